-- Tables and views, those of the system included, with their comments.
--
--   table_catalog text
--   table_schema text
--   table_name text
--   table_type text
--   remarks text
select
    getvariable('sandbox_database') as table_catalog,
    r.schema_name as table_schema,
    r.name as table_name,
    case when r.kind <> 'table' then 'VIEW' when r.place = '' then 'LOCAL TEMPORARY' else 'BASE TABLE' end
        as table_type,
    (
        select max(d.description) from metadata.comments as d
        where d.kind = 'relation' and d.object = r.oid and d.number = 0
    ) as remarks
from internal.relations as r
union all by name
select
    getvariable('sandbox_database') as table_catalog,
    schema_name as table_schema,
    name as table_name,
    case kind when 'table' then 'BASE TABLE' else 'VIEW' end as table_type,
    null as remarks
from static.system_relations
