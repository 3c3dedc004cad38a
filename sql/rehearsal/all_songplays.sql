-- All rows of songplays, for the local copy.
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
