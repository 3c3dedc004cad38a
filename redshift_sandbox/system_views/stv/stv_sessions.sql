-- Sessions that are open.
--
--   starttime timestamp
--   process integer
--   user_name varchar(50)
--   db_name varchar(50)
--   timeout_sec integer
select
    start_time as starttime,
    session_id as process,
    user_name,
    database_name as db_name,
    coalesce(timeout, 0) as timeout_sec
from log.sessions_live
