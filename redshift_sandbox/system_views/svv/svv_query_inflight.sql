-- Statements that run now, with the beginning of their texts. Slice 12811 is the leader node.
--
--   userid integer
--   slice integer
--   query integer
--   pid integer
--   starttime timestamp
--   suspended integer
--   text varchar(200)
--   sequence integer
select
    user_id as userid,
    12811 as slice,
    query_id as query,
    session_id as pid,
    start_time as starttime,
    0 as suspended,
    left(query_text, 200) as text,
    0 as sequence
from log.queries_live
