-- What the history has of one load.
select
    load_id,
    started_at,
    finished_at,
    status,
    mode,
    files,
    event_rows,
    song_rows
from etl.loads
where load_id = :load_id
