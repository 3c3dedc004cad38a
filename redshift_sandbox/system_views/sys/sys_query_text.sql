-- Texts of statements in pieces of 200 characters.
--
--   user_id integer
--   query_id bigint
--   transaction_id bigint
--   session_id integer
--   start_time timestamp
--   sequence integer
--   text varchar(200)
select
    user_id,
    query_id,
    transaction_id,
    session_id,
    start_time,
    piece as sequence,
    text
from internal.query_pieces
