-- Loads, the latest first.
select
    load_id,
    started_at,
    finished_at,
    status,
    mode,
    files,
    bytes,
    event_rows,
    song_rows,
    rejected_rows,
    seconds,
    message
from etl.loads
order by load_id desc
