-- Artists, one row each whatever spellings their songs carry.
-- Grain: one row per artist_id. Small, and joined from every slice: a copy on each node.
create table if not exists artists (
    artist_id varchar(64) not null,
    name varchar(1024),
    location varchar(1024),
    latitude double precision,
    longitude double precision,
    primary key (artist_id)
)
diststyle all
sortkey (artist_id)
