-- Files of one load in which an event may be: those first whose names hold its day.
select
    uri,
    etag,
    size_bytes
from etl.ledger
where
    table_name = 'staging_events'
    and load_id = :load_id
order by case when position(:day in uri) > 0 then 0 else 1 end, uri
