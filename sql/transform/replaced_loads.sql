-- Loads whose rows go because one of their files changed or vanished.
create temp table replaced_loads (
    table_name varchar(32),
    load_id bigint
)
