-- Texts of all ended statements in pieces of 200 characters.
--
--   userid integer
--   xid bigint
--   pid integer
--   label varchar(320)
--   starttime timestamp
--   endtime timestamp
--   sequence integer
--   type varchar(10)
--   text varchar(200)
select
    user_id as userid,
    transaction_id as xid,
    session_id as pid,
    label,
    start_time as starttime,
    end_time as endtime,
    piece as sequence,
    case when is_query then 'QUERY' when query_type = 'DDL' then 'DDL' else 'UTILITY' end as type,
    text
from internal.query_pieces
where ended
