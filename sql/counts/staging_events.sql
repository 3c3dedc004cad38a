-- Rows in staging_events.
select count(*) as row_count
from staging_events
