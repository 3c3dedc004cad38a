-- How many rows of users a load inserted, changed and removed, by their key.
with added as (
    select
        user_id,
        first_name,
        last_name,
        gender,
        level
    from users
    except
    select
        user_id,
        first_name,
        last_name,
        gender,
        level
    from before_users
),

removed as (
    select
        user_id,
        first_name,
        last_name,
        gender,
        level
    from before_users
    except
    select
        user_id,
        first_name,
        last_name,
        gender,
        level
    from users
)

select
    sum(case when removed.user_id is null then 1 else 0 end) as inserted,
    sum(case when added.user_id is not null and removed.user_id is not null then 1 else 0 end) as changed,
    sum(case when added.user_id is null then 1 else 0 end) as removed
from added
full outer join removed on added.user_id = removed.user_id
