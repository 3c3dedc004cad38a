"""The catalogue's functions, as DuckDB macros: pg_get_userbyid, format_type, has_table_privilege and their kin.

A macro's argument is pasted into its body, where it would meet the columns of the tables read there; so every column
that a body names is one of a view whose columns are called fn_….
"""

from __future__ import annotations

from itertools import product

from redshift_sandbox.sql.names import literals, quoted
from redshift_sandbox.sql.reserved_words import RESERVED
from redshift_sandbox.system_views.built_in_types import type_names
from redshift_sandbox.system_views.internal_schemas import place

# quote_ident's rule: a word that isn't folded or is reserved must be quoted to be a name.
_IDENTIFIER = f"""case when regexp_full_match(%(name)s, '[a-z_][a-z_0-9]*')
    and not list_contains({literals(sorted(RESERVED))}, %(name)s) then %(name)s
    else '"' || replace(%(name)s, '"', '""') || '"' end"""
_RANK = """case when schema_name = 'pg_temp_' || getvariable('sandbox_session') then -1
    else coalesce(list_position(getvariable('sandbox_search_path'), schema_name),
      case schema_name when 'pg_catalog' then 0 end) end"""

_HELPERS = {
    "fn_users": "select id as fn_id, name as fn_name, superuser as fn_super from metadata.users",
    "fn_relations": """select r.oid as fn_oid, r.schema_name as fn_schema, r.name as fn_name, r.kind as fn_kind,
        r.definition as fn_definition,
        r.place as fn_place, r.owner as fn_owner from internal.relations r""",
    # Of relations of one name the first on the search path is the one that the bare name means.
    "fn_classes": f"""select *, fn_rank is not null
          and row_number() over (partition by fn_name order by fn_rank nulls last) = 1 as fn_visible,
        case when fn_visible then {_IDENTIFIER % {"name": "fn_name"}}
          else {_IDENTIFIER % {"name": "fn_schema"}} || '.' || {_IDENTIFIER % {"name": "fn_name"}} end as fn_text
        from (select oid as fn_oid, schema_name as fn_schema, name as fn_name, owner as fn_owner, {_RANK} as fn_rank
          from (select oid, schema_name, name, owner from metadata.relations
            union all select oid, schema_name, name, 1 from static.system_relations
            union all select k.oid, r.schema_name, k.name, r.owner from metadata.constraints k
              join metadata.relations r on r.oid = k.relation where k.kind in ('p', 'u')))""",
    "fn_types": "select oid as fn_oid, name as fn_name, formatted as fn_formatted from static.types",
    "fn_procedures": """select p.oid as fn_oid, p.proname as fn_name, p.proargtypes as fn_arguments,
        coalesce(s.name, 'pg_catalog') as fn_schema from pg_catalog.pg_proc p left join metadata.schemas s
        on s.oid = p.pronamespace""",
    "fn_comments": """select kind as fn_kind, object as fn_object, number as fn_number, description as fn_text from
        metadata.comments""",
    "fn_schemas": "select oid as fn_oid, nspname as fn_name, nspowner as fn_owner from pg_catalog.pg_namespace",
    "fn_databases": "select oid as fn_oid, name as fn_name from metadata.databases",
    "fn_roles": """with recursive held(role, granted) as (
        select member, role_id from metadata.role_members where member_kind = 'role'
        union select held.role, m.role_id from held join metadata.role_members m
          on m.member_kind = 'role' and m.member = held.granted)
        select r.name as fn_role, g.name as fn_granted from held join metadata.roles r on r.id = held.role
        join metadata.roles g on g.id = held.granted""",
    "fn_members": """select u.name as fn_user, g.name as fn_of from metadata.group_members m
        join metadata.users u on u.id = m.user_id join metadata.groups g on g.id = m.group_id
        union all select u.name, r.name from metadata.role_members m
        join metadata.users u on m.member_kind = 'user' and u.id = m.member join metadata.roles r on r.id = m.role_id
        union all select u.name, i.fn_granted from metadata.role_members m
        join metadata.users u on m.member_kind = 'user' and u.id = m.member join metadata.roles r on r.id = m.role_id
        join functions.fn_roles i on i.fn_role = r.name""",
    "fn_constraints": """select k.oid as fn_oid, k.name as fn_name, k.relation as fn_relation,
        case k.kind when 'p' then 'PRIMARY KEY (' when 'u' then 'UNIQUE (' else 'FOREIGN KEY (' end
        || (select string_agg(c.name, ', ' order by list_position(k.columns, c.number)) from metadata.columns c
            where c.relation = k.relation and list_contains(k.columns, c.number)) || ')'
        || case when k.kind = 'f' then ' REFERENCES ' || (select case
        when list_contains(getvariable('sandbox_search_path'), t.schema_name)
              then '' else t.schema_name || '.' end || t.name from metadata.relations t where t.oid = k.target)
            || '(' || (select string_agg(c.name, ', ' order by list_position(k.target_columns, c.number))
            from metadata.columns c
              where c.relation = k.target and list_contains(k.target_columns, c.number)) || ')' else '' end as fn_text,
        'CREATE UNIQUE INDEX ' || k.name || ' ON ' || r.schema_name || '.' || r.name || ' USING btree ('
        || (select string_agg(c.name, ', ' order by list_position(k.columns, c.number)) from metadata.columns c
            where c.relation = k.relation and list_contains(k.columns, c.number)) || ')' as fn_index
        from metadata.constraints k join internal.relations r on r.oid = k.relation""",
    "fn_functions": """select f.oid as fn_oid, s.name as fn_schema, f.owner as fn_owner, f.result_type as fn_result,
        f.argument_list as fn_arguments, f.argument_names as fn_names from metadata.functions f
        join metadata.schemas s on s.oid = f.schema_oid""",
    "fn_grants": """select g.kind as fn_kind, g.object as fn_object, g.privilege as fn_privilege, g.grantee_kind
        as fn_grantee_kind,
        case g.grantee_kind when 'user' then (select u.name from metadata.users u where u.id = g.grantee) end
        as fn_user,
        case g.grantee_kind when 'group' then (select list(u.name) from metadata.group_members m join metadata.users u
        on u.id = m.user_id
          where m.group_id = g.grantee) when 'role' then (select list(u.name) from metadata.role_members m
          join metadata.users u
          on u.id = m.member where m.member_kind = 'user' and m.role_id = g.grantee) end as fn_members
        from metadata.grants g""",
}

_GRANTED = """exists (select 1 from functions.fn_grants where fn_kind = '%s' and fn_object = %s
    and fn_privilege = any(string_split(regexp_replace(lower(p_privilege), '\\s*(with grant option)?\\s*(,|$)\\s*',
    '\\2', 'g'), ','))
    and (fn_grantee_kind = 'public' or fn_user = p_user or list_contains(fn_members, p_user)))"""
_SUPER = "coalesce((select fn_super from functions.fn_users where fn_name = p_user), false)"
# A constant, not a subquery: tools ask for the types of all columns, several times in one statement.
_TYPE_NAME = f"case when p_type is not null then coalesce({type_names()}[p_type::bigint], '???') end"
_CLASS_OID = """coalesce(try_cast(p_table as bigint), functions.to_regclass(p_table::varchar))"""
_TABLE_PRIVILEGE = f"""({_SUPER} or coalesce((select fn_owner
        from functions.fn_classes where fn_oid = {_CLASS_OID}) = (select fn_id from functions.fn_users
        where fn_name = p_user), false)
        or {_GRANTED % ("relation", _CLASS_OID)})"""
_SCHEMA_OID = """coalesce(try_cast(p_table as bigint),
    (select max(fn_oid) from functions.fn_schemas where fn_name = p_table::varchar))"""
_DATABASE_OID = """coalesce(try_cast(p_table as bigint),
    (select max(fn_oid) from functions.fn_databases where fn_name = p_table::varchar))"""
_SCHEMA_PRIVILEGE = f"({_SUPER} or {_GRANTED % ('schema', _SCHEMA_OID)})"
_DATABASE_PRIVILEGE = f"""({_SUPER} or lower(p_privilege) in ('connect', 'temp', 'temporary')
    or {_GRANTED % ("database", _DATABASE_OID)})"""
_FUNCTION_PRIVILEGE = f"""({_SUPER} or coalesce((select max(fn_owner) from functions.fn_functions
    where fn_oid = p_table) = (select fn_id from functions.fn_users where fn_name = p_user), false)
    or {_GRANTED % ("function", "p_table")})"""
_LANGUAGE_OID = """coalesce(try_cast(p_table as bigint), case lower(p_table::varchar) when 'sql' then 14
    when 'plpythonu' then 100125 when 'plpgsql' then 100126 when 'exfunc' then 100127 end)"""
_LANGUAGE_PRIVILEGE = f"({_SUPER} or {_GRANTED % ('language', _LANGUAGE_OID)})"
_ARGUMENTS = """(select max(array_to_string(list_transform(list_zip(fn_names, string_split(fn_arguments, ', ')),
    lambda x: case when x[1] = '' then x[2] else x[1] || ' ' || x[2] end), ', ')) from functions.fn_functions
    where fn_oid = p_oid)"""
_EXISTING_PATH = """coalesce((select list(fn_path.name order by fn_path.place) from (
      select unnest(getvariable('sandbox_search_path')) as name,
        generate_subscripts(getvariable('sandbox_search_path'), 1) as place) fn_path
    where fn_path.name in (select fn_name from functions.fn_schemas)), []::varchar[])"""
# The parts of a name as identifiers are read: what is quoted may hold dots, blanks and doubled quotes.
_PART = '(?:"(?:[^"]|"")+"|[A-Za-z_\\x{80}-\\x{10FFFF}#][A-Za-z_0-9$#\\x{80}-\\x{10FFFF}]*)'
_WELL_FORMED = f"regexp_full_match(p_name, '\\s*{_PART}\\s*(?:\\.\\s*{_PART}\\s*)*')"
_PARTS = f"""list_transform(regexp_extract_all(p_name, '{_PART}'), lambda x: lower(case when x[1] = '"'
    then replace(x[2:-2], '""', '"') else x end))"""
_NUMBERED = "try_cast(p_name as bigint), case p_name when '-' then 0 end"


def _strict(lookup: str, sqlstate: str, what: str) -> str:
    """What a name means to a cast: the error of the kind of thing there is none of, or of a name that is none."""
    named = f"array_to_string({_PARTS}, '.')" if what == "relation" else "p_name"
    refused = f"error('{sqlstate}|{what} \"' || {named} || '\" does not exist')"
    malformed = f"not {_WELL_FORMED}" if what != "type" else "false"
    return f"""coalesce(functions.{lookup}(p_name), case when p_name is null then null when {malformed}
        then error('42602|invalid name syntax')::bigint else {refused}::bigint end)"""


CONVERSIONS = {
    **dict.fromkeys(("regclass_in", "regtype_in", "regproc_in"), "p_name"),
    **dict.fromkeys(("regclass_text", "regtype_text", "regproc_text"), "p_oid"),
}
"""The input and output functions of types that are names of things, and the name of each one's argument."""
_OWN = frozenset((*CONVERSIONS, "to_regproc"))
_FUNCTIONS = {
    "pg_get_userbyid(p_id)": """coalesce((select max(fn_name) from functions.fn_users where fn_id = p_id),
        'unknown (OID=' || p_id || ')')""",
    "format_type(p_type, p_modifier)": f"""{_TYPE_NAME} || case when coalesce(p_modifier::integer, -1) < 4 then ''
        when p_type = 1700
        then '(' || ((p_modifier::integer - 4) >> 16) || ',' || ((p_modifier::integer - 4) & 65535) || ')'
        when p_type in (1042, 1043, 6551) then '(' || (p_modifier::integer - 4) || ')' else '' end""",
    "to_regclass(p_name)": f"""coalesce({_NUMBERED}, (select max(fn_oid) from functions.fn_classes
        where fn_name = {_PARTS}[-1] and case when len({_PARTS}) > 1 then fn_schema = {_PARTS}[-2] or
          ({_PARTS}[-2] = 'pg_temp' and fn_schema = 'pg_temp_' || getvariable('sandbox_session'))
          else fn_visible end))""",
    "regclass_in(p_name)": _strict("to_regclass", "42P01", "relation"),
    "regclass_text(p_oid)": """case p_oid when 0 then '-' else coalesce((select max(fn_text) from functions.fn_classes
        where fn_oid = p_oid), p_oid::varchar) end""",
    "to_regproc(p_name)": f"""coalesce({_NUMBERED}, (select case when count(*) = 1 then max(fn_oid)
          when count(*) > 1 then error('42725|more than one function named "' || p_name || '"')::bigint end
        from functions.fn_procedures where fn_name = {_PARTS}[-1] and case when len({_PARTS}) > 1
          then fn_schema = {_PARTS}[-2] else fn_schema = 'pg_catalog'
          or list_contains(getvariable('sandbox_search_path'), fn_schema) end))""",
    "regproc_in(p_name)": _strict("to_regproc", "42883", "function"),
    "regproc_text(p_oid)": f"""case p_oid when 0 then '-' else coalesce((select max(case when fn_schema = 'pg_catalog'
          or list_contains(getvariable('sandbox_search_path'), fn_schema) then '' else
          {_IDENTIFIER % {"name": "fn_schema"}} || '.' end || {_IDENTIFIER % {"name": "fn_name"}})
        from functions.fn_procedures where fn_oid = p_oid), p_oid::varchar) end""",
    "to_regtype(p_name)": """coalesce(try_cast(p_name as bigint), (select max(fn_oid) from functions.fn_types
        where fn_name = replace(lower(p_name), 'pg_catalog.', '') or fn_formatted = replace(lower(p_name),
        'pg_catalog.', '')))""",
    "regtype_in(p_name)": _strict("to_regtype", "42704", "type"),
    "regtype_text(p_oid)": """coalesce((select max(fn_formatted) from functions.fn_types where fn_oid = p_oid),
        p_oid::varchar)""",
    "regprocedureout(p_oid)": f"""(select max(fn_name || '('
        || array_to_string(list_transform(fn_arguments, lambda kind: {type_names()}[kind]), ',') || ')')
        from functions.fn_procedures where fn_oid = p_oid)""",
    "to_regnamespace(p_name)": "(select max(fn_oid) from functions.fn_schemas where fn_name = lower(p_name))",
    "pg_table_is_visible(p_oid)": """coalesce((select bool_or(fn_visible) from functions.fn_classes
        where fn_oid = p_oid), false)""",
    "pg_type_is_visible(p_oid)": "true",
    "pg_function_is_visible(p_oid)": """coalesce((select bool_or(list_contains(getvariable('sandbox_search_path'),
        fn_schema)) from functions.fn_functions where fn_oid = p_oid), true)""",
    "pg_operator_is_visible(p_oid)": "true",
    "pg_opclass_is_visible(p_oid)": "true",
    "pg_opfamily_is_visible(p_oid)": "true",
    "pg_conversion_is_visible(p_oid)": "true",
    "obj_description(p_oid), (p_oid, p_catalog)": """(select max(fn_text) from functions.fn_comments
        where fn_object = p_oid and fn_number = 0)""",
    "shobj_description(p_oid, p_catalog)": """(select max(fn_text) from functions.fn_comments where fn_object = p_oid
        and fn_kind = 'database')""",
    "col_description(p_oid, p_number)": """(select max(fn_text) from functions.fn_comments where fn_kind = 'relation'
        and fn_object = p_oid
        and fn_number = p_number)""",
    "pg_get_viewdef(p_oid), (p_oid, p_pretty)": """(select max(fn_definition) from functions.fn_relations
        where fn_kind <> 'table'
        and fn_oid = coalesce(try_cast(p_oid as bigint), functions.to_regclass(p_oid::varchar)))""",
    "pg_get_expr(p_text, p_oid), (p_text, p_oid, p_pretty)": "p_text",
    "pg_get_constraintdef(p_oid), (p_oid, p_pretty)": """(select max(fn_text) from functions.fn_constraints where fn_oid
        = p_oid)""",
    "pg_get_indexdef(p_oid), (p_oid, p_column, p_pretty)": """(select max(fn_index) from functions.fn_constraints where
        fn_oid = p_oid)""",
    "pg_get_function_result(p_oid)": "(select max(fn_result) from functions.fn_functions where fn_oid = p_oid)",
    "pg_get_function_arguments(p_oid)": _ARGUMENTS,
    "pg_get_function_identity_arguments(p_oid)": _ARGUMENTS,
    "oidvectortypes(p_types)": """coalesce((select string_agg(t.fn_formatted, ', ' order by p.fn_place) from (
        select unnest(p_types) as fn_type, generate_subscripts(p_types, 1) as fn_place) p
        join functions.fn_types t on t.fn_oid = p.fn_type), '')""",
    "pg_get_triggerdef(p_oid), (p_oid, p_pretty)": "null::varchar",
    "pg_get_ruledef(p_oid), (p_oid, p_pretty)": "null::varchar",
    "pg_get_partkeydef(p_oid)": "null::varchar",
    "pg_get_serial_sequence(p_table, p_column)": "null::varchar",
    "pg_encoding_to_char(p_encoding)": "case p_encoding when 6 then 'UTF8' when 0 then 'SQL_ASCII' else '' end",
    "pg_client_encoding()": "'UTF8'",
    "pg_table_size(p_table)": "0::bigint",
    "pg_relation_size(p_table)": "0::bigint",
    "pg_total_relation_size(p_table)": "0::bigint",
    "pg_database_size(p_database)": "(select sum(total_blocks * block_size)::bigint from pragma_database_size())",
    "pg_size_pretty(p_size)": """case when p_size < 10240 then p_size || ' bytes' when p_size < 10485760 then
        (p_size // 1024) || ' kB' else (p_size // 1048576) || ' MB' end""",
    "pg_tablespace_location(p_oid)": "''",
    "pg_is_in_recovery()": "false",
    "pg_postmaster_start_time()": "now()",
    "pg_last_copy_count()": "coalesce(getvariable('sandbox_copy_rows'), 0)",
    "pg_last_copy_id()": "coalesce(getvariable('sandbox_copy_id'), -1)",
    "pg_last_unload_count()": "coalesce(getvariable('sandbox_unload_rows'), 0)",
    "pg_last_unload_id()": "coalesce(getvariable('sandbox_unload_id'), -1)",
    "has_table_privilege(p_table, p_privilege), (p_user, p_table, p_privilege)": _TABLE_PRIVILEGE,
    "has_schema_privilege(p_table, p_privilege), (p_user, p_table, p_privilege)": _SCHEMA_PRIVILEGE,
    "has_database_privilege(p_table, p_privilege), (p_user, p_table, p_privilege)": _DATABASE_PRIVILEGE,
    "has_column_privilege(p_table, p_column, p_privilege), (p_user, p_table, p_column, p_privilege)": _TABLE_PRIVILEGE,
    "has_any_column_privilege(p_table, p_privilege), (p_user, p_table, p_privilege)": _TABLE_PRIVILEGE,
    "has_function_privilege(p_table, p_privilege), (p_user, p_table, p_privilege)": _FUNCTION_PRIVILEGE,
    "has_language_privilege(p_table, p_privilege), (p_user, p_table, p_privilege)": _LANGUAGE_PRIVILEGE,
    "pg_has_role(p_role, p_privilege), (p_user, p_role, p_privilege)": "true",
    "user_is_member_of(p_user, p_role)": """exists (select 1 from functions.fn_members where fn_user = p_user
        and fn_of = p_role)""",
    "role_is_member_of(p_role, p_granted)": """exists (select 1 from functions.fn_roles where fn_role = p_role
        and fn_granted = p_granted)""",
    "current_schemas(p_implicit)": f"""list_concat(case when p_implicit then ['pg_catalog'] else []::varchar[] end,
        {_EXISTING_PATH})""",
    "current_schema()": f"({_EXISTING_PATH})[1]",
    "format_encoding(p_encoding)": """(['none', 'bytedict', 'delta', 'lzo', 'runlength', 'delta32k', 'mostly8',
        'mostly16',
        'mostly32', 'text255', 'text32k', 'zstd', 'az64'])[p_encoding]""",
    "quote_ident(p_name)": _IDENTIFIER % {"name": "p_name"},
    "pg_backend_pid()": "getvariable('sandbox_pid')",
}  # fmt: skip


# What a parameter takes, by its name.
_KINDS = {
    **dict.fromkeys(("p_id", "p_type", "p_oid"), ("oid",)),
    **dict.fromkeys(("p_modifier", "p_number", "p_encoding"), ("integer",)),
    **dict.fromkeys(("p_name", "p_privilege", "p_user", "p_role", "p_granted", "p_catalog", "p_text"), ("text",)),
    **dict.fromkeys(("p_pretty", "p_implicit"), ("boolean",)),
    **dict.fromkeys(("p_table", "p_database"), ("oid", "text")),
    "p_column": ("text", "integer"),
    "p_size": ("number",),
    "p_types": ("oidvector", "oids"),
}


def signatures(name: str) -> list[tuple[str, ...]]:
    """What the arguments of a function can be: kinds as in the tables of the dialect's functions."""
    found: list[tuple[str, ...]] = []
    for signature in _FUNCTIONS:
        if signature.split("(")[0] == name:
            for overload in signature[len(name) :].split("), ("):
                parameters = overload.strip("()")
                found += product(*(_KINDS[word.strip()] for word in parameters.split(",") if word.strip()))
    return found


def names() -> frozenset[str]:
    """The functions there are."""
    return frozenset(signature.split("(")[0] for signature in _FUNCTIONS)


def argument_counts() -> dict[str, list[int]]:
    """How many arguments each function takes, once for each form; without those that serve other functions alone."""
    return {
        signature.split("(")[0]: [len(form.split(",")) if form.strip("()") else 0 for form in signature.split("), ")]
        for signature in _FUNCTIONS
        if signature.split("(")[0] not in _OWN
    }


def statements() -> list[str]:
    """The statements that make the functions and the views they read, which expand() is yet to read."""
    found = [f"create or replace view functions.{name} as {body}" for name, body in _HELPERS.items()]
    for signature, body in _FUNCTIONS.items():
        name = signature.split("(")[0]
        overloads = signature[len(name) :].split("), (")
        texts = [f"({overload.strip('()')}) as {_own_user(overload, body)}" for overload in overloads]
        found.append(f"create or replace macro functions.{name}" + ", ".join(texts))
    return found


def _own_user(overload: str, body: str) -> str:
    """Without a user among its arguments a function means the session's own."""
    return body if "p_user" in overload else body.replace("p_user", "getvariable('sandbox_user')")


def function(database: str, name: str) -> str | None:
    """The DuckDB name of a function of the catalogue, None for one that isn't."""
    return f"{place(database)}.{quoted(name)}" if name in names() else None
