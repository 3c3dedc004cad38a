-- Loads that never ended.
select load_id
from etl.loads
where status = 'running'
order by load_id
