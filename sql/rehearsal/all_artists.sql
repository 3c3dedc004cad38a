-- All rows of artists, for the local copy.
select
    artist_id,
    name,
    location,
    latitude,
    longitude
from artists
