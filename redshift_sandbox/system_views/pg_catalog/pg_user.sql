-- Users, with their passwords hidden.
--
--   usename name
--   usesysid integer
--   usecreatedb boolean
--   usesuper boolean
--   usecatupd boolean
--   passwd text
--   valuntil timestamp
--   useconfig text[]
select
    name as usename,
    id as usesysid,
    createdb as usecreatedb,
    superuser as usesuper,
    false as usecatupd,
    '********' as passwd,
    try_cast(nullif(valid_until, 'infinity') as timestamp) as valuntil,
    settings as useconfig
from metadata.users
