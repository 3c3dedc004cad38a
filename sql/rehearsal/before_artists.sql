-- The rows of artists before the load, to compare with.
create temp table before_artists as
select
    artist_id,
    name,
    location,
    latitude,
    longitude
from artists
