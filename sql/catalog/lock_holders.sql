-- Whose locks are waited for: for each session that waits, who holds the lock and since when its transaction lasts.
-- As AWS finds the locks that block a query, from svv_transactions.
select
    waiting.pid as waiting_pid,
    holding.pid as holding_pid,
    holding.txn_start as since,
    trim(pg_class.relname) as table_name,
    trim(holding.txn_owner) as holder
from svv_transactions as waiting
inner join svv_transactions as holding
    on waiting.relation = holding.relation
inner join pg_class
    on waiting.relation = pg_class.oid
where
    waiting.granted = false
    and holding.granted = true
    and holding.pid <> waiting.pid
order by holding.txn_start, holding.pid
