"""Views of what never happens here: they have Redshift's columns and no rows.

Nothing is scanned on S3, shared, masked, learned or scaled out, no schema passes its quota, no function is a user's
own, and the planner raises no alerts. Views of what does happen and isn't kept (a query's steps) are left out, so that
they are refused by name instead.
"""

from __future__ import annotations

from sparkify_tui.sandbox.catalog.system import SystemRelation, columns

_ALERTS = """userid integer, query integer, slice integer, segment integer, step integer, pid integer, xid bigint,
    event varchar(1024), solution varchar(1024), event_time timestamp"""
_QUOTA = """ownerid integer, xid bigint, pid integer, userid integer, schema_id integer, schema_name varchar(128),
    quota integer, disk_usage integer, disk_usage_pct numeric(15,2), "timestamp" timestamp"""
_S3_SUMMARY = """userid integer, query integer, xid bigint, pid integer, segment integer, step integer,
    starttime timestamp, endtime timestamp, elapsed bigint, aborted integer, external_table_name varchar(136),
    file_format varchar(16), is_partitioned varchar(1), is_rrscan varchar(1), is_nested varchar(1),
    s3_scanned_rows bigint, s3_scanned_bytes bigint, s3query_returned_rows bigint, s3query_returned_bytes bigint,
    files integer, files_max integer, files_avg bigint, splits integer, splits_max integer, splits_avg bigint,
    total_split_size bigint, max_split_size bigint, avg_split_size bigint, total_retries integer, max_retries integer,
    max_request_duration integer, avg_request_duration float8, max_request_parallelism integer,
    avg_request_parallelism float8"""

_DECLARED = {
    "stl_alert_event_log": _ALERTS,
    "svcs_alert_event_log": _ALERTS,
    "stl_restarted_sessions": """currenttime timestamp, dbname varchar(50), newpid integer, oldpid integer,
        username varchar(50), remotehost varchar(45), remoteport varchar(32), parkedtime timestamp,
        session_vars varchar(2000)""",
    "stl_schema_quota_violations": _QUOTA,
    "svl_udf_log": """query bigint, message varchar(4096), created timestamp, traceback varchar(4096),
        funcname varchar(256), node integer, slice integer, seq integer""",
    "svl_stored_proc_call": """userid integer, session_userid integer, query integer, label varchar(320), xid bigint,
        pid integer, database varchar(32), querytxt varchar(4000), starttime timestamp, endtime timestamp,
        aborted integer, from_sp_call integer""",
    "svl_s3query_summary": _S3_SUMMARY,
    "svcs_s3query_summary": _S3_SUMMARY,
    "svl_s3list": """query integer, segment integer, node integer, slice integer, eventtime timestamp,
        bucket varchar(256), prefix varchar(256), recursive varchar(1), retrieved_files integer, max_file_size bigint,
        avg_file_size float8, generated_splits integer, avg_split_length float8, duration bigint""",
    "svl_s3partition": """query integer, segment integer, node integer, slice integer, starttime timestamp,
        endtime timestamp, duration bigint, total_partitions integer, qualified_partitions integer,
        assigned_partitions integer, assignment varchar(1)""",
    "svv_external_partitions": """schemaname text, tablename text, "values" text, location text, input_format text,
        output_format text, serialization_lib text, serde_parameters text, compressed integer, parameters text""",
    "svv_datashares": """share_name varchar(128), share_id integer, share_owner integer, source_database varchar(128),
        consumer_database varchar(128), share_type varchar(8), createdate timestamp, is_publicaccessible boolean,
        share_acl varchar(256), producer_account varchar(16), producer_namespace varchar(64)""",
    "svv_datashare_objects": """share_type varchar(8), share_name varchar(128), object_type varchar(64),
        object_name varchar(512), producer_account varchar(16), producer_namespace varchar(64), include_new boolean""",
    "svv_ml_model_info": """schema_name varchar(128), user_name varchar(128), model_name varchar(128),
        life_cycle varchar(20), is_refreshable integer, model_state varchar(128)""",
    "svv_rls_policy": """poldb text, polname text, polalias text, polatts text, polqual text, polenabled boolean,
        polmodifiedby name, polmodifiedtime timestamp""",
    "svv_rls_attached_policy": """relschema text, relname text, relkind text, polname text, grantor text, grantee text,
        granteekind text, is_pol_on boolean, is_rls_on boolean, rls_conjunction_type text""",
    "svv_masking_policy": """policy_database text, policy_name text, input_columns text, policy_expression text,
        policy_modified_by text, policy_modified_time timestamp""",
    "svv_identity_providers": """uid integer, name text, type text, instanceid text, namespc varchar(50), params text,
        enabled boolean""",
    "svv_alter_table_recommendations": """type varchar(30), database varchar(128), table_id integer, group_id integer,
        ddl varchar(1024), auto_eligible varchar(1)""",
    "svl_auto_worker_action": """table_id integer, type varchar(32), status varchar(128), eventtime timestamp,
        sequence integer, previous_state varchar(200)""",
    "sys_auto_table_optimization": """table_id integer, alter_table_type varchar(32), status varchar(128),
        event_time timestamp, alter_from varchar(200)""",
    "svl_restore_alter_table_progress": "tbl integer, progress varchar(32), message varchar(1024)",
    "svcs_concurrency_scaling_usage": "start_time timestamp, end_time timestamp, queries bigint,"
    " usage_in_seconds bigint",
    "svv_column_privileges": """namespace_name text, relation_name text, column_name text, privilege_type text,
        identity_id integer, identity_name text, identity_type text""",
    "svv_function_privileges": """namespace_name text, function_name text, argument_types text, privilege_type text,
        identity_id integer, identity_name text, identity_type text, admin_option boolean""",
    "stv_startup_recovery_state": "db_id integer, table_id integer, table_name varchar(137)",
    "pg_operator": """oid oid, tableoid oid, oprname name, oprnamespace oid, oprowner integer, oprkind "char",
        oprcanhash boolean, oprleft oid, oprright oid, oprresult oid, oprcom oid, oprnegate oid, oprcode oid,
        oprrest oid, oprjoin oid""",
    "pg_opclass": """oid oid, tableoid oid, opcmethod oid, opcname name, opcnamespace oid, opcowner integer,
        opcfamily oid, opcintype oid, opcdefault boolean, opckeytype oid""",
    "pg_opfamily": "oid oid, tableoid oid, opfmethod oid, opfname name, opfnamespace oid, opfowner integer",
    "pg_cast": """oid oid, castsource oid, casttarget oid, castfunc oid, castcontext "char", castmethod "char\"""",
    "pg_aggregate": "aggfnoid oid, aggtransfn oid, aggfinalfn oid, aggtranstype oid, agginitval text",
    "pg_conversion": """oid oid, conname name, connamespace oid, conowner integer, conforencoding integer,
        contoencoding integer, conproc oid, condefault boolean""",
    "pg_stats": """schemaname name, tablename name, attname name, null_frac real, avg_width integer, n_distinct real,
        most_common_vals text, most_common_freqs text, histogram_bounds text, correlation real""",
}


def _relation(name: str, declaration: str) -> SystemRelation:
    shown = columns(declaration)
    return SystemRelation("pg_catalog", name, shown, f"select {', '.join(['null'] * len(shown))} where false")


RELATIONS: tuple[SystemRelation, ...] = tuple(_relation(name, text) for name, text in _DECLARED.items())
