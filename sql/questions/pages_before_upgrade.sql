-- What came before an upgrade
-- The page a user saw right before Submit Upgrade, and how often.
with visits as (
    select
        page,
        lag(page) over (partition by user_id order by ts asc, item_in_session asc) as page_before
    from staging_events
    where user_id is not null
)

select
    page_before,
    count(*) as upgrades
from visits
where page = 'Submit Upgrade'
group by page_before
order by upgrades desc, page_before asc
