-- The cluster's databases.
--
--   oid oid
--   datname name
--   datdba integer
--   encoding integer
--   datcollate name
--   datctype name
--   datistemplate boolean
--   datallowconn boolean
--   datconnlimit integer
--   datlastsysoid oid
--   datvacuumxid integer
--   datfrozenxid integer
--   dattablespace oid
--   datconfig text[]
--   datacl text[]
select
    d.oid,
    d.name as datname,
    d.owner as datdba,
    6 as encoding,
    'C' as datcollate,
    'C' as datctype,
    false as datistemplate,
    true as datallowconn,
    -1 as datconnlimit,
    99999 as datlastsysoid,
    0 as datvacuumxid,
    0 as datfrozenxid,
    1663 as dattablespace,
    null as datconfig,
    a.acl as datacl
from metadata.databases as d
left join internal.acl as a on a.kind = 'database' and d.oid = a.object
