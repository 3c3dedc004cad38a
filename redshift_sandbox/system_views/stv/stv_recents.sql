-- The latest hundred statements, those that run now included.
--
--   userid integer
--   status varchar(20)
--   starttime timestamp
--   duration integer
--   user_name varchar(50)
--   db_name varchar(50)
--   query varchar(600)
--   pid integer
select
    user_id as userid,
    case when ended then 'Done' else 'Running' end as status,
    start_time as starttime,
    coalesce(elapsed_time, date_diff('microsecond', start_time, now()::timestamp)) as duration,
    user_name,
    database_name as db_name,
    left(query_text, 600) as query,
    case when ended then -1 else session_id end as pid
from internal.queries
order by query_id desc
limit 100
