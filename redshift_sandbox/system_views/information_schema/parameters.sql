-- Parameters of the functions that users made, in order.
--
--   specific_catalog name
--   specific_schema name
--   specific_name text
--   ordinal_position integer
--   parameter_mode text
--   is_result text
--   as_locator text
--   parameter_name name
--   data_type text
--   character_maximum_length integer
--   character_octet_length integer
--   numeric_precision integer
--   numeric_precision_radix integer
--   numeric_scale integer
--   datetime_precision integer
--   udt_catalog name
--   udt_schema name
--   udt_name name
--   dtd_identifier text
select
    getvariable('sandbox_database') as specific_catalog,
    s.name as specific_schema,
    f.name || '_' || f.oid as specific_name,
    p.place as ordinal_position,
    'IN' as parameter_mode,
    'NO' as is_result,
    'NO' as as_locator,
    nullif(f.argument_names[p.place], '') as parameter_name,
    t.formatted as data_type,
    null as character_maximum_length,
    null as character_octet_length,
    null as numeric_precision,
    null as numeric_precision_radix,
    null as numeric_scale,
    null as datetime_precision,
    getvariable('sandbox_database') as udt_catalog,
    'pg_catalog' as udt_schema,
    t.name as udt_name,
    p.place::varchar as dtd_identifier
from metadata.functions as f
inner join metadata.schemas as s on f.schema_oid = s.oid,
    lateral (
        select
            unnest(f.argument_oids) as kind,
            generate_subscripts(f.argument_oids, 1) as place
    ) as p
inner join static.types as t on p.kind = t.oid
where functions.has_function_privilege(f.oid, 'execute')
