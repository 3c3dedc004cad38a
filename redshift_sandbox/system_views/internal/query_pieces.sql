-- Texts of statements from the system log in pieces of 200 characters, at least one for each statement.
--
--   query_id bigint
--   user_id integer
--   session_id integer
--   transaction_id bigint
--   query_type text
--   label text
--   start_time timestamp
--   end_time timestamp
--   ended boolean
--   is_query boolean
--   piece integer
--   text text
with pieces as (
    select
        *,
        unnest(range(0, greatest(1, ceil(length(query_text) / 200.0)::integer))) as piece
    from internal.queries
)

select
    query_id,
    user_id,
    session_id,
    transaction_id,
    query_type,
    label,
    start_time,
    end_time,
    ended,
    is_query,
    piece,
    substr(query_text, piece * 200 + 1, 200) as text
from pieces
