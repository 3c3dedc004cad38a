-- Events behind one user, the latest first: that one the user's row is made of, by the order of transform/users.
select
    artist,
    auth,
    first_name,
    gender,
    item_in_session,
    last_name,
    length,
    level,
    location,
    method,
    page,
    registration,
    session_id,
    song,
    status,
    ts,
    user_agent,
    user_id,
    load_id,
    row_number() over (
        partition by user_id
        order by
            coalesce(ts, 0) desc,
            session_id desc,
            item_in_session desc,
            level desc,
            last_name asc,
            first_name asc,
            gender asc
    ) as choice
from staging_events
where
    user_id = :user_id
    and load_id is not null
order by choice
