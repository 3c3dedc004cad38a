"""The system log's own tables, of which the stl_, svl_, stv_ and sys_ views are made."""

from __future__ import annotations

QUERIES = """query_id bigint, user_id integer, user_name varchar, session_id integer, transaction_id bigint,
    database_name varchar, query_type varchar, query_label varchar, status varchar, result_cache_hit boolean,
    start_time timestamp, end_time timestamp, elapsed_time bigint, queue_time bigint, execution_time bigint,
    error_message varchar, sqlstate varchar, returned_rows bigint, returned_bytes bigint, query_text varchar"""

LOADS = """query_id bigint, user_id integer, transaction_id bigint, session_id integer, database_name varchar,
    status varchar, table_id bigint, schema_name varchar, table_name varchar, start_time timestamp, end_time timestamp,
    duration bigint, data_source varchar, file_format varchar, loaded_rows bigint, loaded_bytes bigint,
    source_file_count bigint, source_file_bytes bigint, file_count_scanned bigint, file_bytes_scanned bigint,
    error_count bigint, copy_job_id bigint, error_message varchar"""

LOAD_FILES = """query_id bigint, user_id integer, transaction_id bigint, session_id integer, slice integer,
    file_name varchar, bytes_scanned bigint, lines_scanned bigint, splits_scanned integer, record_time timestamp,
    start_time timestamp, end_time timestamp, errors integer, status integer, file_format varchar"""

LOAD_ERRORS = """query_id bigint, user_id integer, transaction_id bigint, session_id integer, database_name varchar,
    slice integer, table_id bigint, start_time timestamp, file_name varchar, line_number bigint, column_name varchar,
    column_type varchar, column_length varchar, position integer, raw_line varchar, raw_field_value varchar,
    error_code integer, error_message varchar, is_partial integer, start_offset bigint, copy_job_id bigint"""

UNLOADS = """query_id bigint, user_id integer, transaction_id bigint, session_id integer, database_name varchar,
    status varchar, start_time timestamp, end_time timestamp, duration bigint, file_format varchar,
    compression_type varchar, unloaded_location varchar, unloaded_rows bigint, unloaded_files_count bigint,
    unloaded_files_size bigint, error_message varchar"""

UNLOAD_FILES = """query_id bigint, user_id integer, transaction_id bigint, session_id integer, database_name varchar,
    slice integer, path varchar, start_time timestamp, end_time timestamp, line_count bigint, transfer_size bigint,
    file_format varchar"""

CONNECTIONS = """event varchar, record_time timestamp, remote_host varchar, remote_port varchar, session_id integer,
    database_name varchar, user_name varchar, auth_method varchar, duration bigint, ssl_version varchar,
    ssl_cipher varchar, application_name varchar, driver_version varchar, os_version varchar"""

SESSIONS = """session_id integer, user_id integer, user_name varchar, database_name varchar, start_time timestamp,
    remote_host varchar, remote_port varchar, application_name varchar, timeout integer, status varchar"""

ACTIVITIES = """kind varchar, action varchar, query_id bigint, user_id integer, transaction_id bigint,
    session_id integer, database_name varchar, schema_name varchar, object_id bigint, object_name varchar,
    old_name varchar, createdb boolean, superuser boolean, valid_until varchar, row_count bigint,
    start_time timestamp, end_time timestamp"""

LOG_TABLES: dict[str, str] = {
    "queries": QUERIES,
    "loads": LOADS,
    "load_files": LOAD_FILES,
    "load_errors": LOAD_ERRORS,
    "unloads": UNLOADS,
    "unload_files": UNLOAD_FILES,
    "connections": CONNECTIONS,
    "sessions": SESSIONS,
    "activities": ACTIVITIES,
}
"""Columns of each table, as DuckDB declares them. Times are UTC."""

LIVE_KEYS = {"queries": "query_id", "loads": "query_id", "unloads": "query_id", "sessions": "session_id"}
"""Tables whose rows can be unfinished, and the column that tells them apart."""

UNFINISHED = frozenset(("planning", "queued", "running", "returning", "connected"))
"""Values of `status` with which a row is still changing."""

LARGE = frozenset(("load_errors",))
"""Tables of which one statement may write very many rows that are read right after it, and so are kept for longer."""

INTERRUPTED = {"queries": "failed", "loads": "aborted", "unloads": "aborted"}
"""What becomes of an unfinished row when the server was stopped under it; tables left out lose the row."""
