-- NextSong events without session, item or time, which can't become plays.
-- severity: critical
-- needs: events
select
    session_id,
    item_in_session,
    ts,
    user_id,
    artist,
    song
from staging_events
where
    page = 'NextSong'
    and (session_id is null or item_in_session is null or ts is null)
