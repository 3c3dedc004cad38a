-- Close a load's entry in the history.
update etl.loads
set
    status = :status,
    finished_at = :finished_at,
    event_rows = :event_rows,
    song_rows = :song_rows,
    rejected_rows = :rejected_rows,
    seconds = :seconds,
    message = :message
where load_id = :load_id
