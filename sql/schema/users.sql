-- Listeners, with the subscription level of their latest event.
-- Grain: one row per user_id over all events that have one. Distributed on user_id like songplays, which they join to,
-- and sorted by it, since rows are replaced by it.
create table if not exists users (
    user_id integer not null,
    first_name varchar(256),
    last_name varchar(256),
    gender varchar(16),
    level varchar(32),
    primary key (user_id)
)
diststyle key
distkey (user_id)
sortkey (user_id)
