-- Sessions that are open.
--
--   userid integer
--   starttime timestamp
--   endtime timestamp
--   process integer
--   user_name varchar(50)
--   db_name varchar(50)
select
    user_id as userid,
    start_time as starttime,
    null as endtime,
    session_id as process,
    user_name,
    database_name as db_name
from log.sessions_live
