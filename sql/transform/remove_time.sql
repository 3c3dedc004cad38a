-- Take out the moments of touched plays before this load, to be worked out again.
delete from time
using touched_times
where time.start_time = touched_times.start_time
