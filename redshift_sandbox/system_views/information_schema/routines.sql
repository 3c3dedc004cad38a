-- Functions that users made, as far as the session may call them.
--
--   specific_catalog name
--   specific_schema name
--   specific_name text
--   routine_catalog name
--   routine_schema name
--   routine_name name
--   routine_type text
--   data_type text
--   routine_body text
--   routine_definition text
--   external_language text
--   parameter_style text
--   is_deterministic text
--   sql_data_access text
--   is_null_call text
--   security_type text
select
    getvariable('sandbox_database') as specific_catalog,
    s.name as specific_schema,
    f.name || '_' || f.oid as specific_name,
    getvariable('sandbox_database') as routine_catalog,
    s.name as routine_schema,
    f.name as routine_name,
    'FUNCTION' as routine_type,
    f.result_type as data_type,
    'SQL' as routine_body,
    case when f.owner = getvariable('sandbox_user_id') then f.body end as routine_definition,
    'SQL' as external_language,
    'GENERAL' as parameter_style,
    case when f.volatility = 'i' then 'YES' else 'NO' end as is_deterministic,
    'MODIFIES' as sql_data_access,
    'NO' as is_null_call,
    'INVOKER' as security_type
from metadata.functions as f
inner join metadata.schemas as s on f.schema_oid = s.oid
where functions.has_function_privilege(f.oid, 'execute')
