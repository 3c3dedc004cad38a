-- One user of the star, by its key.
select
    user_id,
    first_name,
    last_name,
    gender,
    level
from users
where user_id = :user_id
