"""The system's views of loads and unloads: stl_load_errors and its kin, all made of the system log."""

from __future__ import annotations

from redshift_sandbox.system_views.relation import SystemRelation, columns


def _view(name: str, declaration: str, body: str) -> SystemRelation:
    return SystemRelation("pg_catalog", name, columns(declaration), body, logged=True)


_SAME = "user_id, query_id, transaction_id, session_id, database_name"
_STL_LOAD_ERRORS = """userid integer, slice integer, tbl integer, starttime timestamp, session integer, query integer,
    filename varchar(256), line_number bigint, colname varchar(127), type varchar(10), col_length varchar(10),
    position integer,
    raw_line varchar(1024), raw_field_value varchar(1024), err_code integer, err_reason varchar(100),
    is_partial integer,
    start_offset bigint, copy_job_id bigint"""

RELATIONS: tuple[SystemRelation, ...] = (
    _view(
        "stl_load_errors",
        _STL_LOAD_ERRORS,
        """select user_id, coalesce(slice, 0), table_id, start_time, session_id, query_id, file_name, line_number,
            column_name,
             column_type, column_length, coalesce(position, 0), left(raw_line, 1024), left(raw_field_value, 1024),
             error_code,
             left(error_message, 100), coalesce(is_partial, 0), coalesce(start_offset, 0), coalesce(copy_job_id, 0)
           from {pg}.sandbox_log_load_errors""",
    ),
    _view(
        "stl_loaderror_detail",
        """userid integer, slice integer, session integer, query integer, filename varchar(256), line_number bigint,
            field integer,
           colname varchar(1024), value varchar(1024), is_null integer, type varchar(10), col_length varchar(10)""",
        """select user_id, coalesce(slice, 0), session_id, query_id, file_name, line_number, 0, column_name,
            left(raw_field_value, 1024),
             (raw_field_value is null)::integer, column_type, column_length from {pg}.sandbox_log_load_errors""",
    ),
    _view(
        "sys_load_error_detail",
        """user_id integer, query_id bigint, transaction_id bigint, session_id integer, database_name varchar(64),
            table_id integer,
           start_time timestamp, file_name varchar(256), line_number bigint, column_name varchar(127),
           column_type varchar(10),
           column_length varchar(10), position integer, error_code integer, error_message varchar(512)""",
        f"""select {_SAME}, table_id, start_time, file_name, line_number, column_name, column_type, column_length,
             coalesce(position, 0), error_code, left(error_message, 512) from {{pg}}.sandbox_log_load_errors""",
    ),
    _view(
        "stl_load_commits",
        """userid integer, query integer, slice integer, name varchar(256), filename varchar(256), byte_offset integer,
            lines_scanned integer,
           errors integer, curtime timestamp, status integer, file_format varchar(16), is_partial integer,
           start_offset bigint,
           copy_job_id bigint""",
        """select user_id, query_id, coalesce(slice, 0), file_name, file_name, coalesce(bytes_scanned, 0),
            coalesce(lines_scanned, 0),
             coalesce(errors, -1), record_time, coalesce(status, 1), file_format, 0, 0, 0
             from {pg}.sandbox_log_load_files""",
    ),
    _view(
        "stl_file_scan",
        """userid integer, query integer, slice integer, name varchar(90), lines bigint, bytes bigint, loadtime bigint,
           curtime timestamp, is_partial integer, start_offset bigint""",
        """select user_id, query_id, coalesce(slice, 0), file_name, coalesce(lines_scanned, 0),
             coalesce(bytes_scanned, 0),
             date_diff('microseconds', coalesce(start_time, record_time), coalesce(end_time, record_time)), record_time,
             0, 0 from {pg}.sandbox_log_load_files""",
    ),
    _view(
        "stl_s3client",
        """userid integer, query integer, slice integer, recordtime timestamp, pid integer, http_method varchar(64),
            bucket varchar(64),
           key varchar(256), transfer_size bigint, data_size bigint, start_time bigint, end_time bigint,
           transfer_time bigint,
           compression_time bigint, connect_time bigint, app_connect_time bigint, retries bigint,
           request_id varchar(32)""",
        """select user_id, query_id, coalesce(slice, 0), record_time, session_id, 'GET', split_part(file_name, '/', 3),
             substr(file_name, length(split_part(file_name, '/', 3)) + 7), bytes_scanned, bytes_scanned, 0, 0, 0, 0,
             0, 0, 0, ''
           from {pg}.sandbox_log_load_files""",
    ),
    _view(
        "sys_load_history",
        """user_id integer, query_id bigint, transaction_id bigint, session_id integer, database_name text, status text,
           table_name text, start_time timestamp, end_time timestamp, duration bigint, data_source text,
           file_format text,
           loaded_rows bigint, loaded_bytes bigint, source_file_count integer, source_file_bytes bigint,
           file_count_scanned integer,
           file_bytes_scanned bigint, error_count bigint, copy_job_id bigint""",
        f"""select {_SAME}, status, table_name, start_time, end_time,
             coalesce(duration, date_diff('microsecond', start_time, now()::timestamp)), data_source, file_format,
             coalesce(loaded_rows, 0), coalesce(loaded_bytes, 0), coalesce(source_file_count, 0),
             coalesce(source_file_bytes, 0),
             coalesce(file_count_scanned, 0), coalesce(file_bytes_scanned, 0), coalesce(error_count, 0),
             coalesce(copy_job_id, 0)
           from {{pg}}.sandbox_log_loads""",
    ),
    _view(
        "sys_load_detail",
        """user_id integer, query_id bigint, file_name varchar(512), bytes_scanned integer, lines_scanned integer,
            record_time timestamp,
           splits_scanned integer, start_time timestamp, end_time timestamp""",
        """select user_id, query_id, file_name, coalesce(bytes_scanned, 0), coalesce(lines_scanned, 0), record_time,
             coalesce(splits_scanned, 1), coalesce(start_time, record_time), coalesce(end_time, record_time)
           from {pg}.sandbox_log_load_files""",
    ),
    _view(
        "stv_load_state",
        """userid integer, session integer, query integer, slice integer, pid integer, recordtime timestamp,
            bytes_to_load bigint,
           bytes_loaded bigint, bytes_to_load_compressed bigint, bytes_loaded_compressed bigint, lines integer,
           num_files integer,
           num_files_complete integer, current_file varchar(256), pct_complete integer""",
        """select user_id, session_id, query_id, 0, session_id, now()::timestamp, coalesce(source_file_bytes, 0),
             coalesce(file_bytes_scanned, 0), 0, 0, coalesce(loaded_rows, 0), coalesce(source_file_count, 0),
             coalesce(file_count_scanned, 0), '', coalesce(100 * file_bytes_scanned // nullif(source_file_bytes, 0), 0)
           from {pg}.sandbox_log_loads_live""",
    ),
    _view(
        "sys_unload_history",
        """user_id integer, query_id bigint, transaction_id bigint, session_id integer, database_name text, status text,
           start_time timestamp, end_time timestamp, duration bigint, file_format text, compression_type text,
           unloaded_location text,
           unloaded_rows bigint, unloaded_files_count bigint, unloaded_files_size bigint, error_message text""",
        f"""select {_SAME}, status, start_time, end_time, coalesce(duration, date_diff('microsecond', start_time,
            now()::timestamp)),
             file_format, compression_type, unloaded_location, coalesce(unloaded_rows, 0),
             coalesce(unloaded_files_count, 0),
             coalesce(unloaded_files_size, 0), error_message from {{pg}}.sandbox_log_unloads""",
    ),
    _view(
        "sys_unload_detail",
        """user_id integer, query_id bigint, transaction_id bigint, session_id integer, database_name text,
            file_name text,
           start_time timestamp, end_time timestamp, unloaded_rows bigint, unloaded_bytes bigint, file_format text""",
        f"""select {_SAME}, path, start_time, end_time, line_count, transfer_size, file_format from
            {{pg}}.sandbox_log_unload_files""",
    ),
    _view(
        "stl_unload_log",
        """userid integer, query integer, slice integer, pid integer, path varchar(1280), start_time timestamp,
            end_time timestamp,
           line_count bigint, transfer_size bigint, file_format varchar(10)""",
        """select user_id, query_id, coalesce(slice, 0), session_id, path, start_time, end_time, line_count,
            transfer_size, file_format
           from {pg}.sandbox_log_unload_files""",
    ),
)
