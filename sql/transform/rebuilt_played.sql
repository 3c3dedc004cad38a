-- Moments of all plays after this load.
create temp table played_times as
select start_time
from songplays
group by start_time
