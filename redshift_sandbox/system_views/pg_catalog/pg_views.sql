-- Views with the statements that define them.
--
--   schemaname name
--   viewname name
--   viewowner name
--   definition text
select
    r.schema_name as schemaname,
    r.name as viewname,
    u.name as viewowner,
    r.definition
from internal.relations as r
left join metadata.users as u on r.owner = u.id
where r.kind in ('view', 'materialized view')
