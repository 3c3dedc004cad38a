-- The ledger: every file whose rows are in the staging tables, as it was when it was loaded.
-- Grain: one row per table and file. Sorted as S3 lists, so that both can be read side by side; spread evenly, since
-- it is read whole and joined to nothing large.
create table if not exists etl.ledger (
    table_name varchar(32) not null,
    uri varchar(2048) not null,
    etag varchar(128) not null,
    size_bytes bigint not null,
    load_id bigint not null,
    primary key (table_name, uri)
)
diststyle even
sortkey (table_name, uri)
