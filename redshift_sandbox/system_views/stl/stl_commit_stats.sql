-- Commits of transactions that wrote; for superusers only.
--
--   xid bigint
--   node integer
--   startqueue timestamp
--   startwork timestamp
--   endtime timestamp
--   queuelen bigint
--   permblocks bigint
--   newblocks bigint
--   dirtyblocks bigint
--   headers bigint
--   numxids integer
--   oldestxid bigint
--   extwritelatency bigint
--   metadatawritten integer
--   tombstonedblocks bigint
--   tossedblocks bigint
--   batched_by bigint
select
    xid,
    -1 as node,
    timestamp '2000-01-01 00:00:00' as startqueue,
    ending as startwork,
    ended as endtime,
    0 as queuelen,
    0 as permblocks,
    0 as newblocks,
    0 as dirtyblocks,
    0 as headers,
    0 as numxids,
    xid as oldestxid,
    0 as extwritelatency,
    0 as metadatawritten,
    0 as tombstonedblocks,
    0 as tossedblocks,
    0 as batched_by
from internal.transactions
where
    wrote
    and not undone
    and getvariable('sandbox_superuser')
