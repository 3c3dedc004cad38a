-- The cluster's databases.
--
--   database_name text
--   database_owner integer
--   database_type text
--   database_acl text
--   database_options text
--   database_isolation_level text
select
    name as database_name,
    owner as database_owner,
    'local' as database_type,
    null as database_acl,
    null as database_options,
    'Snapshot Isolation' as database_isolation_level
from metadata.databases
