-- How many rows of songplays a load inserted, changed and removed, by their key.
with added as (
    select
        start_time,
        user_id,
        level,
        song_id,
        artist_id,
        session_id,
        item_in_session,
        location,
        user_agent
    from songplays
    except
    select
        start_time,
        user_id,
        level,
        song_id,
        artist_id,
        session_id,
        item_in_session,
        location,
        user_agent
    from before_songplays
),

removed as (
    select
        start_time,
        user_id,
        level,
        song_id,
        artist_id,
        session_id,
        item_in_session,
        location,
        user_agent
    from before_songplays
    except
    select
        start_time,
        user_id,
        level,
        song_id,
        artist_id,
        session_id,
        item_in_session,
        location,
        user_agent
    from songplays
)

select
    sum(case when removed.session_id is null then 1 else 0 end) as inserted,
    sum(case when added.session_id is not null and removed.session_id is not null then 1 else 0 end) as changed,
    sum(case when added.session_id is null then 1 else 0 end) as removed
from added
full outer join removed
    on
        added.session_id = removed.session_id
        and added.item_in_session = removed.item_in_session
