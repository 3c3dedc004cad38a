-- Events that are in the logs more than once
-- The same item of the same session in several rows of staging; the fact table keeps one of them.
select
    session_id,
    item_in_session,
    count(*) as copies,
    min(load_id) as first_load,
    max(load_id) as last_load
from staging_events
where page = 'NextSong'
group by session_id, item_in_session
having count(*) > 1
order by copies desc, session_id asc, item_in_session asc
limit 100
