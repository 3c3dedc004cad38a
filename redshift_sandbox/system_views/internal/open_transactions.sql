-- Open transactions as the cluster tells of them: one row each, and one for each table whose lock for writing they hold
-- or wait for.
--
--   pid integer
--   xid bigint
--   user_name text
--   locked text
--   granted boolean
select
    (o ->> 0)::integer as pid,
    (o ->> 1)::bigint as xid,
    o ->> 2 as user_name,
    o ->> 3 as locked,
    (o ->> 4)::boolean as granted
from (select unnest(sandbox_open_transactions()::json[]) as o) as transactions
where json_array_length(o) = 5
