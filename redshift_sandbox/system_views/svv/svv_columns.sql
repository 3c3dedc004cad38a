-- Columns of tables and views, those of the system and of late-binding views included, with their comments.
--
--   table_catalog text
--   table_schema text
--   table_name text
--   column_name text
--   ordinal_position integer
--   column_default text
--   is_nullable text
--   data_type text
--   character_maximum_length integer
--   numeric_precision integer
--   numeric_precision_radix integer
--   numeric_scale integer
--   datetime_precision integer
--   interval_type text
--   interval_precision text
--   character_set_catalog text
--   character_set_schema text
--   character_set_name text
--   collation_catalog text
--   collation_schema text
--   collation_name text
--   domain_name text
--   remarks text
select
    getvariable('sandbox_database') as table_catalog,
    r.schema_name as table_schema,
    r.name as table_name,
    c.name as column_name,
    c.number as ordinal_position,
    functions.column_default(c.relation, c.number, c.identity, c.seed, c.step, c.default_sql) as column_default,
    case when c.not_null then 'NO' else 'YES' end as is_nullable,
    functions.data_type(c.type_oid, c.type_name) as data_type,
    functions.character_length(c.type_oid, c.modifier) as character_maximum_length,
    functions.numeric_precision(c.type_oid, c.modifier) as numeric_precision,
    functions.numeric_radix(c.type_oid) as numeric_precision_radix,
    functions.numeric_scale(c.type_oid, c.modifier) as numeric_scale,
    functions.datetime_precision(c.type_oid) as datetime_precision,
    null as interval_type,
    null as interval_precision,
    null as character_set_catalog,
    null as character_set_schema,
    null as character_set_name,
    null as collation_catalog,
    null as collation_schema,
    null as collation_name,
    null as domain_name,
    (
        select max(d.description) from metadata.comments as d
        where d.kind = 'relation' and d.object = r.oid and d.number = c.number
    ) as remarks
from internal.relations as r
inner join internal.columns as c on r.oid = c.relation
union all by name
select
    getvariable('sandbox_database') as table_catalog,
    r.schema_name as table_schema,
    r.name as table_name,
    c.name as column_name,
    c.number as ordinal_position,
    null as column_default,
    'YES' as is_nullable,
    functions.data_type(c.type_oid, c.type_name) as data_type,
    functions.character_length(c.type_oid, c.modifier) as character_maximum_length,
    functions.numeric_precision(c.type_oid, c.modifier) as numeric_precision,
    functions.numeric_radix(c.type_oid) as numeric_precision_radix,
    functions.numeric_scale(c.type_oid, c.modifier) as numeric_scale,
    functions.datetime_precision(c.type_oid) as datetime_precision,
    null as interval_type,
    null as interval_precision,
    null as character_set_catalog,
    null as character_set_schema,
    null as character_set_name,
    null as collation_catalog,
    null as collation_schema,
    null as collation_name,
    null as domain_name,
    null as remarks
from static.system_relations as r
inner join static.system_columns as c on r.oid = c.relation
