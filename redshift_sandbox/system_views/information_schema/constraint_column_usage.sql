-- Columns that keys are made of; for a foreign key those that it points to.
--
--   table_catalog name
--   table_schema name
--   table_name name
--   column_name name
--   constraint_catalog name
--   constraint_schema name
--   constraint_name name
with used as (
    select
        r.schema_name,
        k.name as constraint_name,
        coalesce(k.target, k.relation) as relation,
        unnest(case when k.kind = 'f' then k.target_columns else k.columns end) as number
    from metadata.constraints as k
    inner join internal.relations as r on k.relation = r.oid
)

select
    getvariable('sandbox_database') as table_catalog,
    t.schema_name as table_schema,
    t.name as table_name,
    c.name as column_name,
    getvariable('sandbox_database') as constraint_catalog,
    u.schema_name as constraint_schema,
    u.constraint_name
from used as u
inner join internal.relations as t on u.relation = t.oid
inner join metadata.columns as c on u.relation = c.relation and u.number = c.number
