-- Rows in staging_events that a load has merged; those of a load under way count once it commits.
select count(*) as row_count
from staging_events
where load_id is not null
