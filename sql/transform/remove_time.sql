-- Take out the touched moments, to be worked out again.
delete from time
using touched_times
where time.start_time = touched_times.start_time
