-- When the tables were last loaded to the end, in UTC.
select max(finished_at) as finished_at
from etl.loads
where status = 'done'
