-- Functions that users made, as far as the session may call them.
--
--   database_name varchar(128)
--   schema_name varchar(128)
--   function_name varchar(128)
--   function_type varchar(128)
--   argument_type varchar(512)
--   result_type varchar(128)
select
    getvariable('sandbox_database') as database_name,
    s.name as schema_name,
    f.name as function_name,
    'REGULAR FUNCTION' as function_type,
    f.argument_list as argument_type,
    f.result_type
from metadata.functions as f
inner join metadata.schemas as s on f.schema_oid = s.oid
where functions.has_function_privilege(f.oid, 'execute')
