-- The stretch of time that this load touched, which its checks look at, in whole seconds since 1970 around it.
-- Numbers, since a moment may lie beyond the years that a client can hold.
with touched as (
    select start_time
    from touched_times
    union all
    select start_time
    from played_times
)

select
    datediff(second, timestamp 'epoch', min(start_time)) as from_s,
    datediff(second, timestamp 'epoch', max(start_time)) + 1 as to_s
from touched
