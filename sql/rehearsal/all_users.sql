-- All rows of users, for the local copy.
select
    user_id,
    first_name,
    last_name,
    gender,
    level
from users
