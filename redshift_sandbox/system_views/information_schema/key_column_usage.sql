-- Columns of keys, in order.
--
--   constraint_catalog name
--   constraint_schema name
--   constraint_name name
--   table_catalog name
--   table_schema name
--   table_name name
--   column_name name
--   ordinal_position integer
--   position_in_unique_constraint integer
with key_columns as (
    select
        r.schema_name,
        r.name as table_name,
        k.name as constraint_name,
        k.kind,
        k.relation,
        unnest(k.columns) as number,
        generate_subscripts(k.columns, 1) as place
    from metadata.constraints as k
    inner join internal.relations as r on k.relation = r.oid
)

select
    getvariable('sandbox_database') as constraint_catalog,
    k.schema_name as constraint_schema,
    k.constraint_name,
    getvariable('sandbox_database') as table_catalog,
    k.schema_name as table_schema,
    k.table_name,
    c.name as column_name,
    k.place as ordinal_position,
    case when k.kind = 'f' then k.place end as position_in_unique_constraint
from key_columns as k
inner join metadata.columns as c on k.relation = c.relation and k.number = c.number
