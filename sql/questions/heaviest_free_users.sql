-- Whom to sell an upgrade
-- The twenty users with the most plays among those whose current level is free.
select
    users.user_id,
    users.first_name,
    users.last_name,
    count(*) as plays,
    count(distinct trunc(songplays.start_time)) as active_days,
    max(songplays.start_time) as last_play
from songplays
inner join users on songplays.user_id = users.user_id
where users.level = 'free'
group by users.user_id, users.first_name, users.last_name
order by plays desc, users.user_id asc
limit 20
