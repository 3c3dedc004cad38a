-- Users of whom this load brings, changes or takes away events.
create temp table touched_users as
select seen.user_id
from (
    select user_id
    from staging_events
    where load_id is null
    union all
    select staging_events.user_id
    from staging_events
    inner join replaced_loads
        on
            staging_events.load_id = replaced_loads.load_id
            and replaced_loads.table_name = 'staging_events'
) as seen
where seen.user_id is not null
group by seen.user_id
