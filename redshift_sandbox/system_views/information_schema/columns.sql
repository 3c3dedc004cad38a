-- Columns of tables and views, those of the system included. Late-binding views have none.
--
--   table_catalog name
--   table_schema name
--   table_name name
--   column_name name
--   ordinal_position integer
--   column_default text
--   is_nullable text
--   data_type text
--   character_maximum_length integer
--   character_octet_length integer
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
--   domain_catalog text
--   domain_schema text
--   domain_name text
--   udt_catalog text
--   udt_schema text
--   udt_name text
--   scope_catalog text
--   scope_schema text
--   scope_name text
--   maximum_cardinality integer
--   dtd_identifier text
--   is_self_referencing text
--   is_identity text
--   identity_generation text
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
    functions.character_length(c.type_oid, c.modifier) as character_octet_length,
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
    null as domain_catalog,
    null as domain_schema,
    null as domain_name,
    getvariable('sandbox_database') as udt_catalog,
    'pg_catalog' as udt_schema,
    coalesce((
        select t.name from static.types as t
        where t.oid = c.type_oid
    ), c.type_name) as udt_name,
    null as scope_catalog,
    null as scope_schema,
    null as scope_name,
    null as maximum_cardinality,
    c.number::varchar as dtd_identifier,
    'NO' as is_self_referencing,
    case when c.identity <> '' then 'YES' else 'NO' end as is_identity,
    case c.identity when 'always' then 'ALWAYS' when 'by default' then 'BY DEFAULT' end as identity_generation
from internal.relations as r
inner join metadata.columns as c on r.oid = c.relation
where not r.late_binding
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
    functions.character_length(c.type_oid, c.modifier) as character_octet_length,
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
    null as domain_catalog,
    null as domain_schema,
    null as domain_name,
    getvariable('sandbox_database') as udt_catalog,
    'pg_catalog' as udt_schema,
    c.type_name as udt_name,
    null as scope_catalog,
    null as scope_schema,
    null as scope_name,
    null as maximum_cardinality,
    c.number::varchar as dtd_identifier,
    'NO' as is_self_referencing,
    'NO' as is_identity,
    null as identity_generation
from static.system_relations as r
inner join static.system_columns as c on r.oid = c.relation
