-- Open transactions, and the locks for writing that they hold or wait for.
--
--   locktype text
--   database oid
--   relation oid
--   page integer
--   tuple smallint
--   transactionid xid
--   classid oid
--   objid oid
--   objsubid smallint
--   transaction xid
--   pid integer
--   mode text
--   granted boolean
select
    case when x.locked is null then 'transactionid' else 'relation' end as locktype,
    null as database,
    r.oid as relation,
    null as page,
    null as tuple,
    case when x.locked is null then x.xid end as transactionid,
    null as classid,
    null as objid,
    null as objsubid,
    x.xid as transaction,
    x.pid,
    case when x.locked is null then 'ExclusiveLock' else 'ShareRowExclusiveLock' end as mode,
    x.granted
from internal.open_transactions as x
left join internal.relations as r on r.schema_name || '.' || r.name = x.locked
where x.locked is null or r.oid is not null
