"""The system's views of upkeep and of transactions: VACUUM, ANALYZE, refreshes, users made, commits, open cursors."""

from __future__ import annotations

from redshift_sandbox.system_views.relation import SystemRelation, columns


def _view(name: str, declaration: str, body: str) -> SystemRelation:
    return SystemRelation("pg_catalog", name, columns(declaration), body, logged=True)


def _of(kind: str) -> str:
    return f"{{pg}}.sandbox_log_activities a where a.kind = '{kind}'"


_ELAPSED = "date_diff('microsecond', start_time, end_time)"
_STARTED = (
    "case action when 'full' then 'Started' else 'Started ' || array_to_string(list_transform(string_split(action,"
)
_STARTED += " ' '), lambda w: upper(w[1]) || w[2:]), ' ') end"
_TYPE = "upper(split_part(action, ' ', 1)[1]) || split_part(action, ' ', 1)[2:]"
_ANALYZED = "case action when 'full' then 'Full' else 'PredicateColumn' end"
_BEFORE = """coalesce((select max(b.start_time) from {pg}.sandbox_log_activities b where b.kind = 'analyze'
    and b.object_id = a.object_id and b.start_time < a.start_time), timestamp '2000-01-01 00:00:00')"""
_REFRESHED = "'Refresh successfully recomputed MV from scratch'"
_USER_ACTION = "upper(action[1]) || action[2:]"
_EXPIRES = "try_cast(valid_until as timestamp)"

# Transactions as their statements tell of them; those still open aren't history yet.
_TRANSACTIONS = """(select transaction_id as xid, min(user_id) as user_id, min(session_id) as pid,
      min(start_time) as began, max(start_time) as ending, max(end_time) as ended,
      bool_or(status in ('failed', 'canceled')
        or regexp_matches(query_text, '^\\s*(rollback|abort)\\b', 'i')) as undone,
      bool_or(query_type in ('INSERT', 'UPDATE', 'DELETE', 'COPY', 'CTAS', 'MERGE', 'DDL')) as wrote
    from {pg}.sandbox_log_queries where transaction_id > 0
      and status not in ('planning', 'queued', 'running', 'returning') and transaction_id not in (
        select (o->>1)::bigint from (select unnest(cast(sandbox_open_transactions() as json[])) as o))
    group by transaction_id)"""

RELATIONS: tuple[SystemRelation, ...] = (
    _view(
        "stl_vacuum",
        """userid integer, xid bigint, table_id integer, status varchar(30), rows bigint, sortedrows bigint,
           blocks integer, max_merge_partitions integer, eventtime timestamp, reclaimable_rows bigint,
           reclaimable_space_mb bigint, cutoff_xid bigint, is_recluster integer""",
        f"""select user_id, transaction_id, object_id, unnest([{_STARTED}, 'Finished']), row_count, row_count, 0, 0,
             unnest([start_time, end_time]), 0, 0, transaction_id, (action = 'recluster')::integer
           from {_of("vacuum")}""",
    ),
    _view(
        "sys_vacuum_history",
        """user_id integer, transaction_id bigint, query_id bigint, database_name text, schema_name text,
           table_name text, table_id integer, vacuum_type varchar(20), is_automatic boolean, status varchar(128),
           start_time timestamp, end_time timestamp, record_time timestamp, duration bigint, rows_before_vacuum bigint,
           size_before_vacuum integer, reclaimable_rows bigint, reclaimed_rows bigint, reclaimed_blocks bigint,
           sortedrows_before_vacuum bigint, sortedrows_after_vacuum bigint""",
        f"""select user_id, transaction_id, query_id, database_name, schema_name, object_name, object_id, {_TYPE},
             false, 'Complete', start_time, end_time, end_time, {_ELAPSED}, row_count, 0, 0, 0, 0, row_count, row_count
           from {_of("vacuum")}""",
    ),
    _view(
        "svv_vacuum_progress",
        "table_name text, status text, time_remaining_estimate text",
        f"select object_name, 'Complete', null from {_of('vacuum')} order by end_time desc, object_id desc limit 1",
    ),
    _view(
        "svv_vacuum_summary",
        """table_name text, xid bigint, sort_partitions bigint, merge_increments bigint, elapsed_time bigint,
           row_delta bigint, sortedrow_delta bigint, block_delta integer, max_merge_partitions integer""",
        f"select object_name, transaction_id, 0, 0, {_ELAPSED}, 0, 0, 0, 0 from {_of('vacuum')}",
    ),
    _view(
        "svl_vacuum_percentage",
        "xid bigint, table_id integer, percentage bigint",
        f"select transaction_id, object_id, 100 from {_of('vacuum')}",
    ),
    _view(
        "stl_analyze",
        """userid integer, xid bigint, database varchar(30), table_id integer, status varchar(15), rows float8,
           modified_rows float8, threshold_percent integer, is_auto varchar(1), starttime timestamp, endtime timestamp,
           prevtime timestamp, num_predicate_cols integer, num_new_predicate_cols integer, is_background varchar(1),
           auto_analyze_phase varchar(100)""",
        f"""select user_id, transaction_id, database_name, object_id, {_ANALYZED}, row_count, row_count, 0, 'f',
             start_time, end_time, {_BEFORE}, 0, 0, 'f', '' from {_of("analyze")}""",
    ),
    _view(
        "sys_analyze_history",
        """user_id integer, transaction_id bigint, database_name varchar(30), schema_name varchar(30),
           table_name varchar(30), table_id integer, is_automatic varchar(1), status varchar(15), start_time timestamp,
           end_time timestamp, rows float8, modified_rows float8, analyze_threshold_percent integer,
           last_analyze_time timestamp""",
        f"""select user_id, transaction_id, database_name, schema_name, object_name, object_id, 'f', {_ANALYZED},
             start_time, end_time, row_count, row_count, 0, {_BEFORE} from {_of("analyze")}""",
    ),
    _view(
        "svl_mv_refresh_status",
        """db_name varchar(128), userid bigint, schema_name varchar(128), mv_name varchar(128), xid bigint,
           starttime timestamp, endtime timestamp, status text, refresh_type varchar(32)""",
        f"""select database_name, user_id, schema_name, object_name, transaction_id, start_time, end_time, {_REFRESHED},
             'Manual' from {_of("refresh")}""",
    ),
    _view(
        "sys_mv_refresh_history",
        """user_id integer, session_id integer, transaction_id bigint, database_name varchar(128),
           schema_name varchar(128), mv_id bigint, mv_name varchar(128), refresh_type varchar(32), status text,
           start_time timestamp, end_time timestamp, duration bigint""",
        f"""select user_id, session_id, transaction_id, database_name, schema_name, object_id, object_name, 'Manual',
             {_REFRESHED}, start_time, end_time, {_ELAPSED} from {_of("refresh")}""",
    ),
    _view(
        "stl_userlog",
        """userid integer, oldusername varchar(50), newusername varchar(50), action varchar(10), usecreatedb integer,
           usesuper integer, usecatupd integer, valuntil timestamp, pid integer, xid bigint, recordtime timestamp""",
        f"""select user_id, old_name, object_name, {_USER_ACTION}, createdb::integer, superuser::integer, 0, {_EXPIRES},
             session_id, transaction_id, end_time from {_of("user")}""",
    ),
    _view(
        "sys_userlog",
        """user_id integer, user_name varchar(50), original_user_name varchar(50), action varchar(10),
           has_create_db_privs integer, is_superuser integer, has_update_catalog_privs integer,
           password_expiration timestamp, session_id integer, transaction_id bigint, record_time timestamp""",
        f"""select user_id, object_name, old_name, {_USER_ACTION}, createdb::integer, superuser::integer, 0, {_EXPIRES},
             session_id, transaction_id, end_time from {_of("user")}""",
    ),
    _view(
        "sys_transaction_history",
        """user_id integer, transaction_id bigint, isolation_level text, status text, transaction_start_time timestamp,
           commit_start_time timestamp, commit_end_time timestamp, blocks_committed bigint,
           undo_transaction_id bigint""",
        f"""select user_id, xid, 'Snapshot Isolation', case when undone then 'rolledback' else 'committed' end, began,
             case when not undone then ending end, case when not undone then ended end, 0,
             case when undone then xid else -1 end from {_TRANSACTIONS}
           where getvariable('sandbox_superuser')""",
    ),
    _view(
        "stl_commit_stats",
        """xid bigint, node integer, startqueue timestamp, startwork timestamp, endtime timestamp, queuelen bigint,
           permblocks bigint, newblocks bigint, dirtyblocks bigint, headers bigint, numxids integer, oldestxid bigint,
           extwritelatency bigint, metadatawritten integer, tombstonedblocks bigint, tossedblocks bigint,
           batched_by bigint""",
        f"""select xid, -1, timestamp '2000-01-01 00:00:00', ending, ended, 0, 0, 0, 0, 0, 0, xid, 0, 0, 0, 0, 0
           from {_TRANSACTIONS} where wrote and not undone and getvariable('sandbox_superuser')""",
    ),
    _view(
        "stl_tr_conflict",
        "xact_id bigint, process_id bigint, xact_start_ts timestamp, abort_time timestamp, table_id bigint",
        """select q.transaction_id, q.session_id, (select min(o.start_time) from {pg}.sandbox_log_queries o
             where o.transaction_id = q.transaction_id), q.end_time, null
           from {pg}.sandbox_log_queries q where q.error_message = '1023'""",
    ),
    _view(
        "svl_terminate",
        "pid bigint, eventtime timestamp, userid integer, type varchar(128)",
        f"select object_id, end_time, user_id, upper(action) from {_of('terminate')}",
    ),
    _view(
        "svv_interleaved_columns",
        "tbl integer, col integer, interleaved_skew numeric(19,2), last_reindex timestamp",
        f"""select r.oid, c.number - 1, 1.00, (select max(a.end_time) from {_of("vacuum")}
             and a.action = 'reindex' and a.object_id = r.oid)
           from {{pg}}.sandbox_relations r join {{meta}}.columns c on c.relation = r.oid
           where r.sortkey_style = 'interleaved' and c.sortkey <> 0 and getvariable('sandbox_superuser')""",
    ),
    _view(
        "stv_active_cursors",
        """userid integer, name varchar(256), xid bigint, pid integer, starttime timestamp, row_count bigint,
           byte_count bigint, fetched_rows bigint""",
        """select (select fn_id from {pg}.fn_users where fn_name = o->>2), o->>4, (o->>1)::bigint, (o->>0)::integer,
             (o->>5)::timestamp, null, null, (o->>6)::bigint
           from (select unnest(cast(sandbox_open_transactions() as json[])) as o) where json_array_length(o) = 7
             and (getvariable('sandbox_superuser') or o->>2 = getvariable('sandbox_user'))""",
    ),
    _view(
        "stv_wlm_query_task_state",
        """service_class integer, task integer, query integer, slot_count integer, start_time timestamp,
           exec_time bigint""",
        """select 100, query_id, query_id, 1, start_time, date_diff('microsecond', start_time, now()::timestamp)
           from {pg}.sandbox_log_queries_live""",
    ),
    _view(
        "stv_wlm_service_class_config",
        """service_class integer, queueing_strategy varchar(32), num_query_tasks integer,
           target_num_query_tasks integer, evictable varchar(8), eviction_threshold bigint, query_working_mem integer,
           target_query_working_mem integer, min_step_mem integer, name varchar(64), max_execution_time bigint,
           user_group_wild_card boolean, query_group_wild_card boolean, concurrency_scaling varchar(20),
           query_priority varchar(20)""",
        """select 100, 'fair', -1, -1, 'true', 0, -1, -1, 5, 'Default queue', 0, false, false, 'off', 'Normal'""",
    ),
    _view(
        "stv_wlm_service_class_state",
        """service_class integer, num_queued_queries integer, num_executing_queries integer,
           num_serviced_queries integer, num_executed_queries integer, query_working_mem integer,
           num_query_tasks integer, target_num_query_tasks integer""",
        """select 100, 0, (select count(*) from {pg}.sandbox_log_queries_live),
             (select count(*) from {pg}.sandbox_log_queries),
             (select count(*) from {pg}.sandbox_log_queries where status not in ('planning', 'queued', 'running',
               'returning')), -1, -1, -1""",
    ),
    _view(
        "stv_wlm_classification_config",
        "id integer, condition varchar(128), action_seq integer, action varchar(64), action_service_class integer",
        """select 1, '(querytype: any)', 0, 'assign', 100""",
    ),
)
