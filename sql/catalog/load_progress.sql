-- How far the COPYs of two sessions are.
-- From sys_load_history, since stv_load_state only moves once per million records.
select
    session_id,
    loaded_rows,
    file_count_scanned,
    file_bytes_scanned
from sys_load_history
where
    status = 'running'
    and session_id in (:first_pid, :second_pid)
