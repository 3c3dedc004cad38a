-- Materialized views, as in svv_mv_info.
--
--   db_name varchar(128)
--   schema varchar(128)
--   name varchar(128)
--   updated_upto_xid bigint
--   is_stale varchar(1)
--   owner_user_name varchar(128)
--   state integer
--   autorewrite varchar(1)
--   autorefresh varchar(1)
select
    getvariable('sandbox_database') as db_name,
    r.schema_name as schema,
    r.name,
    0 as updated_upto_xid,
    'f' as is_stale,
    (
        select u.name from metadata.users as u
        where u.id = r.owner
    ) as owner_user_name,
    0 as state,
    'f' as autorewrite,
    'f' as autorefresh
from internal.relations as r
where r.kind = 'materialized view'
