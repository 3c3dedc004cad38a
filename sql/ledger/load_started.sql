-- Enter a load into the history.
insert into etl.loads (load_id, started_at, status, mode, files, bytes)
values (:load_id, :started_at, 'running', :mode, 0, 0)
