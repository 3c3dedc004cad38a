-- Plays that this load brings, changes, takes away, or matches to another song than before.
create temp table touched_plays as
select
    played.session_id,
    played.item_in_session
from (
    select
        session_id,
        item_in_session
    from staging_events
    where
        load_id is null
        and page = 'NextSong'
    union all
    select
        staging_events.session_id,
        staging_events.item_in_session
    from staging_events
    inner join replaced_loads
        on
            staging_events.load_id = replaced_loads.load_id
            and replaced_loads.table_name = 'staging_events'
    where staging_events.page = 'NextSong'
    union all
    select
        staging_events.session_id,
        staging_events.item_in_session
    from staging_events
    inner join touched_titles
        on
            staging_events.song = touched_titles.title
            and staging_events.artist = touched_titles.artist_name
            and staging_events.length = touched_titles.duration
    where staging_events.page = 'NextSong'
) as played
group by played.session_id, played.item_in_session
