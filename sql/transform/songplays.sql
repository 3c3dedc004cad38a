-- Touched plays with their songs.
-- The events are staging's, those of the touched plays or all of them.
-- A play that several files hold is kept once: only the repeated keys are ranked, since ranking all is the costly way.
-- A song is matched on title, artist name and duration; of songs alike in all three the smallest song_id, so that a
-- play never becomes two. The artist's name is the one in the song's own row, since an artist may have several.
insert into songplays (
    start_time, user_id, level, song_id, artist_id, session_id, item_in_session, location, user_agent
)
with repeated as (
    select
        events.session_id,
        events.item_in_session
    from :"events" as events
    where events.page = 'NextSong'
    group by events.session_id, events.item_in_session
    having count(*) > 1
),

ranked as (
    select
        events.ts,
        events.user_id,
        events.level,
        events.session_id,
        events.item_in_session,
        events.location,
        events.user_agent,
        events.song,
        events.artist,
        events.length,
        row_number() over (
            partition by events.session_id, events.item_in_session
            order by
                events.ts asc,
                events.user_id asc,
                events.level asc,
                events.song asc,
                events.artist asc,
                events.length asc,
                events.location asc,
                events.user_agent asc
        ) as choice
    from :"events" as events
    inner join repeated
        on
            events.session_id = repeated.session_id
            and events.item_in_session = repeated.item_in_session
    where events.page = 'NextSong'
),

single as (
    select
        events.ts,
        events.user_id,
        events.level,
        events.session_id,
        events.item_in_session,
        events.location,
        events.user_agent,
        events.song,
        events.artist,
        events.length
    from :"events" as events
    left join repeated
        on
            events.session_id = repeated.session_id
            and events.item_in_session = repeated.item_in_session
    where
        events.page = 'NextSong'
        and repeated.session_id is null
    union all
    select
        ranked.ts,
        ranked.user_id,
        ranked.level,
        ranked.session_id,
        ranked.item_in_session,
        ranked.location,
        ranked.user_agent,
        ranked.song,
        ranked.artist,
        ranked.length
    from ranked
    where ranked.choice = 1
),

spelled as (
    select
        songs.title,
        staging_songs.artist_name,
        songs.duration,
        min(songs.song_id) as song_id
    from songs
    inner join staging_songs
        on
            songs.song_id = staging_songs.song_id
            and songs.title = staging_songs.title
            and songs.artist_id = staging_songs.artist_id
            and songs.duration = staging_songs.duration
    group by songs.title, staging_songs.artist_name, songs.duration
)

select
    dateadd(ms, single.ts % 1000, timestamp 'epoch' + single.ts / 1000 * interval '1 second') as start_time,
    single.user_id,
    single.level,
    spelled.song_id,
    songs.artist_id,
    single.session_id,
    single.item_in_session,
    single.location,
    single.user_agent
from single
left join spelled
    on
        single.song = spelled.title
        and single.artist = spelled.artist_name
        and single.length = spelled.duration
left join songs on spelled.song_id = songs.song_id
