-- Events of the plays that start at one moment; each of them alone would put it into the calendar.
-- A moment is worked out of ts as transform/songplays does.
select
    staging_events.artist,
    staging_events.auth,
    staging_events.first_name,
    staging_events.gender,
    staging_events.item_in_session,
    staging_events.last_name,
    staging_events.length,
    staging_events.level,
    staging_events.location,
    staging_events.method,
    staging_events.page,
    staging_events.registration,
    staging_events.session_id,
    staging_events.song,
    staging_events.status,
    staging_events.ts,
    staging_events.user_agent,
    staging_events.user_id,
    staging_events.load_id,
    1 as choice
from staging_events
inner join songplays
    on
        staging_events.session_id = songplays.session_id
        and staging_events.item_in_session = songplays.item_in_session
where
    staging_events.page = 'NextSong'
    and songplays.start_time = cast(:start_time as timestamp)
    and staging_events.load_id is not null
    and dateadd(
        ms, staging_events.ts % 1000, timestamp 'epoch' + staging_events.ts / 1000 * interval '1 second'
    ) = cast(:start_time as timestamp)
order by staging_events.session_id, staging_events.item_in_session
