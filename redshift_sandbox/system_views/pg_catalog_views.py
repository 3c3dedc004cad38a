"""pg_catalog: the objects of a database as PostgreSQL's catalogue tells them, which is what drivers and tools read.

Redshift's catalogue is PostgreSQL 8.0's; the columns that newer clients ask for (relpersistence, conindid …)
are here too.
"""

from __future__ import annotations

from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.system_views.acl_views import ACL, DEFAULT_ACL
from redshift_sandbox.system_views.query_views import OPEN
from redshift_sandbox.system_views.relation import SystemRelation, columns


def _view(name: str, declaration: str, body: str, *, internal: bool = False) -> SystemRelation:
    return SystemRelation("pg_catalog", name, columns(declaration), body, internal=internal)


def _spelled(type_: RedshiftType) -> str:
    return "text[]" if type_.name.endswith("[]") else type_.name


_OWN_TEMPORARY = "'pg_temp_' || getvariable('sandbox_session')"

_NO_LIBRARY = "select '', 0, 0, 0 where false"

# A late-binding view is told as the statement that made it. Database files may be older than the texts of views.
_DEFINITION = """case when v.text is not null then v.text when r.late_binding then 'create view ' || r.schema_name
    || '.' || r.name || ' as ' || r.definition || ' with no schema binding' else r.definition end"""

_VISIBLE = _view(
    "sandbox_relations",
    """oid oid, schema_name name, name name, kind text, owner integer, place text, physical text, diststyle text,
       sortkey_style text, backup boolean, definition text, late_binding boolean, created timestamp""",
    f"""select r.oid, r.schema_name, r.name, r.kind, r.owner, r.place, r.physical, r.diststyle, r.sortkey_style,
         r.backup, {_DEFINITION}, r.late_binding, r.created
       from {{meta}}.relations r left join {{meta}}.view_texts v on v.view = r.oid
       where r.schema_name not like 'pg\\_temp\\_%' escape '\\' or r.schema_name = {_OWN_TEMPORARY}""",
    internal=True,
)

_COLUMNS = _view(
    "sandbox_columns",
    """relation oid, number integer, name name, type_name text, type_oid oid, modifier integer, type_length integer,
       not_null boolean, default_sql text, identity text, seed bigint, step bigint, encoding text, distkey boolean,
       sortkey integer""",
    """select c.* from {meta}.columns c where c.relation not in (select oid from {meta}.relations where late_binding)
       union all select l.*, false, null, '', 0, 0, 'none', false, 0 from {late} l""",
    internal=True,
)

_NAMESPACE = _view(
    "pg_namespace",
    "oid oid, nspname name, nspowner integer, nspacl text[]",
    """select s.oid, s.name, s.owner, a.acl from {meta}.schemas s
         left join {pg}.sandbox_acl a on a.kind = 'schema' and a.object = s.oid
       union all select * from (values (11, 'pg_catalog', 1, ['rdsdb=UC/rdsdb', '=U/rdsdb']),
         (10999, 'information_schema', 1, ['rdsdb=UC/rdsdb', '=U/rdsdb']), (10998, 'pg_internal', 1, null), (99,
         'pg_toast', 1, null))
       union all select 10000 + getvariable('sandbox_session'), 'pg_temp_' || getvariable('sandbox_session'), 1, null
       where exists (select 1 from {pg}.sandbox_relations
       where schema_name = 'pg_temp_' || getvariable('sandbox_session'))""",
)

_CLASS = _view(
    "pg_class",
    """oid oid, relname name, relnamespace oid, reltype oid, reloftype oid, relowner integer, relam oid,
        relfilenode oid,
       reltablespace oid, relpages integer, reltuples real, reltoastrelid oid, reltoastidxid oid, relhasindex boolean,
       relisshared boolean, relpersistence "char", relkind "char", relnatts smallint, relexternid oid,
       relisreplicated boolean,
       relispinned boolean, reldiststyle smallint, relprojbaseid oid, relchecks smallint, reltriggers smallint,
       relukeys smallint,
       relfkeys smallint, relrefs smallint, relhasoids boolean, relhaspkey boolean, relhasrules boolean,
       relhastriggers boolean,
       relhassubclass boolean, relrowsecurity boolean, relforcerowsecurity boolean, relispartition boolean,
       relreplident "char",
       relacl text[], reloptions text[], releffectivediststyle integer""",
    """select r.oid, r.name, n.oid, r.oid + 1000000000, 0, r.owner, 0, r.oid, 0, 0, 0.001, 0, 0,
         exists (select 1 from {meta}.constraints k where k.relation = r.oid and k.kind in ('p', 'u')), false,
         case when r.place = '' then 't' else 'p' end,
         case r.kind when 'view' then 'v' when 'materialized view' then 'v' else 'r' end,
         case when r.late_binding then 0 else (select count(*) from {meta}.columns c where c.relation = r.oid) end, 0,
         false, false,
         case when r.diststyle like 'KEY%' then 1 when r.diststyle like 'EVEN%' then 0 when r.diststyle like 'ALL%'
         then 8
              when r.diststyle like 'AUTO%' then 9 else 0 end, 0, 0, 0,
         (select count(*) from {meta}.constraints k where k.relation = r.oid and k.kind in ('p', 'u')),
         (select count(*) from {meta}.constraints k where k.relation = r.oid and k.kind = 'f'), 0, false,
         exists (select 1 from {meta}.constraints k where k.relation = r.oid and k.kind = 'p'), r.kind = 'view',
         exists (select 1 from {meta}.constraints k where k.kind = 'f' and (k.relation = r.oid or k.target = r.oid)),
         false, false, false, false, 'd', a.acl, null,
         case when r.diststyle like 'KEY%' then 1 when r.diststyle like 'EVEN%' then 0 when r.diststyle like 'ALL%'
         then 8
              when r.diststyle like 'AUTO(KEY%' then 10 when r.diststyle like 'AUTO(EVEN%' then 11
              when r.diststyle like 'AUTO%' then 12 else 0 end
       from {pg}.sandbox_relations r join {pg}.pg_namespace n on n.nspname = r.schema_name
         left join {pg}.sandbox_acl a on a.kind = 'relation' and a.object = r.oid
       union all
       select k.oid, k.name, n.oid, 0, 0, r.owner, 403, k.oid, 0, 0, 0, 0, 0, false, false, 'p', 'i',
       len(k.columns), 0, false, false,
         0, 0, 0, 0, 0, 0, 0, false, false, false, false, false, false, false, false, 'n', null, null, 0
       from {meta}.constraints k join {pg}.sandbox_relations r on r.oid = k.relation
         join {pg}.pg_namespace n on n.nspname = r.schema_name where k.kind in ('p', 'u')
       union all
       select s.oid, s.name, case s.schema_name when 'pg_catalog' then 11 else 10999 end, 0, 0, 1, 0, s.oid, 0, 0,
       0, 0, 0, false, true,
         'p', case s.kind when 'table' then 'r' else 'v' end, s.columns, 0, false,
         false, 0, 0, 0, 0, 0, 0, 0, false, false, false, false, false, false, false,
         false, 'n',
         ['rdsdb=arwdRxt/rdsdb', '=r/rdsdb'], null, 0 from {static}.system_relations s""",
)

_ATTRIBUTE = _view(
    "pg_attribute",
    """attrelid oid, attname name, atttypid oid, attstattarget integer, attlen smallint, attnum smallint,
        attndims integer,
       attcacheoff integer, atttypmod integer, attbyval boolean, attstorage "char", attalign "char", attnotnull boolean,
       atthasdef boolean, attisdropped boolean, attislocal boolean, attinhcount integer, attisdistkey boolean,
       attispreloaded boolean, attsortkeyord integer, attencodingtype smallint, attencrypttype smallint,
       attcollation oid,
       attidentity "char", attgenerated "char", attacl text[], attoptions text[]""",
    """select c.relation, c.name, c.type_oid, -1, c.type_length, c.number, 0, -1, c.modifier,
        c.type_length between 1 and 8,
         case when c.type_length < 0 then 'x' else 'p' end, case c.type_length when 8 then 'd' when 2 then 's'
         when 1 then 'c' else 'i' end,
         c.not_null, c.default_sql is not null or c.identity <> '', false, true, 0, c.distkey, false, c.sortkey
           * case when r.sortkey_style = 'interleaved' and c.sortkey % 2 = 0 then -1 else 1 end,
         list_position(['none', 'bytedict', 'delta', 'lzo', 'runlength', 'delta32k', 'mostly8', 'mostly16',
         'mostly32', 'text255',
           'text32k', 'zstd', 'az64'], c.encoding), 0, 0, '', '', null, null
       from {meta}.columns c join {pg}.sandbox_relations r on r.oid = c.relation where not r.late_binding
       union all
       select k.oid, c.name, c.type_oid, -1, c.type_length, p.place, 0, -1, c.modifier, false, 'p', 'i', false,
       false, false, true, 0,
         false, false, 0, 0, 0, 0, '', '', null, null
       from {meta}.constraints k join {pg}.sandbox_relations r on r.oid = k.relation,
         lateral (select unnest(k.columns) as number, generate_subscripts(k.columns, 1) as place) p
         join {meta}.columns c on c.relation = k.relation and c.number = p.number
       where k.kind in ('p', 'u')
       union all
       select s.relation, s.name, s.type_oid, -1, s.type_length, s.number, 0, -1, s.modifier,
       s.type_length between 1 and 8, 'p', 'i',
         false, false, false, true, 0, false, false, 0, 0, 0, 0, '', '', null, null from {static}.system_columns s""",
)

_ATTRDEF = _view(
    "pg_attrdef",
    "oid oid, adrelid oid, adnum smallint, adbin text, adsrc text",
    """select c.relation * 2000 + c.number, c.relation, c.number, d.src, d.src from (
         select relation, number, case when identity <> '' then '"identity"(' || relation || ', ' || (number - 1)
         || ', '''
           || seed || ',' || step || '''::text)' else default_sql end as src from {meta}.columns) d
       join {meta}.columns c on c.relation = d.relation and c.number = d.number
       join {pg}.sandbox_relations r on r.oid = c.relation where d.src is not null""",
)

_CONSTRAINT = _view(
    "pg_constraint",
    """oid oid, tableoid oid, conname name, connamespace oid, contype "char", condeferrable boolean,
        condeferred boolean, convalidated boolean,
       conrelid oid, contypid oid, conindid oid, conparentid oid, confrelid oid, confupdtype "char", confdeltype "char",
       confmatchtype "char", conislocal boolean, coninhcount integer, connoinherit boolean, conkey int2[],
       confkey int2[],
       conbin text, consrc text""",
    """select k.oid, 2606, k.name, n.oid, k.kind, false, false, true, k.relation, 0,
         case when k.kind in ('p', 'u') then k.oid else coalesce((select min(t.oid) from {meta}.constraints t
           where t.relation = k.target and t.kind in ('p', 'u') and t.columns = k.target_columns), 0) end,
         0, coalesce(k.target, 0), 'a', 'a', 'u', true, 0, true, k.columns,
         case when k.kind = 'f' then k.target_columns end, null, null
       from {meta}.constraints k join {pg}.sandbox_relations r on r.oid = k.relation
         join {pg}.pg_namespace n on n.nspname = r.schema_name""",
)

_INDEX = _view(
    "pg_index",
    """indexrelid oid, indrelid oid, indkey int2[], indclass oid[], indnatts smallint, indnkeyatts smallint,
        indisunique boolean,
       indisprimary boolean, indisexclusion boolean, indimmediate boolean, indisclustered boolean, indisvalid boolean,
       indisready boolean, indislive boolean, indisreplident boolean, indcollation oid[], indoption int2[],
       indexprs text, indpred text""",
    """select k.oid, k.relation, k.columns, [0], len(k.columns), len(k.columns), true, k.kind = 'p', false, true,
        false, true, true, true,
         false, [0], [0], null, null from {meta}.constraints k join {pg}.sandbox_relations r on r.oid = k.relation
       where k.kind in ('p', 'u')""",
)

_DESCRIPTION = _view(
    "pg_description",
    "objoid oid, classoid oid, objsubid integer, description text",
    """select object, case kind when 'relation' then 1259 when 'schema' then 2615 when 'database' then 1262
        when 'constraint' then 2606
         else 1255 end, number, description from {meta}.comments""",
)

_USER_COLUMNS = """usename name, usesysid integer, usecreatedb boolean, usesuper boolean, usecatupd boolean,
    passwd text,
       valuntil timestamp, useconfig text[]"""

_USER_BODY = """select name, id, createdb, superuser, false, '********', try_cast(nullif(valid_until, 'infinity')
    as timestamp), settings
       from {home}.users"""

_DATABASE = _view(
    "pg_database",
    """oid oid, datname name, datdba integer, encoding integer, datcollate name, datctype name, datistemplate boolean,
       datallowconn boolean, datconnlimit integer, datlastsysoid oid, datvacuumxid integer, datfrozenxid integer,
       dattablespace oid,
       datconfig text[], datacl text[]""",
    """select d.oid, d.name, d.owner, 6, 'C', 'C', false, true, -1, 99999, 0, 0, 1663, null, a.acl
       from {home}.databases d left join {pg}.sandbox_acl a on a.kind = 'database' and a.object = d.oid""",
)

RELATIONS: tuple[SystemRelation, ...] = (
    _VISIBLE,
    _COLUMNS,
    ACL,
    _NAMESPACE,
    _CLASS,
    _ATTRIBUTE,
    _ATTRDEF,
    _CONSTRAINT,
    _INDEX,
    _DESCRIPTION,
    _DATABASE,
    _view("pg_user", _USER_COLUMNS, _USER_BODY),
    _view("pg_shadow", _USER_COLUMNS, f"{_USER_BODY} where getvariable('sandbox_superuser')"),
    _view(
        "pg_user_info",
        _USER_COLUMNS + ", useconnlimit text",
        _USER_BODY.replace("settings", "settings, connection_limit"),
    ),
    _view(
        "pg_group",
        "groname name, grosysid integer, grolist integer[]",
        """select g.name, g.id, (select list(m.user_id order by m.user_id) from {home}.group_members m
            where m.group_id = g.id)
           from {home}.groups g""",
    ),
    _view(
        "pg_roles",
        """oid oid, rolname name, rolsuper boolean, rolinherit boolean, rolcreaterole boolean, rolcreatedb boolean,
           rolcatupdate boolean, rolcanlogin boolean, rolreplication boolean, rolbypassrls boolean,
           rolconnlimit integer,
           rolpassword text, rolvaliduntil timestamp, rolconfig text[]""",
        """select id, name, superuser, true, superuser, createdb, false, true, false, false,
             coalesce(try_cast(connection_limit as integer), -1), '********',
             try_cast(nullif(valid_until, 'infinity') as timestamp), settings from {home}.users
           union all select id, name, false, true, false, false, false, false, false, false, -1, '********', null, null
           from {home}.groups""",
    ),
    _view(
        "pg_auth_members",
        "roleid oid, member oid, grantor oid, admin_option boolean",
        "select group_id, user_id, 100, false from {home}.group_members",
    ),
    _view(
        "pg_type",
        """oid oid, typname name, typnamespace oid, typowner integer, typlen smallint, typbyval boolean, typtype "char",
           typcategory "char", typispreferred boolean, typisdefined boolean, typdelim "char", typrelid oid, typelem oid,
           typinput regproc, typoutput regproc, typreceive regproc, typsend regproc, typalign "char",
           typstorage "char",
           typnotnull boolean, typbasetype oid, typtypmod integer, typndims integer, typcollation oid,
           typdefault text""",
        """select oid, name, 11, 1, length, length between 1 and 8, case category when 'P' then 'p' else 'b' end,
             category, false, true, ',', 0, element, put, out, recv, send, 'i', 'p', false, 0, -1, 0, 0, null
           from {static}.types
           union all select r.oid + 1000000000, r.name, n.oid, r.owner, -1, false, 'c', 'C', false, true, ',',
           r.oid, 0, 2290, 2291, 2402, 2403, 'd', 'x', false, 0, -1, 0, 0, null
           from {pg}.sandbox_relations r join {pg}.pg_namespace n on n.nspname = r.schema_name""",
    ),
    _view(
        "pg_class_info",
        ", ".join(f"{name} {_spelled(type_)}" for name, type_ in _CLASS.columns) + ", relcreationtime timestamp",
        """select c.*, r.created from {pg}.pg_class c left join {pg}.sandbox_relations r on r.oid = c.oid""",
    ),
    _view(
        "pg_attribute_info",
        ", ".join(f"{name} {_spelled(type_)}" for name, type_ in _ATTRIBUTE.columns),
        "select * from {pg}.pg_attribute",
    ),
    _view(
        "pg_conf",
        "key text, value text",
        """select 'pg_class_backup_' || (select d.oid from {home}.databases d
             where d.name = getvariable('sandbox_database')) || '_' || r.oid, 'NO'
           from {pg}.sandbox_relations r where not r.backup""",
    ),
    _view(
        "pg_tables",
        """schemaname name, tablename name, tableowner name, tablespace name, hasindexes boolean, hasrules boolean,
           hastriggers boolean""",
        """select n.nspname, c.relname, u.name, null, c.relhasindex, c.relhasrules, false
           from {pg}.pg_class c join {pg}.pg_namespace n on n.oid = c.relnamespace left join {home}.users u
           on u.id = c.relowner
           where c.relkind = 'r'""",
    ),
    _view(
        "pg_views",
        "schemaname name, viewname name, viewowner name, definition text",
        """select r.schema_name, r.name, u.name, r.definition from {pg}.sandbox_relations r
           left join {home}.users u on u.id = r.owner where r.kind in ('view', 'materialized view')""",
    ),
    _view(
        "pg_table_def",
        """schemaname name, tablename name, "column" name, type text, encoding text, distkey boolean, sortkey integer,
           "notnull" boolean""",
        """select r.schema_name, r.name, c.name, c.type_name, case when r.kind = 'view' then 'none'
            else c.encoding end, c.distkey,
             c.sortkey * case when r.sortkey_style = 'interleaved' and c.sortkey % 2 = 0 then -1 else 1 end, c.not_null
           from {pg}.sandbox_relations r join {meta}.columns c on c.relation = r.oid
           where r.kind in ('table', 'materialized view') and (list_contains(getvariable('sandbox_search_path'),
           r.schema_name)
             or r.place = '') order by r.schema_name, r.name, c.number""",
    ),
    _view(
        "pg_settings",
        "name text, setting text, category text, short_desc text, source text",
        "select name, setting, '', '', 'default' from {static}.settings",
    ),
    _view("pg_am", "oid oid, amname name", "select 403, 'btree'"),
    _view("pg_tablespace", "oid oid, spcname name, spcowner integer", "select * from (values (1663, 'pg_default', 1))"),
    _view("pg_inherits", "inhrelid oid, inhparent oid, inhseqno integer", "select 0, 0, 0 where false"),
    _view("pg_collation", "oid oid, collname name, collnamespace oid", "select 100, 'default', 11"),
    _view("pg_range", "rngtypid oid, rngsubtype oid", "select 0, 0 where false"),
    _view("pg_enum", "oid oid, enumtypid oid, enumlabel name, enumsortorder real", "select 0, 0, '', 0 where false"),
    _view(
        "pg_extension", "oid oid, extname name, extnamespace oid, extversion text", "select 0, '', 0, '' where false"
    ),
    _view("pg_sequence", "seqrelid oid, seqtypid oid", "select 0, 0 where false"),
    _view("pg_policy", "oid oid, polname name, polrelid oid", "select 0, '', 0 where false"),
    _view("pg_publication", "oid oid, pubname name, puballtables boolean", "select 0, '', false where false"),
    _view(
        "pg_trigger",
        """oid oid, tableoid oid, tgrelid oid, tgname name, tgfoid oid, tgtype smallint, tgenabled "char",
            tgisinternal boolean, tgconstraint oid,
           tgdeferrable boolean, tginitdeferred boolean, tgparentid oid""",
        "select 0, 0, 0, '', 0, 0, 'O', false, 0, false, false, 0 where false",
    ),
    _view("pg_statistic_ext", "oid oid, stxrelid oid, stxname name", "select 0, 0, '' where false"),
    _view("pg_foreign_server", "oid oid, srvname name", "select 0, '' where false"),
    _view("pg_foreign_table", "ftrelid oid, ftserver oid, ftoptions text[]", "select 0, 0, null where false"),
    _view("pg_db_role_setting", "setdatabase oid, setrole oid, setconfig text[]", "select 0, 0, null where false"),
    DEFAULT_ACL,
    _view(
        "pg_stat_activity",
        """datid oid, datname name, procpid integer, pid integer, usesysid integer, usename name,
            current_query text, query text,
           query_start timestamp, backend_start timestamp, client_addr text, application_name text, state text""",
        """select 0, s.database_name, s.session_id, s.session_id, s.user_id, s.user_name, coalesce(q.query_text,
            '<IDLE>'), q.query_text,
             q.start_time, s.start_time, s.remote_host, s.application_name, case when q.query_text is null
             then 'idle' else 'active' end
           from {pg}.sandbox_log_sessions s left join (select session_id, arg_max(query_text, query_id) as query_text,
             max(start_time) as start_time from {pg}.sandbox_log_queries_live group by session_id) q using (session_id)
           where getvariable('sandbox_superuser') or s.user_id = getvariable('sandbox_user_id')""",
    ),
    _view(
        "pg_locks",
        """locktype text, "database" oid, relation oid, page integer, tuple smallint, transactionid xid,
            classid oid, objid oid,
           objsubid smallint, transaction xid, pid integer, mode text, granted boolean""",
        f"""select case when x.locked is null then 'transactionid' else 'relation' end, null, r.oid, null, null,
             case when x.locked is null then x.xid end, null, null, null, x.xid, x.pid,
             case when x.locked is null then 'ExclusiveLock' else 'ShareRowExclusiveLock' end, x.granted from {OPEN} x
           left join {{pg}}.sandbox_relations r on r.schema_name || '.' || r.name = x.locked
           where x.locked is null or r.oid is not null""",
    ),
    _view(
        "pg_external_schema",
        "esoid oid, eskind integer, esdbname text, esoptions text",
        "select 0, 0, '', '' where false",
    ),
    _view("pg_library", "name name, language_oid integer, file_store_id integer, owner integer", _NO_LIBRARY),
)
