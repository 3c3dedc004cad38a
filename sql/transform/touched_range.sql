-- The stretch of time that this load touched, which its checks look at.
with touched as (
    select start_time
    from touched_times
    union all
    select start_time
    from played_times
)

select
    min(start_time) as from_time,
    max(start_time) as to_time
from touched
