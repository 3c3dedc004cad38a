-- Touched users, with the level of their latest event, by the event's time and not by the order of loads.
-- Two passes, both cheap: the time of the latest event first, and then only the events at that time are ranked.
insert into users (user_id, first_name, last_name, gender, level)
with latest as (
    select
        staging_events.user_id,
        max(staging_events.ts) as ts
    from staging_events
    inner join touched_users on staging_events.user_id = touched_users.user_id
    group by staging_events.user_id
),

ranked as (
    select
        staging_events.user_id,
        staging_events.first_name,
        staging_events.last_name,
        staging_events.gender,
        staging_events.level,
        row_number() over (
            partition by staging_events.user_id
            order by
                staging_events.session_id desc,
                staging_events.item_in_session desc,
                staging_events.level desc,
                staging_events.last_name asc,
                staging_events.first_name asc,
                staging_events.gender asc
        ) as choice
    from staging_events
    inner join latest
        on
            staging_events.user_id = latest.user_id
            and coalesce(staging_events.ts, 0) = coalesce(latest.ts, 0)
)

select
    user_id,
    first_name,
    last_name,
    gender,
    level
from ranked
where choice = 1
