-- Bytes a second of the loads so far, for an estimate.
select sum(bytes) / nullif(sum(seconds), 0) as bytes_per_second
from etl.loads
where status = 'done' and bytes > 0
