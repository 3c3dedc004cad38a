-- Which objects depend on which users: those that they own, and those that they have privileges on.
--
--   dbid oid
--   classid oid
--   objid oid
--   refclassid oid
--   refobjid oid
--   deptype "char"
with own_database as (
    select oid from metadata.databases
    where name = getvariable('sandbox_database')
),

owned as (
    select
        1259 as class,
        oid,
        owner
    from internal.relations
    union all by name
    select
        2615 as class,
        oid,
        owner
    from metadata.schemas
    union all by name
    select
        1255 as class,
        oid,
        owner
    from metadata.functions
)

select
    (select d.oid from own_database as d) as dbid,
    o.class as classid,
    o.oid as objid,
    1260 as refclassid,
    o.owner as refobjid,
    'o' as deptype
from owned as o
where o.owner <> 1
union all by name
select
    0 as dbid,
    1262 as classid,
    d.oid as objid,
    1260 as refclassid,
    d.owner as refobjid,
    'o' as deptype
from metadata.databases as d
where d.owner <> 1
union by name
select
    case when g.kind <> 'database' then (select d.oid from own_database as d) else 0 end as dbid,
    case g.kind
        when 'database' then 1262
        when 'relation' then 1259
        when 'schema' then 2615
        when 'function' then 1255
        else 2612
    end as classid,
    g.object as objid,
    1260 as refclassid,
    g.grantee as refobjid,
    'a' as deptype
from metadata.grants as g
where g.grantee_kind = 'user'
