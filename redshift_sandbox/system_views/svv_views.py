"""svv_ views: what Redshift tells of databases, schemas, tables and columns in its own words."""

from __future__ import annotations

from redshift_sandbox.system_views.information_views import (
    DATETIME,
    DEFAULT,
    LENGTH,
    PRECISION,
    RADIX,
    SCALE,
    TYPE_COLUMNS,
    VISIBLE_COLUMNS,
)
from redshift_sandbox.system_views.relation import SystemRelation, columns


def _view(name: str, declaration: str, body: str) -> SystemRelation:
    return SystemRelation("pg_catalog", name, columns(declaration), body)


_HERE = "getvariable('sandbox_database')"
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
_COLUMN = """column_name text, ordinal_position integer, column_default text, is_nullable text, data_type text,
    character_maximum_length integer, numeric_precision integer"""

RELATIONS: tuple[SystemRelation, ...] = (
    _view(
        "svv_tables",
        "table_catalog text, table_schema text, table_name text, table_type text, remarks text",
        f"""select {_HERE}, r.schema_name, r.name, case when r.kind <> 'table' then 'VIEW' when r.place = ''
            then 'LOCAL TEMPORARY'
             else 'BASE TABLE' end, {_REMARKS} from {{pg}}.sandbox_relations r
           union all select {_HERE}, schema_name, name, case kind when 'table' then 'BASE TABLE' else 'VIEW' end, null
             from {{static}}.system_relations""",
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
        "select name, owner, 'local', null, null, 'Snapshot Isolation' from {home}.databases",
    ),
    _view(
        "svv_all_databases",
        """database_name text, database_owner integer, database_type text, database_acl text, database_options text,
           database_isolation_level text""",
        "select name, owner, 'local', null, null, 'Snapshot Isolation' from {home}.databases",
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
            {{pg}}.sandbox_relations r""",
    ),
    _view(
        "svv_all_tables",
        """database_name text, schema_name text, table_name text, table_type text, table_acl text,
           remarks text, table_owner text""",
        f"""select {_HERE}, r.schema_name, r.name, {_KIND}, {_ACL}, {_REMARKS}, {_OWNER}
            from {{pg}}.sandbox_relations r
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
             null, {_COLUMN_REMARKS} {VISIBLE_COLUMNS}""",
    ),
    _view(
        "svv_all_columns",
        f"database_name text, schema_name text, table_name text, {_COLUMN}, numeric_scale integer, remarks text",
        f"""select {_HERE}, r.schema_name, r.name, c.name, c.number, {DEFAULT}, {_NULLABLE}, {TYPE_COLUMNS},
            {LENGTH}, {PRECISION}, {SCALE},
             {_COLUMN_REMARKS} {VISIBLE_COLUMNS}
           union all
           select {_HERE}, r.schema_name, r.name, c.name, c.number, null, 'YES', {TYPE_COLUMNS}, {LENGTH},
           {PRECISION}, {SCALE}, null
           from {{static}}.system_relations r join {{static}}.system_columns c on c.relation = r.oid""",
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
        "select name, 'Snapshot Isolation' from {home}.databases",
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
        f"select r.schema_name, r.name, c.name, c.type_name, c.number {VISIBLE_COLUMNS} where r.late_binding"
        " order by r.oid, c.number",
    ),
    _view(
        "pg_get_cols",
        "view_schema name, view_name name, col_name name, col_type text, col_num integer",
        f"select r.schema_name, r.name, c.name, c.type_name, c.number {VISIBLE_COLUMNS}",
    ),
)
