"""svv_ views: what Redshift tells of databases, schemas, tables and columns in its own words."""

from __future__ import annotations

from sparkify_tui.sandbox.catalog.information_views import (
    DATETIME,
    DEFAULT,
    LENGTH,
    PRECISION,
    RADIX,
    SCALE,
    TYPE_COLUMNS,
    VISIBLE_COLUMNS,
)
from sparkify_tui.sandbox.catalog.system import SystemRelation, columns


def _view(name: str, declaration: str, body: str) -> SystemRelation:
    return SystemRelation("pg_catalog", name, columns(declaration), body)


_SLICES, _NODES = "getvariable('sandbox_slices')", "getvariable('sandbox_nodes')"
_SLICE_ROWS = f"n.rows // {_SLICES} + case when s.slice < n.rows % {_SLICES} then 1 else 0 end"
_HERE = "getvariable('sandbox_database')"
_DATABASE_OID = f"(select max(d.oid) from {{home}}.databases d where d.name = {_HERE})"
_OWNER = "(select u.name from {home}.users u where u.id = r.owner)"
_REMARKS = (
    "(select max(d.description) from {meta}.comments d where d.kind = 'relation' and d.object = r.oid and d.number = 0)"
)
_COLUMN_REMARKS = """(select max(d.description) from {meta}.comments d where d.kind = 'relation' and d.object =
    r.oid and d.number = c.number)"""
_KIND = "case r.kind when 'table' then 'TABLE' when 'view' then 'VIEW' else 'MATERIALIZED VIEW' end"
_NULLABLE = "case when c.not_null then 'NO' else 'YES' end"
_GRANTEE = """case g.grantee_kind when 'public' then 'public' when 'user' then (select u.name from {home}.users u
    where u.id = g.grantee)
    when 'group' then (select u.name from {home}.groups u where u.id = g.grantee)
    else (select u.name from {home}.roles u where u.id = g.grantee) end"""
_ACL = "(select array_to_string(a.acl, ',') from {pg}.sandbox_acl a where a.kind = 'relation' and a.object = r.oid)"
_BYTES = """case c.type_oid when 1043 then 16 when 1042 then greatest(c.modifier - 4, 1) when 1700 then 16 when 4000
    then 64
    when 6551 then 32 else greatest(c.type_length, 1) end"""
_COLUMN = """column_name text, ordinal_position integer, column_default text, is_nullable text, data_type text,
    character_maximum_length integer, numeric_precision integer"""

RELATIONS: tuple[SystemRelation, ...] = (
    _view(
        "svv_tables",
        "table_catalog text, table_schema text, table_name text, table_type text, remarks text",
        f"""select {_HERE}, r.schema_name, r.name, case when r.kind <> 'table' then 'VIEW' when r.place = ''
            then 'LOCAL TEMPORARY'
             else 'BASE TABLE' end, {_REMARKS} from {{pg}}.sandbox_relations r
           union all select {_HERE}, schema_name, name, 'VIEW', null from {{static}}.system_relations""",
    ),
    _view(
        "svv_columns",
        f"""table_catalog text, table_schema text, table_name text, {_COLUMN}, numeric_precision_radix integer,
            numeric_scale integer,
           datetime_precision integer, interval_type text, interval_precision text, character_set_catalog text,
           character_set_schema text, character_set_name text, collation_catalog text, collation_schema text,
           collation_name text,
           domain_name text, remarks text""",
        f"""select {_HERE}, r.schema_name, r.name, c.name, c.number, {DEFAULT}, {_NULLABLE}, {TYPE_COLUMNS},
            {LENGTH}, {PRECISION}, {RADIX},
             {SCALE}, {DATETIME}, null, null, null, null, null, null, null, null, null,
             {_COLUMN_REMARKS} {VISIBLE_COLUMNS}
           union all
           select {_HERE}, r.schema_name, r.name, c.name, c.number, null, 'YES', {TYPE_COLUMNS}, {LENGTH},
           {PRECISION}, {RADIX}, {SCALE},
             {DATETIME}, null, null, null, null, null, null, null, null, null, null
           from {{static}}.system_relations r join {{static}}.system_columns c on c.relation = r.oid""",
    ),
    _view(
        "svv_redshift_databases",
        """database_name text, database_owner integer, database_type text, database_acl text, database_options text,
           database_isolation_level text""",
        "select name, owner, 'local', null, null, 'Serializable' from {home}.databases",
    ),
    _view(
        "svv_all_databases",
        """database_name text, database_owner integer, database_type text, database_acl text, database_options text,
           database_isolation_level text""",
        "select name, owner, 'local', null, null, 'Serializable' from {home}.databases",
    ),
    _view(
        "svv_redshift_schemas",
        """database_name text, schema_name text, schema_owner integer, schema_type text, schema_acl text,
            schema_option text""",
        f"""select {_HERE}, nspname, nspowner, 'local', array_to_string(nspacl, ','), null from {{pg}}.pg_namespace
            where nspname not like 'pg_temp%'""",
    ),
    _view(
        "svv_all_schemas",
        """database_name text, schema_name text, schema_owner integer, schema_type text, schema_acl text,
            source_database text,
           schema_option text""",
        f"""select {_HERE}, nspname, nspowner, 'local', array_to_string(nspacl, ','), null, null
            from {{pg}}.pg_namespace
           where nspname not like 'pg_temp%'""",
    ),
    _view(
        "svv_redshift_tables",
        """database_name text, schema_name text, table_name text, table_type text, table_acl text,
           remarks text, table_owner text""",
        f"""select {_HERE}, r.schema_name, r.name, {_KIND}, {_ACL}, {_REMARKS}, {_OWNER} from
            {{pg}}.sandbox_relations r where r.place <> ''""",
    ),
    _view(
        "svv_all_tables",
        """database_name text, schema_name text, table_name text, table_type text, table_acl text,
           remarks text, table_owner text""",
        f"""select {_HERE}, r.schema_name, r.name, {_KIND}, {_ACL}, {_REMARKS}, {_OWNER}
            from {{pg}}.sandbox_relations r where r.place <> ''
           union all select {_HERE}, schema_name, name, 'SYSTEM VIEW', null, null, 'rdsdb'
           from {{static}}.system_relations""",
    ),
    _view(
        "svv_redshift_columns",
        """database_name text, schema_name text, table_name text, column_name text, ordinal_position integer,
            data_type text,
           column_default text, is_nullable text, encoding text, distkey boolean, sortkey integer, column_acl text,
           remarks text""",
        f"""select {_HERE}, r.schema_name, r.name, c.name, c.number, c.type_name, {DEFAULT}, {_NULLABLE},
            c.encoding, c.distkey, c.sortkey,
             null, {_COLUMN_REMARKS} {VISIBLE_COLUMNS} where r.place <> ''""",
    ),
    _view(
        "svv_all_columns",
        f"database_name text, schema_name text, table_name text, {_COLUMN}, numeric_scale integer, remarks text",
        f"""select {_HERE}, r.schema_name, r.name, c.name, c.number, {DEFAULT}, {_NULLABLE}, {TYPE_COLUMNS},
            {LENGTH}, {PRECISION}, {SCALE},
             {_COLUMN_REMARKS} {VISIBLE_COLUMNS} where r.place <> ''
           union all
           select {_HERE}, r.schema_name, r.name, c.name, c.number, null, 'YES', {TYPE_COLUMNS}, {LENGTH},
           {PRECISION}, {SCALE}, null
           from {{static}}.system_relations r join {{static}}.system_columns c on c.relation = r.oid""",
    ),
    _view(
        "svv_table_info",
        """"database" text, "schema" text, table_id oid, "table" text, encoded text, diststyle text, sortkey1 text,
           max_varchar integer, sortkey1_enc varchar(32), sortkey_num integer, size bigint, pct_used numeric(10,4),
           empty bigint, unsorted numeric(5,2), stats_off numeric(5,2), tbl_rows numeric(38,0),
           skew_sortkey1 numeric(19,2), skew_rows numeric(19,2), estimated_visible_rows numeric(38,0), risk_event text,
           vacuum_sort_benefit numeric(12,2), create_time timestamp""",
        f"""select {_HERE}, r.schema_name, r.oid, r.name, case when k.encoded then 'Y, AUTO(ENCODE)' else 'N' end,
             r.diststyle, coalesce(k.sortkey1, case when r.sortkey_style = 'auto' then 'AUTO(SORTKEY)' end),
             k.max_varchar,
             k.sortkey1_enc, k.sortkey_num, greatest(ceil(n.rows * k.width / 1048576.0), 2 * (3 + k.columns)),
             0.0001, 0,
             0, 0, n.rows, null, case when r.diststyle like '%ALL%' then null else coalesce(n.skew, 1) end, n.rows,
             null,
             0, r.created
           from {{pg}}.sandbox_relations r join {{rows}} n on n.oid = r.oid
             join (select c.relation, bool_or(c.encoding <> 'none') as encoded, count(*) as columns,
                 sum({_BYTES}) as width, max(c.name) filter (c.sortkey = 1) as sortkey1,
                 max(c.encoding) filter (c.sortkey = 1) as sortkey1_enc, count(*) filter (c.sortkey > 0) as sortkey_num,
                 coalesce(max(c.modifier - 4) filter (c.type_oid = 1043), 0) as max_varchar
               from {{meta}}.columns c group by c.relation) k on k.relation = r.oid
           where getvariable('sandbox_superuser') and r.kind = 'table' and n.rows > 0""",
    ),
    _view(
        "svv_diskusage",
        """db_id integer, name varchar(72), slice integer, col integer, tbl integer, blocknum integer, num_values
            integer""",
        f"""select {_DATABASE_OID}, r.name, 0, c.number - 1, r.oid, 0, 0 {VISIBLE_COLUMNS}
             where getvariable('sandbox_superuser')""",
    ),
    _view(
        "stv_slices",
        "node integer, slice integer, localslice integer, type varchar(1)",
        f"""select s // ({_SLICES} // {_NODES}), s, s % ({_SLICES} // {_NODES}), 'D' from range({_SLICES}) as _(s)""",
    ),
    _view(
        "stv_tbl_perm",
        """slice integer, id integer, name varchar(72), rows bigint, sorted_rows bigint, temp integer, db_id integer,
           insert_pristine integer, delete_pristine integer, backup integer, dist_style integer, block_count integer""",
        f"""select s.slice, r.oid, r.name, {_SLICE_ROWS}, {_SLICE_ROWS}, 0,
             {_DATABASE_OID}, 0, 0, r.backup::integer, 0,
             3 + (select count(*) from {{meta}}.columns c where c.relation = r.oid)
           from {{pg}}.sandbox_relations r join {{rows}} n on n.oid = r.oid, {{pg}}.stv_slices s""",
    ),
    _view(
        "stv_node_storage_capacity",
        "node integer, used bigint, capacity bigint",
        f"""select n, coalesce((select sum(total_blocks * block_size) // 1048576 from pragma_database_size()), 0)
             // {_NODES}, 1000000 from range({_NODES}) as _(n)""",
    ),
    _view(
        "stv_blocklist",
        "slice integer, col integer, tbl integer, blocknum integer, num_values integer",
        "select 0, c.number - 1, r.oid, 0, 0 " + VISIBLE_COLUMNS,
    ),
    _view(
        "svl_user_info",
        """usename text, usesysid integer, usecreatedb boolean, usesuper boolean, usecatupd boolean, useconnlimit text,
           syslogaccess text, last_ddl_ts timestamp, sessiontimeout integer, external_user_id text""",
        """select name, id, createdb, superuser, false, connection_limit,
             case when unrestricted then 'UNRESTRICTED' else 'RESTRICTED' end, created, 0, null from {home}.users
           where getvariable('sandbox_superuser') or name = getvariable('sandbox_user')""",
    ),
    _view(
        "svv_user_info",
        """user_id integer, user_name text, createdb boolean, superuser boolean, catalog_update boolean,
            connection_limit text,
           syslog_access text, last_ddl_timestamp timestamp, session_timeout integer, external_id text""",
        """select id, name, createdb, superuser, false, connection_limit,
             case when unrestricted then 'UNRESTRICTED' else 'RESTRICTED' end, created, 0, null from {home}.users
           where getvariable('sandbox_superuser') or name = getvariable('sandbox_user')""",
    ),
    _view(
        "svv_roles",
        "role_id integer, role_name text, role_owner text, external_id text",
        "select x.id, x.name, (select u.name from {home}.users u where u.id = x.owner), null from {home}.roles x",
    ),
    _view(
        "svv_user_grants",
        "user_id integer, user_name text, role_id integer, role_name text, admin_option boolean",
        """select u.id, u.name, x.id, x.name, false from {home}.role_members m join {home}.users u on u.id = m.member
           join {home}.roles x on x.id = m.role_id where m.member_kind = 'user'""",
    ),
    _view(
        "svl_user_grants",
        "user_id integer, user_name text, role_id integer, role_name text, admin_option boolean",
        "select * from {pg}.svv_user_grants",
    ),
    _view(
        "svv_role_grants",
        "role_id integer, role_name text, granted_role_id integer, granted_role_name text",
        """select o.id, o.name, x.id, x.name from {home}.role_members m join {home}.roles o on o.id = m.member
           join {home}.roles x on x.id = m.role_id where m.member_kind = 'role'""",
    ),
    _view(
        "svv_database_privileges",
        """database_name text, privilege_type text, identity_id integer, identity_name text, identity_type text,
           admin_option boolean, privilege_scope text""",
        f"""select d.name, upper(g.privilege), g.grantee, {_GRANTEE}, g.grantee_kind, g.grantable, 'DATABASE'
           from {{meta}}.grants g join {{home}}.databases d on d.oid = g.object where g.kind = 'database'""",
    ),
    _view(
        "svv_default_privileges",
        """schema_name text, object_type text, owner_id integer, owner_name text, owner_type text,
           privilege_type text, grantee_id integer, grantee_name text, grantee_type text, admin_option boolean""",
        f"""select g.schema_name, upper(g.kind), g.owner, (select u.name from {{home}}.users u where u.id = g.owner),
             'user', upper(g.privilege), g.grantee, {_GRANTEE}, g.grantee_kind, g.grantable
           from {{meta}}.default_grants g where g.privilege <> 'no execute'""",
    ),
    _view(
        "stv_db_isolation_level",
        "db_name varchar(128), isolation_level varchar(20)",
        "select name, 'Serializable' from {home}.databases",
    ),
    _view(
        "stv_partitions",
        """owner integer, host integer, diskno integer, part_begin bigint, part_end bigint, used integer,
           tossed integer, capacity integer, reads bigint, writes bigint, seek_forward integer, seek_back integer,
           is_san integer, failed integer, mbps integer, mount varchar(256)""",
        """select 0, node, 0, 0, capacity * 1048576, used, 0, capacity, 0, 0, 0, 0, 0, 0, 0, '/dev/nvme1n1'
           from {pg}.stv_node_storage_capacity""",
    ),
    _view(
        "svv_relation_privileges",
        """namespace_name text, relation_name text, privilege_type text, identity_id integer, identity_name text,
            identity_type text,
           admin_option boolean""",
        f"""select r.schema_name, r.name, upper(g.privilege), g.grantee, {_GRANTEE}, g.grantee_kind, g.grantable
           from {{meta}}.grants g join {{pg}}.sandbox_relations r on r.oid = g.object where g.kind = 'relation'""",
    ),
    _view(
        "svv_schema_privileges",
        """namespace_name text, privilege_type text, identity_id integer, identity_name text, identity_type text,
           admin_option boolean""",
        f"""select s.name, upper(g.privilege), g.grantee, {_GRANTEE}, g.grantee_kind, g.grantable
           from {{meta}}.grants g join {{meta}}.schemas s on s.oid = g.object where g.kind = 'schema'""",
    ),
    _view(
        "svv_external_schemas",
        "esoid oid, eskind smallint, schemaname name, esowner integer, databasename text, esoptions text",
        "select 0, 0, '', 0, '', '' where false",
    ),
    _view(
        "svv_external_tables",
        """redshift_database_name text, schemaname text, tablename text, tabletype text, location text,
            input_format text,
           output_format text, serialization_lib text, serde_parameters text, compressed integer, parameters text""",
        f"select {', '.join(['null'] * 11)} where false",
    ),
    _view(
        "svv_external_columns",
        """redshift_database_name text, schemaname text, tablename text, columnname text, external_type text,
            columnnum integer,
           part_key integer, is_nullable text""",
        f"select {', '.join(['null'] * 8)} where false",
    ),
    _view(
        "svv_external_databases", "eskind integer, databasename text, esoptions text", "select 0, '', '' where false"
    ),
    _view(
        "svv_mv_info",
        """database_name varchar(128), schema_name varchar(128), user_name varchar(128), name varchar(128),
            is_stale varchar(1),
            state integer,
           autorewrite varchar(1), autorefresh varchar(1)""",
        f"""select {_HERE}, r.schema_name, {_OWNER}, r.name, 'f', 0, 'f', 'f' from {{pg}}.sandbox_relations r where
            r.kind = 'materialized view'""",
    ),
    _view(
        "stv_mv_info",
        """db_name varchar(128), schema varchar(128), name varchar(128), updated_upto_xid bigint, is_stale varchar(1),
            owner_user_name varchar(128),
           state integer, autorewrite varchar(1), autorefresh varchar(1)""",
        f"""select {_HERE}, r.schema_name, r.name, 0, 'f', {_OWNER}, 0, 'f', 'f' from {{pg}}.sandbox_relations r
            where r.kind = 'materialized view'""",
    ),
    _view(
        "pg_get_late_binding_view_cols",
        "view_schema name, view_name name, col_name name, col_type text, col_num integer",
        f"select r.schema_name, r.name, c.name, c.type_name, c.number {VISIBLE_COLUMNS} where r.late_binding",
    ),
    _view(
        "pg_get_cols",
        "view_schema name, view_name name, col_name name, col_type text, col_num integer",
        f"select r.schema_name, r.name, c.name, c.type_name, c.number {VISIBLE_COLUMNS}",
    ),
)
