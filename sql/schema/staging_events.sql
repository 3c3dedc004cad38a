-- Raw user activity: every event of every loaded log file.
-- Grain: one row per event in a file; a file loaded under two names is there twice, as it is in the bucket.
-- load_id names the load that brought the row: a file that changes is replaced together with the files it came with.
-- It is null while a load runs; such rows left behind by a load that was killed are removed by the next one.
-- Distributed on session_id, which plays are recomputed by; sorted by ts, since new data is recent data.
create table if not exists staging_events (
    artist varchar(1024),
    auth varchar(64),
    first_name varchar(256),
    gender varchar(16),
    item_in_session integer,
    last_name varchar(256),
    length double precision,
    level varchar(32),
    location varchar(1024),
    method varchar(16),
    page varchar(64),
    registration double precision,
    session_id integer,
    song varchar(1024),
    status integer,
    ts bigint,
    user_agent varchar(2048),
    user_id integer,
    load_id bigint
)
diststyle key
distkey (session_id)
sortkey (ts)
