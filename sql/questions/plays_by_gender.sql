-- Plays by gender
-- Plays, listeners and plays per listener for each gender, split by level.
select
    users.gender,
    songplays.level,
    count(*) as plays,
    count(distinct songplays.user_id) as listeners,
    round(1.0 * count(*) / count(distinct songplays.user_id), 1) as plays_per_listener
from songplays
inner join users on songplays.user_id = users.user_id
group by users.gender, songplays.level
order by users.gender asc, songplays.level asc
