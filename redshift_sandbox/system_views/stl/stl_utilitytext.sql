-- Texts of ended statements that are neither queries nor DDL, in pieces of 200 characters.
--
--   userid integer
--   xid bigint
--   pid integer
--   label varchar(320)
--   starttime timestamp
--   endtime timestamp
--   sequence integer
--   text varchar(200)
select
    user_id as userid,
    transaction_id as xid,
    session_id as pid,
    label,
    start_time as starttime,
    end_time as endtime,
    piece as sequence,
    text
from internal.query_pieces
where
    not (is_query or query_type = 'DDL')
    and ended
