-- How many rows of artists a load inserted, changed and removed, by their key.
with added as (
    select
        artist_id,
        name,
        location,
        latitude,
        longitude
    from artists
    except
    select
        artist_id,
        name,
        location,
        latitude,
        longitude
    from before_artists
),

removed as (
    select
        artist_id,
        name,
        location,
        latitude,
        longitude
    from before_artists
    except
    select
        artist_id,
        name,
        location,
        latitude,
        longitude
    from artists
)

select
    sum(case when removed.artist_id is null then 1 else 0 end) as inserted,
    sum(case when added.artist_id is not null and removed.artist_id is not null then 1 else 0 end) as changed,
    sum(case when added.artist_id is null then 1 else 0 end) as removed
from added
full outer join removed on added.artist_id = removed.artist_id
