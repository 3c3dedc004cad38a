-- Events behind one play, the one that it is made of first: the order is that of transform/songplays.
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
        partition by session_id, item_in_session
        order by
            ts asc,
            user_id asc,
            level asc,
            song asc,
            artist asc,
            length asc,
            location asc,
            user_agent asc
    ) as choice
from staging_events
where
    page = 'NextSong'
    and session_id = :session_id
    and item_in_session = :item_in_session
    and load_id is not null
order by choice
