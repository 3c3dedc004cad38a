"""information_schema, as the SQL standard and PostgreSQL spell it."""

from __future__ import annotations

from redshift_sandbox.system_views.relation import SystemRelation, columns

TYPE_COLUMNS = """case when c.type_oid = 1043 then 'character varying' when c.type_oid = 1042 then 'character'
    when c.type_oid = 1700 then 'numeric' else c.type_name end"""
LENGTH = "case when c.type_oid in (1042, 1043) and c.modifier > 4 then c.modifier - 4 end"
PRECISION = """case c.type_oid when 1700 then (c.modifier - 4) >> 16 when 20 then 64 when 23 then 32 when 21 then 16
    when 700 then 24 when 701 then 53 end"""
SCALE = "case c.type_oid when 1700 then (c.modifier - 4) & 65535 when 20 then 0 when 23 then 0 when 21 then 0 end"
RADIX = "case when c.type_oid = 1700 then 10 when c.type_oid in (20, 21, 23, 700, 701) then 2 end"
DEFAULT = """case when c.identity <> '' then '"identity"(' || c.relation || ', ' || (c.number - 1) || ', ''' || c.seed
    || ',' || c.step || '''::text)' else c.default_sql end"""
DATETIME = "case when c.type_oid in (1114, 1184, 1083, 1266) then 6 when c.type_oid = 1082 then 0 end"
VISIBLE_COLUMNS = "from {pg}.sandbox_relations r join {pg}.sandbox_columns c on c.relation = r.oid"
BOUND_COLUMNS = "from {pg}.sandbox_relations r join {meta}.columns c on c.relation = r.oid"


def _view(name: str, declaration: str, body: str) -> SystemRelation:
    return SystemRelation("information_schema", name, columns(declaration), body)


def _empty(name: str, declaration: str) -> SystemRelation:
    shown = columns(declaration)
    return SystemRelation("information_schema", name, shown, f"select {', '.join(['null'] * len(shown))} where false")


_KEYS = """from {meta}.constraints k join {pg}.sandbox_relations r on r.oid = k.relation"""
_KIND = "case k.kind when 'p' then 'PRIMARY KEY' when 'u' then 'UNIQUE' else 'FOREIGN KEY' end"
_HERE = "getvariable('sandbox_database')"

_USED = """from {meta}.dependencies d join {pg}.sandbox_relations v on v.oid = d.view
    join {pg}.sandbox_relations t on t.oid = d.target"""

# There are no domains, triggers or CHECK constraints. The rights that usage_privileges tells of are those on domains.
_NEVER = {
    "usage_privileges": """grantor name, grantee name, object_catalog name, object_schema name, object_name name,
        object_type text, privilege_type text, is_grantable text""",
    "triggers": """trigger_catalog name, trigger_schema name, trigger_name name, event_manipulation text,
        event_object_catalog name, event_object_schema name, event_object_table name, action_order integer,
        action_condition text, action_statement text, action_orientation text, condition_timing text,
        condition_reference_old_table name, condition_reference_new_table name""",
    "triggered_update_columns": """trigger_catalog name, trigger_schema name, trigger_name name,
        event_object_catalog name, event_object_schema name, event_object_table name, event_object_column name""",
    "check_constraints": """constraint_catalog name, constraint_schema name, constraint_name name,
        check_clause text""",
    "domains": """domain_catalog name, domain_schema name, domain_name name, data_type text,
        character_maximum_length integer, numeric_precision integer, numeric_scale integer, domain_default text""",
    "domain_constraints": """constraint_catalog name, constraint_schema name, constraint_name name,
        domain_catalog name, domain_schema name, domain_name name, is_deferrable text, initially_deferred text""",
}

_TABLE_PRIVILEGES = (
    """grantor name, grantee name, table_catalog name, table_schema name, table_name name, privilege_type text,
           is_grantable text, with_hierarchy text""",
    f"""select (select name from {{home}}.users u where u.id = g.grantor), case g.grantee_kind when 'public'
            then 'PUBLIC'
             when 'user' then (select name from {{home}}.users u where u.id = g.grantee)
             when 'group' then (select name from {{home}}.groups u where u.id = g.grantee)
             else (select name from {{home}}.roles u where u.id = g.grantee) end, {_HERE}, r.schema_name, r.name,
             upper(g.privilege),
             case when g.grantable then 'YES' else 'NO' end, 'NO'
           from {{meta}}.grants g join {{pg}}.sandbox_relations r on r.oid = g.object where g.kind = 'relation'""",
)

RELATIONS: tuple[SystemRelation, ...] = (
    _view("information_schema_catalog_name", "catalog_name name", f"select {_HERE}"),
    _view(
        "schemata",
        """catalog_name name, schema_name name, schema_owner name, default_character_set_catalog text,
           default_character_set_schema text, default_character_set_name text, sql_path text""",
        f"""select {_HERE}, n.nspname, u.name, null, null, null, null from {{pg}}.pg_namespace n
           left join {{home}}.users u on u.id = n.nspowner""",
    ),
    _view(
        "tables",
        """table_catalog name, table_schema name, table_name name, table_type text, self_referencing_column_name text,
           reference_generation text, user_defined_type_catalog text, user_defined_type_schema text,
           user_defined_type_name text""",
        f"""select {_HERE}, r.schema_name, r.name, case when r.kind <> 'table' then 'VIEW' when r.place = ''
            then 'LOCAL TEMPORARY'
             else 'BASE TABLE' end, null, null, null, null, null from {{pg}}.sandbox_relations r
           union all select {_HERE}, schema_name, name, case kind when 'table' then 'BASE TABLE' else 'VIEW' end, null,
             null, null, null, null
           from {{static}}.system_relations""",
    ),
    _view(
        "columns",
        """table_catalog name, table_schema name, table_name name, column_name name, ordinal_position integer,
            column_default text,
           is_nullable text, data_type text, character_maximum_length integer, character_octet_length integer,
           numeric_precision integer, numeric_precision_radix integer, numeric_scale integer,
           datetime_precision integer,
           interval_type text, interval_precision text, character_set_catalog text, character_set_schema text,
           character_set_name text, collation_catalog text, collation_schema text, collation_name text,
           domain_catalog text,
           domain_schema text, domain_name text, udt_catalog text, udt_schema text, udt_name text, scope_catalog text,
           scope_schema text, scope_name text, maximum_cardinality integer, dtd_identifier text,
           is_self_referencing text,
           is_identity text, identity_generation text""",
        f"""select {_HERE}, r.schema_name, r.name, c.name, c.number, {DEFAULT}, case when c.not_null then 'NO'
            else 'YES' end,
             {TYPE_COLUMNS}, {LENGTH}, {LENGTH}, {PRECISION}, {RADIX}, {SCALE}, {DATETIME}, null, null, null, null,
             null, null, null,
             null, null, null, null, {_HERE}, 'pg_catalog', coalesce((select t.name from {{static}}.types t
             where t.oid = c.type_oid),
             c.type_name), null, null, null, null, c.number::varchar, 'NO', case when c.identity <> '' then 'YES'
             else 'NO' end,
             case c.identity when 'always' then 'ALWAYS' when 'by default' then 'BY DEFAULT' end
             {BOUND_COLUMNS} where not r.late_binding
           union all
           select {_HERE}, r.schema_name, r.name, c.name, c.number, null, 'YES', {TYPE_COLUMNS}, {LENGTH}, {LENGTH},
           {PRECISION}, {RADIX},
             {SCALE}, {DATETIME}, null, null, null, null, null, null, null, null, null, null, null, {_HERE},
             'pg_catalog', c.type_name,
             null, null, null, null, c.number::varchar, 'NO', 'NO', null
           from {{static}}.system_relations r join {{static}}.system_columns c on c.relation = r.oid""",
    ),
    _view(
        "views",
        """table_catalog name, table_schema name, table_name name, view_definition text, check_option text,
            is_updatable text,
           is_insertable_into text""",
        f"""select {_HERE}, schema_name, name, definition, 'NONE', 'NO', 'NO' from {{pg}}.sandbox_relations
           where kind in ('view', 'materialized view')""",
    ),
    _view(
        "table_constraints",
        """constraint_catalog name, constraint_schema name, constraint_name name, table_catalog name, table_schema name,
           table_name name, constraint_type text, is_deferrable text, initially_deferred text""",
        f"select {_HERE}, r.schema_name, k.name, {_HERE}, r.schema_name, r.name, {_KIND}, 'NO', 'NO' {_KEYS}",
    ),
    _view(
        "key_column_usage",
        """constraint_catalog name, constraint_schema name, constraint_name name, table_catalog name, table_schema name,
           table_name name, column_name name, ordinal_position integer, position_in_unique_constraint integer""",
        f"""select {_HERE}, schema_name, name, {_HERE}, schema_name, table_name, c.name, place, case when kind = 'f'
            then place end
           from (select r.schema_name, k.name, r.name as table_name, k.kind, k.relation, unnest(k.columns) as number,
                   generate_subscripts(k.columns, 1) as place {_KEYS}) x
           join {{meta}}.columns c on c.relation = x.relation and c.number = x.number""".replace(
            "schema_name, name, getvariable", "schema_name, x.name, getvariable"
        ),
    ),
    _view(
        "constraint_column_usage",
        """table_catalog name, table_schema name, table_name name, column_name name, constraint_catalog name,
           constraint_schema name, constraint_name name""",
        f"""select {_HERE}, t.schema_name, t.name, c.name, {_HERE}, x.schema_name, x.name
           from (select r.schema_name, k.name, coalesce(k.target, k.relation) as relation,
                   unnest(case when k.kind = 'f' then k.target_columns else k.columns end) as number {_KEYS}) x
           join {{pg}}.sandbox_relations t on t.oid = x.relation
           join {{meta}}.columns c on c.relation = x.relation and c.number = x.number""",
    ),
    _view(
        "referential_constraints",
        """constraint_catalog name, constraint_schema name, constraint_name name, unique_constraint_catalog name,
           unique_constraint_schema name, unique_constraint_name name, match_option text, update_rule text,
           delete_rule text""",
        f"""select {_HERE}, r.schema_name, k.name, {_HERE}, t.schema_name, p.name, 'NONE', 'NO ACTION',
            'NO ACTION' {_KEYS}
           join {{pg}}.sandbox_relations t on t.oid = k.target left join {{meta}}.constraints p on p.relation = k.target
             and p.kind in ('p', 'u') and p.columns = k.target_columns where k.kind = 'f'""",
    ),
    *(_view(name, *_TABLE_PRIVILEGES) for name in ("table_privileges", "role_table_grants")),
    _view(
        "sequences",
        "sequence_catalog name, sequence_schema name, sequence_name name, data_type text",
        "select '', '', '', '' where false",
    ),
    _view("enabled_roles", "role_name name", "select getvariable('sandbox_user')"),
    _view(
        "applicable_roles",
        "grantee name, role_name name, is_grantable text",
        """select u.name, g.name, 'NO' from {home}.group_members m join {home}.groups g on g.id = m.group_id
           join {home}.users u on u.id = m.user_id where u.name = getvariable('sandbox_user')""",
    ),
    _view(
        "view_table_usage",
        """view_catalog name, view_schema name, view_name name, table_catalog name, table_schema name,
           table_name name""",
        f"""select distinct {_HERE}, v.schema_name, v.name, {_HERE}, t.schema_name, t.name {_USED}""",
    ),
    _view(
        "view_column_usage",
        """view_catalog name, view_schema name, view_name name, table_catalog name, table_schema name,
           table_name name, column_name name""",
        f"""select distinct {_HERE}, v.schema_name, v.name, {_HERE}, t.schema_name, t.name, c.name {_USED}
            join {{meta}}.columns c on c.relation = d.target and c.number = d.number""",
    ),
    _view(
        "constraint_table_usage",
        """table_catalog name, table_schema name, table_name name, constraint_catalog name, constraint_schema name,
           constraint_name name""",
        f"""select {_HERE}, t.schema_name, t.name, {_HERE}, r.schema_name, k.name {_KEYS}
            join {{pg}}.sandbox_relations t on t.oid = coalesce(k.target, k.relation)""",
    ),
    *(_empty(name, declaration) for name, declaration in _NEVER.items()),
)
