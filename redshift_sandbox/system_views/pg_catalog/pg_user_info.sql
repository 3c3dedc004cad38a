-- Users as in pg_user, with their limits of connections.
--
--   usename name
--   usesysid integer
--   usecreatedb boolean
--   usesuper boolean
--   usecatupd boolean
--   passwd text
--   valuntil timestamp
--   useconfig text[]
--   useconnlimit text
select
    name as usename,
    id as usesysid,
    createdb as usecreatedb,
    superuser as usesuper,
    false as usecatupd,
    '********' as passwd,
    try_cast(nullif(valid_until, 'infinity') as timestamp) as valuntil,
    settings as useconfig,
    connection_limit as useconnlimit
from metadata.users
