-- Users and groups as newer clients of PostgreSQL ask for them.
--
--   oid oid
--   rolname name
--   rolsuper boolean
--   rolinherit boolean
--   rolcreaterole boolean
--   rolcreatedb boolean
--   rolcatupdate boolean
--   rolcanlogin boolean
--   rolreplication boolean
--   rolbypassrls boolean
--   rolconnlimit integer
--   rolpassword text
--   rolvaliduntil timestamp
--   rolconfig text[]
select
    id as oid,
    name as rolname,
    superuser as rolsuper,
    true as rolinherit,
    superuser as rolcreaterole,
    createdb as rolcreatedb,
    false as rolcatupdate,
    true as rolcanlogin,
    false as rolreplication,
    false as rolbypassrls,
    coalesce(try_cast(connection_limit as integer), -1) as rolconnlimit,
    '********' as rolpassword,
    try_cast(nullif(valid_until, 'infinity') as timestamp) as rolvaliduntil,
    settings as rolconfig
from metadata.users
union all by name
select
    id as oid,
    name as rolname,
    false as rolsuper,
    true as rolinherit,
    false as rolcreaterole,
    false as rolcreatedb,
    false as rolcatupdate,
    false as rolcanlogin,
    false as rolreplication,
    false as rolbypassrls,
    -1 as rolconnlimit,
    '********' as rolpassword,
    null as rolvaliduntil,
    null as rolconfig
from metadata.groups
