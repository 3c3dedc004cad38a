-- Open transactions, and the locks for writing that they hold or wait for.
--
--   txn_owner text
--   txn_db text
--   xid bigint
--   pid integer
--   txn_start timestamp
--   lock_mode text
--   lockable_object_type text
--   relation integer
--   granted boolean
select
    x.user_name as txn_owner,
    getvariable('sandbox_database') as txn_db,
    x.xid,
    x.pid,
    (
        select min(q.start_time) from log.queries as q
        where q.transaction_id = x.xid
    ) as txn_start,
    case when x.locked is null then 'ExclusiveLock' else 'ShareRowExclusiveLock' end as lock_mode,
    case when x.locked is null then 'transactionid' else 'relation' end as lockable_object_type,
    r.oid as relation,
    x.granted
from internal.open_transactions as x
left join internal.relations as r on r.schema_name || '.' || r.name = x.locked
where x.locked is null or r.oid is not null
