-- Transactions that have ended; for superusers only.
--
--   user_id integer
--   transaction_id bigint
--   isolation_level text
--   status text
--   transaction_start_time timestamp
--   commit_start_time timestamp
--   commit_end_time timestamp
--   blocks_committed bigint
--   undo_transaction_id bigint
select
    user_id,
    xid as transaction_id,
    'Snapshot Isolation' as isolation_level,
    case when undone then 'rolledback' else 'committed' end as status,
    began as transaction_start_time,
    case when not undone then ending end as commit_start_time,
    case when not undone then ended end as commit_end_time,
    0 as blocks_committed,
    case when undone then xid else -1 end as undo_transaction_id
from internal.transactions
where getvariable('sandbox_superuser')
