-- Foreign keys, each with the key that it points to.
--
--   constraint_catalog name
--   constraint_schema name
--   constraint_name name
--   unique_constraint_catalog name
--   unique_constraint_schema name
--   unique_constraint_name name
--   match_option text
--   update_rule text
--   delete_rule text
select
    getvariable('sandbox_database') as constraint_catalog,
    r.schema_name as constraint_schema,
    k.name as constraint_name,
    getvariable('sandbox_database') as unique_constraint_catalog,
    t.schema_name as unique_constraint_schema,
    p.name as unique_constraint_name,
    'NONE' as match_option,
    'NO ACTION' as update_rule,
    'NO ACTION' as delete_rule
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid
inner join internal.relations as t on k.target = t.oid
left join metadata.constraints as p on k.target = p.relation and p.kind in ('p', 'u') and k.target_columns = p.columns
where k.kind = 'f'
