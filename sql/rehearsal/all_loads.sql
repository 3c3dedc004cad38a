-- The loads so far, for the local copy's books: the next one gets the number that it would get.
select
    load_id,
    started_at,
    finished_at,
    status,
    mode,
    files,
    bytes
from etl.loads
where status <> 'running'
