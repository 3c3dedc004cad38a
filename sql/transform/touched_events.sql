-- All events of the touched plays, whichever load brought them, so that staging is read for them once.
create temp table touched_events as
select
    staging_events.ts,
    staging_events.user_id,
    staging_events.level,
    staging_events.session_id,
    staging_events.item_in_session,
    staging_events.page,
    staging_events.song,
    staging_events.artist,
    staging_events.length,
    staging_events.location,
    staging_events.user_agent
from staging_events
inner join touched_plays
    on
        staging_events.session_id = touched_plays.session_id
        and staging_events.item_in_session = touched_plays.item_in_session
where staging_events.page = 'NextSong'
