-- Tables that transactions hold a lock for writing on or wait for.
--
--   table_id integer
--   last_commit timestamp
--   last_update timestamp
--   lock_owner bigint
--   lock_owner_pid bigint
--   lock_owner_start_ts timestamp
--   lock_owner_end_ts timestamp
--   lock_status varchar(22)
select
    r.oid as table_id,
    null as last_commit,
    null as last_update,
    x.xid as lock_owner,
    x.pid as lock_owner_pid,
    (
        select min(q.start_time) from log.queries as q
        where q.transaction_id = x.xid
    ) as lock_owner_start_ts,
    null as lock_owner_end_ts,
    case when x.granted then 'Holding write lock' else 'Waiting for write lock' end as lock_status
from internal.open_transactions as x
inner join internal.relations as r on r.schema_name || '.' || r.name = x.locked
