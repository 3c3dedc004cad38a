-- Songs of the catalogue; year is 0 where it is unknown.
-- Grain: one row per song_id. A copy on each node: distributing plays on song_id would put the 95 % of them that have
-- none on one slice.
create table if not exists songs (
    song_id varchar(64) not null,
    title varchar(1024),
    artist_id varchar(64),
    year integer,
    duration double precision,
    primary key (song_id)
)
diststyle all
sortkey (song_id)
