-- How many rows of time a load inserted, changed and removed, by their key.
with added as (
    select
        start_time,
        hour,
        day,
        week,
        month,
        year,
        weekday
    from time
    except
    select
        start_time,
        hour,
        day,
        week,
        month,
        year,
        weekday
    from before_time
),

removed as (
    select
        start_time,
        hour,
        day,
        week,
        month,
        year,
        weekday
    from before_time
    except
    select
        start_time,
        hour,
        day,
        week,
        month,
        year,
        weekday
    from time
)

select
    sum(case when removed.start_time is null then 1 else 0 end) as inserted,
    sum(case when added.start_time is not null and removed.start_time is not null then 1 else 0 end) as changed,
    sum(case when added.start_time is null then 1 else 0 end) as removed
from added
full outer join removed on added.start_time = removed.start_time
