"""The system's views of statements, sessions and connections: stl_query and its kin, all made of the system log."""

from __future__ import annotations

from redshift_sandbox.system_views.relation import SystemRelation, columns


def _view(name: str, declaration: str, body: str) -> SystemRelation:
    return SystemRelation("pg_catalog", name, columns(declaration), body, logged=True)


_FINISHED = "status not in ('planning', 'queued', 'running', 'returning')"
_QUERY_KINDS = "query_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'COPY', 'UNLOAD', 'CTAS', 'MERGE')"
_PIECES = """select *, unnest(range(0, greatest(1, ceil(length(query_text) / 200.0)::integer))) as piece
    from {pg}.sandbox_log_queries"""
_STL_QUERY = """userid integer, query integer, label varchar(320), xid bigint, pid integer, database varchar(32),
    querytxt varchar(4000),
    starttime timestamp, endtime timestamp, aborted integer, insert_pristine integer,
    concurrency_scaling_status integer"""

# What the cluster says of open transactions, one row each and one per table whose lock for writing they hold or await.
OPEN = """(select (o->>0)::integer as pid, (o->>1)::bigint as xid, o->>2 as user_name, o->>3 as locked,
    (o->>4)::boolean as granted
    from (select unnest(cast(sandbox_open_transactions() as json[])) as o) where json_array_length(o) = 5)"""
_BEGAN = "(select min(q.start_time) from {pg}.sandbox_log_queries q where q.transaction_id = x.xid)"

RELATIONS: tuple[SystemRelation, ...] = (
    _view(
        "sys_query_history",
        """user_id integer, query_id bigint, query_label varchar(320), transaction_id bigint, session_id integer,
            database_name varchar(128),
           query_type varchar(32), status varchar(10), result_cache_hit boolean, start_time timestamp,
           end_time timestamp,
           elapsed_time bigint,
           queue_time bigint, execution_time bigint, error_message varchar(512), returned_rows bigint,
           returned_bytes bigint,
           query_text varchar(4000), redshift_version varchar(256), usage_limit varchar(150), compute_type varchar(32),
           compile_time bigint,
           planning_time bigint, lock_wait_time bigint, service_class_id integer, service_class_name varchar(64),
           query_priority varchar(20),
           short_query_accelerated varchar(10)""",
        """select user_id, query_id, coalesce(query_label, 'default'), transaction_id, session_id, database_name,
            query_type, status,
             coalesce(result_cache_hit, false), start_time, end_time,
             coalesce(elapsed_time, date_diff('microsecond', start_time, now()::timestamp)), coalesce(queue_time, 0),
             coalesce(execution_time, 0), left(error_message, 512), coalesce(returned_rows, 0),
             coalesce(returned_bytes, 0),
             left(query_text, 4000), '1.0.0', null, 'primary', 0, 0, 0, 100, 'Default queue', 'Normal', 'false'
           from {pg}.sandbox_log_queries""",
    ),
    _view(
        "sys_query_text",
        """user_id integer, query_id bigint, transaction_id bigint, session_id integer, start_time timestamp,
            sequence integer,
           text varchar(200)""",
        f"""select user_id, query_id, transaction_id, session_id, start_time, piece, substr(query_text,
            piece * 200 + 1, 200)
           from ({_PIECES})""",
    ),
    _view(
        "stl_query",
        _STL_QUERY,
        f"""select user_id, query_id, coalesce(query_label, 'default'), transaction_id, session_id, database_name,
             left(query_text, 4000), start_time, end_time, (status in ('failed', 'canceled'))::integer, 0, 0
           from {{pg}}.sandbox_log_queries where {_FINISHED} and {_QUERY_KINDS}""",
    ),
    _view(
        "svl_qlog",
        """userid integer, query integer, xid bigint, pid integer, starttime timestamp, endtime timestamp,
            elapsed bigint,
           aborted integer, label varchar(320), substring varchar(60), source_query integer,
           concurrency_scaling_status_txt text,
           from_sp_call integer""",
        f"""select user_id, query_id, transaction_id, session_id, start_time, end_time, elapsed_time,
             (status in ('failed', 'canceled'))::integer, coalesce(query_label, 'default'), left(query_text, 60), null,
             'Ran on the main cluster', null from {{pg}}.sandbox_log_queries where {_FINISHED}""",
    ),
    _view(
        "stl_querytext",
        "userid integer, xid bigint, pid integer, query integer, sequence integer, text varchar(200)",
        f"""select user_id, transaction_id, session_id, query_id, piece, substr(query_text, piece * 200 + 1, 200)
           from ({_PIECES}) where {_QUERY_KINDS}""",
    ),
    _view(
        "stl_ddltext",
        """userid integer, xid bigint, pid integer, label varchar(320), starttime timestamp, endtime timestamp,
            sequence integer,
           text varchar(200)""",
        f"""select user_id, transaction_id, session_id, coalesce(query_label, 'default'), start_time, end_time, piece,
             substr(query_text, piece * 200 + 1, 200) from ({_PIECES}) where query_type = 'DDL' and {_FINISHED}""",
    ),
    _view(
        "stl_utilitytext",
        """userid integer, xid bigint, pid integer, label varchar(320), starttime timestamp, endtime timestamp,
            sequence integer,
           text varchar(200)""",
        f"""select user_id, transaction_id, session_id, coalesce(query_label, 'default'), start_time, end_time, piece,
             substr(query_text, piece * 200 + 1, 200) from ({_PIECES})
           where not ({_QUERY_KINDS} or query_type = 'DDL') and {_FINISHED}""",
    ),
    _view(
        "svl_statementtext",
        """userid integer, xid bigint, pid integer, label varchar(320), starttime timestamp, endtime timestamp,
            sequence integer,
           type varchar(10), text varchar(200)""",
        f"""select user_id, transaction_id, session_id, coalesce(query_label, 'default'), start_time, end_time, piece,
             case when {_QUERY_KINDS} then 'QUERY' when query_type = 'DDL' then 'DDL' else 'UTILITY' end,
             substr(query_text, piece * 200 + 1, 200) from ({_PIECES}) where {_FINISHED}""",
    ),
    _view(
        "stl_error",
        """userid integer, process varchar(12), recordtime timestamp, pid integer, errcode integer, file varchar(90),
            linenum integer,
           context varchar(100), error varchar(512)""",
        """select user_id, 'backend', end_time, session_id, 0, '', 0, sqlstate, left(error_message, 512)
           from {pg}.sandbox_log_queries where status = 'failed'""",
    ),
    _view(
        "stl_wlm_query",
        """userid integer, xid integer, task integer, query integer, service_class integer, slot_count integer,
           service_class_start_time timestamp, queue_start_time timestamp, queue_end_time timestamp,
           total_queue_time bigint,
           exec_start_time timestamp, exec_end_time timestamp, total_exec_time bigint, service_class_end_time timestamp,
           final_state varchar(16), est_peak_mem bigint, query_priority varchar(20), service_class_name varchar(64)""",
        f"""select user_id, transaction_id, query_id, query_id, 100, 1, start_time, start_time, start_time,
            coalesce(queue_time, 0),
             start_time, end_time, coalesce(execution_time, elapsed_time), end_time, 'Completed', 0, 'Normal',
             'Default queue'
           from {{pg}}.sandbox_log_queries where {_FINISHED} and {_QUERY_KINDS}""",
    ),
    _view(
        "stl_undone",
        "userid integer, xact_id bigint, xact_id_undone bigint, undo_start_ts timestamp, undo_end_ts timestamp,"
        " table_id bigint",
        "select null, null, null, null, null, null where false",
    ),
    _view(
        "stv_recents",
        """userid integer, status varchar(20), starttime timestamp, duration integer, user_name varchar(50),
            db_name varchar(50), query varchar(600),
           pid integer""",
        """select user_id, case when status in ('planning', 'queued', 'running', 'returning') then 'Running'
            else 'Done' end, start_time,
             coalesce(elapsed_time, date_diff('microsecond', start_time, now()::timestamp)), user_name, database_name,
             left(query_text, 600), case when status in ('planning', 'queued', 'running', 'returning')
             then session_id else -1 end
           from {pg}.sandbox_log_queries order by query_id desc limit 100""",
    ),
    _view(
        "stv_inflight",
        """userid integer, slice integer, query integer, label varchar(320), xid bigint, pid integer,
            starttime timestamp, text varchar(100),
           suspended integer, insert_pristine integer, concurrency_scaling_status integer""",
        """select user_id, 12811, query_id, coalesce(query_label, 'default'), transaction_id, session_id, start_time,
             left(query_text, 100), 0, 0, 0 from {pg}.sandbox_log_queries_live""",
    ),
    _view(
        "svv_query_inflight",
        """userid integer, slice integer, query integer, pid integer, starttime timestamp, suspended integer,
           text varchar(200), sequence integer""",
        """select user_id, 12811, query_id, session_id, start_time, 0, left(query_text, 200), 0
           from {pg}.sandbox_log_queries_live""",
    ),
    _view(
        "svv_query_state",
        """userid integer, query integer, seg integer, step integer, maxtime interval, avgtime interval, rows bigint,
           bytes bigint, cpu bigint, memory bigint, rate_row float8, rate_byte float8, label varchar(25),
           is_diskbased varchar(1), workmem bigint, num_parts integer, is_rrscan varchar(1),
           is_delayed_scan varchar(1)""",
        """select user_id, query_id, 0, 0, now()::timestamp - start_time, now()::timestamp - start_time, 0, 0, 0, 0,
             null, null, 'return', 'f', 0, 0, 'f', 'f' from {pg}.sandbox_log_queries_live""",
    ),
    _view(
        "stv_wlm_query_state",
        """xid bigint, task integer, query integer, service_class integer, slot_count integer, wlm_start_time timestamp,
           state varchar(16), queue_time bigint, exec_time bigint, query_priority varchar(20),
           service_class_name varchar(64)""",
        """select transaction_id, query_id, query_id, 100, 1, start_time, 'Running', 0,
             date_diff('microsecond', start_time, now()::timestamp), 'Normal', 'Default queue'
           from {pg}.sandbox_log_queries_live""",
    ),
    _view(
        "stv_locks",
        """table_id integer, last_commit timestamp, last_update timestamp, lock_owner bigint, lock_owner_pid bigint,
           lock_owner_start_ts timestamp, lock_owner_end_ts timestamp, lock_status varchar(22)""",
        f"""select r.oid, null, null, x.xid, x.pid, {_BEGAN}, null,
             case when x.granted then 'Holding write lock' else 'Waiting for write lock' end from {OPEN} x
           join {{pg}}.sandbox_relations r on r.schema_name || '.' || r.name = x.locked""",
    ),
    _view(
        "svv_transactions",
        """txn_owner text, txn_db text, xid bigint, pid integer, txn_start timestamp, lock_mode text,
           lockable_object_type text, relation integer, granted boolean""",
        f"""select x.user_name, getvariable('sandbox_database'), x.xid, x.pid, {_BEGAN},
             case when x.locked is null then 'ExclusiveLock' else 'ShareRowExclusiveLock' end,
             case when x.locked is null then 'transactionid' else 'relation' end, r.oid, x.granted
           from {OPEN} x
           left join {{pg}}.sandbox_relations r on r.schema_name || '.' || r.name = x.locked
           where x.locked is null or r.oid is not null""",
    ),
    _view(
        "stv_sessions",
        """starttime timestamp, process integer, user_name varchar(50),
           db_name varchar(50), timeout_sec integer""",
        """select start_time, session_id, user_name, database_name, coalesce(timeout, 0)
           from {pg}.sandbox_log_sessions_live""",
    ),
    _view(
        "sys_session_history",
        """user_id integer, session_id integer, database_name varchar(128), status varchar(10), session_timeout integer,
            start_time timestamp,
           end_time timestamp""",
        """select user_id, session_id, database_name, 'active', coalesce(timeout, 0), start_time, null::timestamp
           from {pg}.sandbox_log_sessions_live""",
    ),
    _view(
        "stl_sessions",
        """userid integer, starttime timestamp, endtime timestamp, process integer, user_name varchar(50),
           db_name varchar(50)""",
        """select user_id, start_time, null, session_id, user_name, database_name
           from {pg}.sandbox_log_sessions_live""",
    ),
    _view(
        "stl_connection_log",
        """event varchar(50), recordtime timestamp, remotehost varchar(45), remoteport varchar(32), pid integer,
            dbname varchar(50), username varchar(50),
           authmethod varchar(32), duration integer, sslversion varchar(50), sslcipher varchar(128), mtu integer,
           sslcompression varchar(64),
           sslexpansion varchar(64), iamauthguid varchar(36), application_name varchar(250), driver_version varchar(64),
           os_version varchar(64),
           plugin_name varchar(32), protocol_version integer, sessionid varchar(36), compression varchar(12)""",
        """select event, record_time, remote_host, remote_port, session_id, database_name, user_name, auth_method,
            coalesce(duration, 0),
             coalesce(ssl_version, ''), coalesce(ssl_cipher, ''), 0, '', '', '', coalesce(application_name, ''),
             coalesce(driver_version, ''), coalesce(os_version, ''), '', 0, '', '' from {pg}.sandbox_log_connections""",
    ),
    _view(
        "sys_connection_log",
        """event varchar(50), record_time timestamp, remote_host varchar(45), remote_port varchar(32),
            session_id integer,
            database_name varchar(50),
           user_name varchar(50), auth_method varchar(32), duration bigint, ssl_version varchar(50),
           ssl_cipher varchar(128),
           mtu integer,
           ssl_compression varchar(64), ssl_expansion varchar(64), iam_auth_guid varchar(36),
           application_name varchar(250),
           driver_version varchar(64),
           os_version varchar(64), plugin_name varchar(32), protocol_version integer, global_session_id varchar(36)""",
        """select event, record_time, remote_host, remote_port, session_id, database_name, user_name, auth_method,
            coalesce(duration, 0),
             coalesce(ssl_version, ''), coalesce(ssl_cipher, ''), 0, '', '', '', coalesce(application_name, ''),
             coalesce(driver_version, ''), coalesce(os_version, ''), '', 0, '' from {pg}.sandbox_log_connections""",
    ),
)
