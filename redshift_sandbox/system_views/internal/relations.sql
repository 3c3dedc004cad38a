-- Tables and views that the session can see: its own temporary ones, and those that aren't temporary. A
-- late-binding view's definition is the statement that made it; files of older databases may lack its text.
--
--   oid oid
--   schema_name name
--   name name
--   kind text
--   owner integer
--   place text
--   physical text
--   diststyle text
--   sortkey_style text
--   backup boolean
--   definition text
--   late_binding boolean
--   created timestamp
select
    r.oid,
    r.schema_name,
    r.name,
    r.kind,
    r.owner,
    r.place,
    r.physical,
    r.diststyle,
    r.sortkey_style,
    r.backup,
    case
        when v.text is not null then v.text
        when r.late_binding
            then 'create view ' || r.schema_name || '.' || r.name || ' as ' || r.definition || ' with no schema binding'
        else r.definition
    end as definition,
    r.late_binding,
    r.created
from metadata.relations as r
left join metadata.view_texts as v on r.oid = v.view
where r.schema_name not like 'pg\_temp\_%' escape '\' or r.schema_name = 'pg_temp_' || getvariable('sandbox_session')
