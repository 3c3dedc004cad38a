-- What depends on what. A view's rule depends on the columns it reads (on the table, where it reads none) and
-- makes the view; a key's index is made by its constraint, which depends on its columns; a foreign key depends on
-- the other table's columns and index.
--
--   classid oid
--   objid oid
--   objsubid integer
--   refclassid oid
--   refobjid oid
--   refobjsubid integer
--   deptype "char"
select
    2618 as classid,
    view + 500000000 as objid,
    0 as objsubid,
    case when target in (select oid from metadata.functions) then 1255 else 1259 end as refclassid,
    target as refobjid,
    coalesce(number, 0) as refobjsubid,
    'n' as deptype
from metadata.dependencies
union all by name
select
    2618 as classid,
    oid + 500000000 as objid,
    0 as objsubid,
    1259 as refclassid,
    oid as refobjid,
    0 as refobjsubid,
    'i' as deptype
from internal.relations
where kind <> 'table'
union all by name
select
    1259 as classid,
    r.oid as objid,
    0 as objsubid,
    2615 as refclassid,
    s.oid as refobjid,
    0 as refobjsubid,
    'n' as deptype
from internal.relations as r
inner join metadata.schemas as s on r.schema_name = s.name
union all by name
select
    1255 as classid,
    f.oid as objid,
    0 as objsubid,
    2615 as refclassid,
    f.schema_oid as refobjid,
    0 as refobjsubid,
    'n' as deptype
from metadata.functions as f
union all by name
select
    1259 as classid,
    k.oid as objid,
    0 as objsubid,
    2606 as refclassid,
    k.oid as refobjid,
    0 as refobjsubid,
    'i' as deptype
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid
where k.kind in ('p', 'u')
union all by name
select
    2606 as classid,
    k.oid as objid,
    0 as objsubid,
    1259 as refclassid,
    k.relation as refobjid,
    unnest(k.columns) as refobjsubid,
    'a' as deptype
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid
union all by name
select
    2606 as classid,
    k.oid as objid,
    0 as objsubid,
    1259 as refclassid,
    k.target as refobjid,
    unnest(k.target_columns) as refobjsubid,
    'n' as deptype
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid
where k.kind = 'f'
union all by name
select
    2606 as classid,
    k.oid as objid,
    0 as objsubid,
    1259 as refclassid,
    c.conindid as refobjid,
    0 as refobjsubid,
    'n' as deptype
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid
inner join pg_catalog.pg_constraint as c on k.oid = c.oid
where
    k.kind = 'f'
    and c.conindid <> 0
union all by name
select
    2604 as classid,
    d.oid as objid,
    0 as objsubid,
    1259 as refclassid,
    d.adrelid as refobjid,
    d.adnum as refobjsubid,
    'a' as deptype
from pg_catalog.pg_attrdef as d
