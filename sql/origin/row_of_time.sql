-- One moment of the calendar, by its key.
select
    start_time,
    hour,
    day,
    week,
    month,
    year,
    weekday
from time
where start_time = cast(:start_time as timestamp)
