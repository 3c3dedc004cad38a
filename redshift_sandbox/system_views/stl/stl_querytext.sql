-- Texts of queries in pieces of 200 characters.
--
--   userid integer
--   xid bigint
--   pid integer
--   query integer
--   sequence integer
--   text varchar(200)
select
    user_id as userid,
    transaction_id as xid,
    session_id as pid,
    query_id as query,
    piece as sequence,
    text
from internal.query_pieces
where is_query
