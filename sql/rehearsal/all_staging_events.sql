-- The merged rows of staging_events, for the local copy; those of a load under way don't count.
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
    load_id
from staging_events
where load_id is not null
