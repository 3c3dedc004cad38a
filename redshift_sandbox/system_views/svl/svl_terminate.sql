-- Sessions that were cancelled or terminated by others.
--
--   pid bigint
--   eventtime timestamp
--   userid integer
--   type varchar(128)
select
    object_id as pid,
    end_time as eventtime,
    user_id as userid,
    upper(action) as type
from log.activities as a
where a.kind = 'terminate'
