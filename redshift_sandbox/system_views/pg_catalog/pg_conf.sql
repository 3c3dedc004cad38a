-- Settings of single tables: those that were made with BACKUP NO.
--
--   key text
--   value text
select
    'pg_class_backup_'
    || (
        select d.oid from metadata.databases as d
        where d.name = getvariable('sandbox_database')
    )
    || '_'
    || r.oid as key,
    'NO' as value
from internal.relations as r
where not r.backup
