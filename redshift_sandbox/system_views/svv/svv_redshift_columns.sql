-- Columns of the session's database, with encodings, distribution and sort keys.
--
--   database_name text
--   schema_name text
--   table_name text
--   column_name text
--   ordinal_position integer
--   data_type text
--   column_default text
--   is_nullable text
--   encoding text
--   distkey boolean
--   sortkey integer
--   column_acl text
--   remarks text
select
    getvariable('sandbox_database') as database_name,
    r.schema_name,
    r.name as table_name,
    c.name as column_name,
    c.number as ordinal_position,
    c.type_name as data_type,
    functions.column_default(c.relation, c.number, c.identity, c.seed, c.step, c.default_sql) as column_default,
    case when c.not_null then 'NO' else 'YES' end as is_nullable,
    c.encoding,
    c.distkey,
    c.sortkey,
    null as column_acl,
    (
        select max(d.description) from metadata.comments as d
        where d.kind = 'relation' and d.object = r.oid and d.number = c.number
    ) as remarks
from internal.relations as r
inner join internal.columns as c on r.oid = c.relation
