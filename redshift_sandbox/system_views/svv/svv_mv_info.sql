-- Materialized views; REFRESH makes each as a whole, so none is ever stale for the sandbox to know of.
--
--   database_name varchar(128)
--   schema_name varchar(128)
--   user_name varchar(128)
--   name varchar(128)
--   is_stale varchar(1)
--   state integer
--   autorewrite varchar(1)
--   autorefresh varchar(1)
select
    getvariable('sandbox_database') as database_name,
    r.schema_name,
    (
        select u.name from metadata.users as u
        where u.id = r.owner
    ) as user_name,
    r.name,
    'f' as is_stale,
    0 as state,
    'f' as autorewrite,
    'f' as autorefresh
from internal.relations as r
where r.kind = 'materialized view'
