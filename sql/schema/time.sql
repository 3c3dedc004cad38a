-- Calendar of the moments at which plays started, to the millisecond, in UTC.
-- Grain: one row per distinct start_time of songplays. weekday counts from Sunday = 0.
create table if not exists time (
    start_time timestamp not null,
    hour smallint,
    day smallint,
    week smallint,
    month smallint,
    year smallint,
    weekday smallint,
    primary key (start_time)
)
diststyle all
sortkey (start_time)
