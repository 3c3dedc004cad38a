-- Heaviest users
-- The twenty users with the most plays, with their current level.
select
    users.user_id,
    users.first_name,
    users.last_name,
    users.level,
    count(*) as plays,
    count(distinct songplays.session_id) as sessions
from songplays
inner join users on songplays.user_id = users.user_id
group by users.user_id, users.first_name, users.last_name, users.level
order by plays desc, users.user_id asc
limit 20
