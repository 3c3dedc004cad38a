-- Users, as pg_user; for superusers only.
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
    usename,
    usesysid,
    usecreatedb,
    usesuper,
    usecatupd,
    passwd,
    valuntil,
    useconfig
from pg_catalog.pg_user
where getvariable('sandbox_superuser')
