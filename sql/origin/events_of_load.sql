-- Events that one load brought, with the plays that came of them.
select
    staging_events.session_id,
    staging_events.item_in_session,
    staging_events.ts,
    staging_events.page,
    staging_events.user_id,
    staging_events.level,
    staging_events.artist,
    staging_events.song,
    songplays.start_time as play_start_time,
    songplays.song_id as play_song_id
from staging_events
left join songplays
    on
        staging_events.session_id = songplays.session_id
        and staging_events.item_in_session = songplays.item_in_session
        and staging_events.page = 'NextSong'
where staging_events.load_id = :load_id
order by staging_events.ts, staging_events.session_id, staging_events.item_in_session
