-- The stretch of time that this load touched, which its checks look at.
select
    min(start_time) as from_time,
    max(start_time) as to_time
from touched_times
