-- Bring new song files in; their keys are the column names.
-- load_id stays null, as in staging_events.
copy staging_songs (
    artist_id, artist_latitude, artist_location, artist_longitude, artist_name, duration, num_songs, song_id, title,
    year
)
from :'source'
iam_role :'role'
format as json 'auto'
region :'region'
compupdate off
statupdate off
