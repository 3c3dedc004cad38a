-- Rows that a COPY left out within MAXERROR, for as long as their file is loaded as it was.
-- Grain: one row per rejected field, as stl_load_errors has them, which forgets them in a week. Spread evenly; sorted
-- by load, which they are read and deleted by.
create table if not exists etl.rejected_rows (
    load_id bigint not null,
    table_name varchar(32) not null,
    uri varchar(2048) not null,
    line bigint,
    column_name varchar(128),
    type varchar(64),
    length varchar(16),
    position integer,
    value varchar(1024),
    code integer,
    reason varchar(256),
    raw_line varchar(1024)
)
diststyle even
sortkey (load_id)
