-- The rows of time before the load, to compare with.
create temp table before_time as
select
    start_time,
    hour,
    day,
    week,
    month,
    year,
    weekday
from time
