-- Browsers
-- Plays and listeners by browser, derived from the user agent. Order matters: Chrome calls itself Safari too.
with agents as (
    select
        user_id,
        case
            when user_agent like '%Firefox/%' then 'Firefox'
            when user_agent like '%Chromium/%' then 'Chromium'
            when user_agent like '%Chrome/%' then 'Chrome'
            when user_agent like '%MSIE%' or user_agent like '%Trident/%' then 'Internet Explorer'
            when user_agent like '%Safari/%' then 'Safari'
            else 'other'
        end as browser
    from songplays
)

select
    browser,
    count(*) as plays,
    count(distinct user_id) as listeners
from agents
group by browser
order by plays desc, browser asc
