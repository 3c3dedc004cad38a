-- Moments of the touched plays after this load.
create temp table played_times as
select songplays.start_time
from songplays
inner join touched_plays
    on
        songplays.session_id = touched_plays.session_id
        and songplays.item_in_session = touched_plays.item_in_session
group by songplays.start_time
