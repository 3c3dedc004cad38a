-- Plays whose song is not in songs. A play that matches no song has none, which is fine.
-- severity: critical
-- needs: both
select
    songplays.session_id,
    songplays.item_in_session,
    songplays.song_id
from songplays
left join songs on songplays.song_id = songs.song_id
where
    songplays.start_time >= timestamp 'epoch' + cast(:'from_s' as bigint) * interval '1 second'
    and songplays.start_time <= timestamp 'epoch' + cast(:'to_s' as bigint) * interval '1 second'
    and songplays.song_id is not null
    and songs.song_id is null
