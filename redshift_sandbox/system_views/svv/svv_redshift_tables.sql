-- Tables and views of the session's database, with their privileges and comments.
--
--   database_name text
--   schema_name text
--   table_name text
--   table_type text
--   table_acl text
--   remarks text
--   table_owner text
select
    getvariable('sandbox_database') as database_name,
    r.schema_name,
    r.name as table_name,
    case r.kind when 'table' then 'TABLE' when 'view' then 'VIEW' else 'MATERIALIZED VIEW' end as table_type,
    (
        select array_to_string(a.acl, ',') from internal.acl as a
        where a.kind = 'relation' and a.object = r.oid
    ) as table_acl,
    (
        select max(d.description) from metadata.comments as d
        where d.kind = 'relation' and d.object = r.oid and d.number = 0
    ) as remarks,
    (
        select u.name from metadata.users as u
        where u.id = r.owner
    ) as table_owner
from internal.relations as r
