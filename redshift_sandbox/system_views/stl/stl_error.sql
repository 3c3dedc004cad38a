-- Statements that failed, with their sqlstates and messages.
--
--   userid integer
--   process varchar(12)
--   recordtime timestamp
--   pid integer
--   errcode integer
--   file varchar(90)
--   linenum integer
--   context varchar(100)
--   error varchar(512)
select
    user_id as userid,
    'backend' as process,
    end_time as recordtime,
    session_id as pid,
    0 as errcode,
    '' as file,
    0 as linenum,
    sqlstate as context,
    left(error_message, 512) as error
from log.queries
where status = 'failed'
