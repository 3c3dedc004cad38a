-- Sessions that are open.
--
--   user_id integer
--   session_id integer
--   database_name varchar(128)
--   status varchar(10)
--   session_timeout integer
--   start_time timestamp
--   end_time timestamp
select
    user_id,
    session_id,
    database_name,
    'active' as status,
    coalesce(timeout, 0) as session_timeout,
    start_time,
    null::timestamp as end_time
from log.sessions_live
