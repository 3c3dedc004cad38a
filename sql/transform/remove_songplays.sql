-- Take out the touched plays, to be worked out again.
delete from songplays
using touched_plays
where
    songplays.session_id = touched_plays.session_id
    and songplays.item_in_session = touched_plays.item_in_session
