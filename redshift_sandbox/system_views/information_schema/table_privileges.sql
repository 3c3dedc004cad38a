-- Privileges on tables and views.
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
    (
        select u.name from metadata.users as u
        where u.id = g.grantor
    ) as grantor,
    case g.grantee_kind when 'public' then 'PUBLIC' else n.name end as grantee,
    getvariable('sandbox_database') as table_catalog,
    r.schema_name as table_schema,
    r.name as table_name,
    upper(g.privilege) as privilege_type,
    case when g.grantable then 'YES' else 'NO' end as is_grantable,
    'NO' as with_hierarchy
from metadata.grants as g
inner join internal.relations as r on g.object = r.oid
left join internal.grantees as n on g.grantee_kind = n.kind and g.grantee = n.id
where g.kind = 'relation'
