-- Loads, with what each did.
-- Grain: one row per load that had something to do. status: running, done, failed, interrupted.
-- Small: a copy on each node, in the order in which it is read.
create table if not exists etl.loads (
    load_id bigint not null,
    started_at timestamp,
    finished_at timestamp,
    status varchar(16),
    mode varchar(16),
    files bigint,
    bytes bigint,
    event_rows bigint,
    song_rows bigint,
    rejected_rows bigint,
    seconds double precision,
    message varchar(4096),
    primary key (load_id)
)
diststyle all
sortkey (load_id)
