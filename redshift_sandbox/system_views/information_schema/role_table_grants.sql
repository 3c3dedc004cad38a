-- Privileges on tables and views, as in table_privileges.
--
--   grantor name
--   grantee name
--   table_catalog name
--   table_schema name
--   table_name name
--   privilege_type text
--   is_grantable text
--   with_hierarchy text
select
    grantor,
    grantee,
    table_catalog,
    table_schema,
    table_name,
    privilege_type,
    is_grantable,
    with_hierarchy
from information_schema.table_privileges
