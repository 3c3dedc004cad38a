-- The tables whose locks for writing a session holds.
select distinct trim(pg_class.relname) as table_name
from svv_transactions
inner join pg_class
    on svv_transactions.relation = pg_class.oid
where
    svv_transactions.pid = :pid
    and svv_transactions.granted = true
    and svv_transactions.lock_mode <> 'AccessShareLock'
order by table_name
