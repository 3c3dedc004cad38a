-- Columns of late-binding views as they would be now: what the function of that name returns.
--
--   view_schema name
--   view_name name
--   col_name name
--   col_type text
--   col_num integer
select
    r.schema_name as view_schema,
    r.name as view_name,
    c.name as col_name,
    c.type_name as col_type,
    c.number as col_num
from internal.relations as r
inner join internal.columns as c on r.oid = c.relation
where r.late_binding
order by r.oid, c.number
