-- Song plays: the fact table.
-- Grain: one row per event with page = 'NextSong'; (session_id, item_in_session) identifies it. There is no surrogate
-- key: it would depend on the order of loads. song_id and artist_id are null where no song of the catalogue matches.
-- Distributed on user_id like users; sorted by start_time, which questions and new data both range over.
create table if not exists songplays (
    start_time timestamp not null,
    user_id integer,
    level varchar(32),
    song_id varchar(64),
    artist_id varchar(64),
    session_id integer not null,
    item_in_session integer not null,
    location varchar(1024),
    user_agent varchar(2048),
    primary key (session_id, item_in_session)
)
diststyle key
distkey (user_id)
sortkey (start_time)
