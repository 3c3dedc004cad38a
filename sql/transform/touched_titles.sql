-- What plays of the touched songs look like in the logs; none where no song is touched.
create temp table touched_titles (
    title varchar(1024),
    artist_name varchar(1024),
    duration double precision
)
