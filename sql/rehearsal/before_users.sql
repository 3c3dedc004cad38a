-- The rows of users before the load, to compare with.
create temp table before_users as
select
    user_id,
    first_name,
    last_name,
    gender,
    level
from users
