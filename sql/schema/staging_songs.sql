-- Raw song metadata: every object of every loaded song file.
-- Grain: one row per song in a file. load_id is as in staging_events.
-- Spread evenly, since it is joined by song, artist and title alike; sorted by song_id, which songs are worked out by.
-- duration stays a double, as the logs' length is: both sides are read from the same decimal text, so that equal
-- numbers are equal, where a rounded decimal would match plays that it should not.
create table if not exists staging_songs (
    artist_id varchar(64),
    artist_latitude double precision,
    artist_location varchar(1024),
    artist_longitude double precision,
    artist_name varchar(1024),
    duration double precision,
    num_songs integer,
    song_id varchar(64),
    title varchar(1024),
    year integer,
    load_id bigint
)
diststyle even
sortkey (song_id)
