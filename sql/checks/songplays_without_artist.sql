-- Plays whose artist is not in artists. A play that matches no song has none, which is fine.
-- severity: critical
-- needs: both
select
    songplays.session_id,
    songplays.item_in_session,
    songplays.artist_id
from songplays
left join artists on songplays.artist_id = artists.artist_id
where
    songplays.start_time >= timestamp 'epoch' + cast(:'from_s' as bigint) * interval '1 second'
    and songplays.start_time <= timestamp 'epoch' + cast(:'to_s' as bigint) * interval '1 second'
    and songplays.artist_id is not null
    and artists.artist_id is null
