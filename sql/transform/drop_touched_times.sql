-- Clear the way for this load's touched_times.
drop table if exists touched_times
