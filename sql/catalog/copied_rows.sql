-- How many rows the last COPY of this session brought.
select loaded_rows
from sys_load_history
where session_id = pg_backend_pid()
order by query_id desc
limit 1
