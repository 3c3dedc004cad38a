-- How many loads never ended.
select count(*) as unfinished
from etl.loads
where status = 'running'
