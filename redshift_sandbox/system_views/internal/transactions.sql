-- Transactions as their statements in the system log tell of them. Those still open aren't history yet.
--
--   xid bigint
--   user_id integer
--   pid integer
--   began timestamp
--   ending timestamp
--   ended timestamp
--   undone boolean
--   wrote boolean
with open_ones as (select unnest(sandbox_open_transactions()::json[]) as o)

select
    transaction_id as xid,
    min(user_id) as user_id,
    min(session_id) as pid,
    min(start_time) as began,
    max(start_time) as ending,
    max(end_time) as ended,
    bool_or(
        status in ('failed', 'canceled') or regexp_matches(query_text, '^\s*(rollback|abort)\b', 'i')
    ) as undone,
    bool_or(query_type in ('INSERT', 'UPDATE', 'DELETE', 'COPY', 'CTAS', 'MERGE', 'DDL')) as wrote
from log.queries
where
    transaction_id > 0
    and status not in ('planning', 'queued', 'running', 'returning')
    and transaction_id not in (select (o ->> 1)::bigint from open_ones)
group by transaction_id
