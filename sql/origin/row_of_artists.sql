-- One artist of the star, by its key.
select
    artist_id,
    name,
    location,
    latitude,
    longitude
from artists
where artist_id = :artist_id
