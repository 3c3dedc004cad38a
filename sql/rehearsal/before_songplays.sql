-- The rows of songplays before the load, to compare with.
create temp table before_songplays as
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
