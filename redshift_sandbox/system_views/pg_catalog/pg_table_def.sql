-- Columns of the tables on the search path, with encodings, distribution and sort keys.
--
--   schemaname name
--   tablename name
--   column name
--   type text
--   encoding text
--   distkey boolean
--   sortkey integer
--   notnull boolean
select
    r.schema_name as schemaname,
    r.name as tablename,
    c.name as "column",
    c.type_name as type,
    case when r.kind = 'view' then 'none' else c.encoding end as encoding,
    c.distkey,
    c.sortkey * case when r.sortkey_style = 'interleaved' and c.sortkey % 2 = 0 then -1 else 1 end as sortkey,
    c.not_null as "notnull"
from internal.relations as r
inner join metadata.columns as c on r.oid = c.relation
where
    r.kind in ('table', 'materialized view')
    and (list_contains(getvariable('sandbox_search_path'), r.schema_name) or r.place = '')
order by r.schema_name, r.name, c.number
