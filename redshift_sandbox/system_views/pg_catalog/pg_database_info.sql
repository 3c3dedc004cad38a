-- Databases as in pg_database, with their limits of connections.
--
--   datid oid
--   oid oid
--   datname name
--   datdba integer
--   encoding integer
--   datistemplate boolean
--   datallowconn boolean
--   datlastsysoid oid
--   datvacuumxid integer
--   datfrozenxid integer
--   dattablespace oid
--   datconfig text[]
--   datacl text[]
--   datconnlimit text
select
    d.oid as datid,
    d.oid,
    d.datname,
    d.datdba,
    d.encoding,
    d.datistemplate,
    d.datallowconn,
    d.datlastsysoid,
    d.datvacuumxid,
    d.datfrozenxid,
    d.dattablespace,
    d.datconfig,
    d.datacl,
    h.connection_limit as datconnlimit
from pg_catalog.pg_database as d
inner join metadata.databases as h on d.oid = h.oid
