-- All rows of time, for the local copy.
select
    start_time,
    hour,
    day,
    week,
    month,
    year,
    weekday
from time
