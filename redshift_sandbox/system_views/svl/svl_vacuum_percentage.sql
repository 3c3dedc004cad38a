-- VACUUM of tables: the part of the blocks that each went over.
--
--   xid bigint
--   table_id integer
--   percentage bigint
select
    transaction_id as xid,
    object_id as table_id,
    100 as percentage
from log.activities as a
where a.kind = 'vacuum'
