-- One play of the star, by its key.
select
    start_time,
    user_id,
    level,
    song_id,
    artist_id,
    session_id,
    item_in_session,
    location,
    user_agent
from songplays
where
    session_id = :session_id
    and item_in_session = :item_in_session
