-- Transactions that ended with a serializable isolation violation (error 1023).
--
--   xact_id bigint
--   process_id bigint
--   xact_start_ts timestamp
--   abort_time timestamp
--   table_id bigint
select
    q.transaction_id as xact_id,
    q.session_id as process_id,
    (
        select min(o.start_time) from log.queries as o
        where o.transaction_id = q.transaction_id
    ) as xact_start_ts,
    q.end_time as abort_time,
    null as table_id
from log.queries as q
where q.error_message = '1023'
