-- Columns of the session's database, and of the system relations.
--
--   database_name text
--   schema_name text
--   table_name text
--   column_name text
--   ordinal_position integer
--   column_default text
--   is_nullable text
--   data_type text
--   character_maximum_length integer
--   numeric_precision integer
--   numeric_scale integer
--   remarks text
select
    getvariable('sandbox_database') as database_name,
    r.schema_name,
    r.name as table_name,
    c.name as column_name,
    c.number as ordinal_position,
    functions.column_default(c.relation, c.number, c.identity, c.seed, c.step, c.default_sql) as column_default,
    case when c.not_null then 'NO' else 'YES' end as is_nullable,
    functions.data_type(c.type_oid, c.type_name) as data_type,
    functions.character_length(c.type_oid, c.modifier) as character_maximum_length,
    functions.numeric_precision(c.type_oid, c.modifier) as numeric_precision,
    functions.numeric_scale(c.type_oid, c.modifier) as numeric_scale,
    (
        select max(d.description) from metadata.comments as d
        where d.kind = 'relation' and d.object = r.oid and d.number = c.number
    ) as remarks
from internal.relations as r
inner join internal.columns as c on r.oid = c.relation
union all by name
select
    getvariable('sandbox_database') as database_name,
    r.schema_name,
    r.name as table_name,
    c.name as column_name,
    c.number as ordinal_position,
    null as column_default,
    'YES' as is_nullable,
    functions.data_type(c.type_oid, c.type_name) as data_type,
    functions.character_length(c.type_oid, c.modifier) as character_maximum_length,
    functions.numeric_precision(c.type_oid, c.modifier) as numeric_precision,
    functions.numeric_scale(c.type_oid, c.modifier) as numeric_scale,
    null as remarks
from static.system_relations as r
inner join static.system_columns as c on r.oid = c.relation
