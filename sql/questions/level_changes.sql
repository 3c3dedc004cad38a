-- Upgrades and downgrades
-- Every change of a user's level between two plays, with the plays made before it.
with steps as (
    select
        user_id,
        start_time,
        level,
        lag(level) over (partition by user_id order by start_time asc, item_in_session asc) as level_before,
        row_number() over (partition by user_id order by start_time asc, item_in_session asc) - 1 as plays_before
    from songplays
)

select
    steps.start_time,
    steps.user_id,
    users.first_name,
    users.last_name,
    steps.level_before,
    steps.level,
    steps.plays_before
from steps
inner join users on steps.user_id = users.user_id
where steps.level <> steps.level_before
order by steps.start_time asc, steps.user_id asc
