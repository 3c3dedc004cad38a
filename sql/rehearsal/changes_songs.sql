-- How many rows of songs a load inserted, changed and removed, by their key.
with added as (
    select
        song_id,
        title,
        artist_id,
        year,
        duration
    from songs
    except
    select
        song_id,
        title,
        artist_id,
        year,
        duration
    from before_songs
),

removed as (
    select
        song_id,
        title,
        artist_id,
        year,
        duration
    from before_songs
    except
    select
        song_id,
        title,
        artist_id,
        year,
        duration
    from songs
)

select
    sum(case when removed.song_id is null then 1 else 0 end) as inserted,
    sum(case when added.song_id is not null and removed.song_id is not null then 1 else 0 end) as changed,
    sum(case when added.song_id is null then 1 else 0 end) as removed
from added
full outer join removed on added.song_id = removed.song_id
