"""The system relations about functions: pg_proc, information_schema.routines, and Redshift's views of them."""

from __future__ import annotations

from redshift_sandbox.system_views.relation import SystemRelation, columns

_PROC_COLUMNS = """oid oid, prooid oid, proname name, pronamespace oid, proowner integer, prolang oid, procost real,
    prorows real, proisagg boolean, proiswindow boolean, prokind "char", prosecdef boolean, proisstrict boolean,
    proretset boolean, provolatile "char", pronargs smallint, prorettype oid, proargtypes oidvector,
    proargnames text[], prosrc text, probin text, proacl text[]"""
_PROC = """select f.oid, f.oid, f.name, f.schema_oid, f.owner, 14, 0, 0, false, false, 'f', false, false, false,
      f.volatility, len(f.argument_oids), f.result_oid, f.argument_oids,
      case when list_bool_or(list_transform(f.argument_names, lambda x: x <> '')) then f.argument_names end, f.body,
      null, a.acl
    from {meta}.functions f left join {pg}.sandbox_acl a on a.kind = 'function' and a.object = f.oid"""
_BUILT_IN = """select oid, oid, name, 11, 1, 12, 0, 0, aggregate, false, case when aggregate then 'a' else 'f' end,
      false, true, false, 'i', len(arguments), result, arguments, null, name, null, null from {static}.procedures"""
_HERE = "getvariable('sandbox_database')"
_FUNCTIONS = "{meta}.functions f join {meta}.schemas s on s.oid = f.schema_oid"
_GRANTEE = """case g.grantee_kind when 'public' then 'public' when 'user' then (select u.name from {home}.users u
    where u.id = g.grantee)
    when 'group' then (select u.name from {home}.groups u where u.id = g.grantee)
    else (select u.name from {home}.roles u where u.id = g.grantee) end"""
_MAY_CALL = "{pg}.has_function_privilege(f.oid, 'execute')"
_LANGUAGES = """(values (12, 2612, 'internal', 1, false, false, 0, 0), (14, 2612, 'sql', 1, false, true, 0, 0),
    (100125, 2612, 'plpythonu', 1, true, false, 0, 0)) as l(oid, tableoid, lanname, lanowner, lanispl, lanpltrusted,
    lanplcallfoid, lanvalidator)"""


def _view(name: str, declaration: str, body: str, schema: str = "pg_catalog") -> SystemRelation:
    return SystemRelation(schema, name, columns(declaration), body)


RELATIONS: tuple[SystemRelation, ...] = (
    _view("pg_proc", _PROC_COLUMNS, f"{_BUILT_IN} union all {_PROC}"),
    _view(
        "pg_operator",
        """oid oid, tableoid oid, oprname name, oprnamespace oid, oprowner integer, oprkind "char", oprcanhash boolean,
           oprleft oid, oprright oid, oprresult oid, oprcom oid, oprnegate oid, oprcode regproc, oprrest regproc,
           oprjoin regproc""",
        """select oid, 2617, name, 11, 1, 'b', name = '=', left_type, right_type, result, 0, 0, code, 0, 0
           from {static}.operators""",
    ),
    _view(
        "pg_proc_info",
        f"{_PROC_COLUMNS}, proargmodes text[], proallargtypes oid[]",
        "select p.*, null, null from {pg}.pg_proc p",
    ),
    _view("pg_udf", _PROC_COLUMNS, _PROC),
    _view(
        "pg_language",
        """oid oid, tableoid oid, lanname name, lanowner integer, lanispl boolean, lanpltrusted boolean,
           lanplcallfoid oid, lanvalidator oid, lanacl text[]""",
        f"""select l.*, a.acl from {_LANGUAGES}
            left join {{pg}}.sandbox_acl a on a.kind = 'language' and a.object = l.oid""",
    ),
    _view(
        "routines",
        """specific_catalog name, specific_schema name, specific_name text, routine_catalog name, routine_schema name,
           routine_name name, routine_type text, data_type text, routine_body text, routine_definition text,
           external_language text, parameter_style text, is_deterministic text, sql_data_access text,
           is_null_call text, security_type text""",
        f"""select {_HERE}, s.name, f.name || '_' || f.oid, {_HERE}, s.name, f.name, 'FUNCTION', f.result_type,
              'SQL', case when f.owner = getvariable('sandbox_user_id') then f.body end, 'SQL', 'GENERAL',
              case when f.volatility = 'i' then 'YES' else 'NO' end, 'MODIFIES', 'NO', 'INVOKER'
            from {_FUNCTIONS} where {_MAY_CALL}""",
        "information_schema",
    ),
    _view(
        "parameters",
        """specific_catalog name, specific_schema name, specific_name text, ordinal_position integer,
           parameter_mode text, is_result text, as_locator text, parameter_name name, data_type text,
           character_maximum_length integer, character_octet_length integer, numeric_precision integer,
           numeric_precision_radix integer, numeric_scale integer, datetime_precision integer, udt_catalog name,
           udt_schema name, udt_name name, dtd_identifier text""",
        f"""select {_HERE}, s.name, f.name || '_' || f.oid, p.place, 'IN', 'NO', 'NO',
              nullif(f.argument_names[p.place], ''), t.formatted, null, null, null, null, null, null, {_HERE},
              'pg_catalog', t.name, p.place::varchar
            from {_FUNCTIONS}, lateral (select unnest(f.argument_oids) as kind,
              generate_subscripts(f.argument_oids, 1) as place) p
              join {{static}}.types t on t.oid = p.kind where {_MAY_CALL}""",
        "information_schema",
    ),
    _view(
        "svv_redshift_functions",
        """database_name varchar(128), schema_name varchar(128), function_name varchar(128), function_type varchar(128),
           argument_type varchar(512), result_type varchar(128)""",
        f"""select {_HERE}, s.name, f.name, 'REGULAR FUNCTION', f.argument_list, f.result_type
            from {_FUNCTIONS} where {_MAY_CALL}""",
    ),
    _view(
        "svv_function_privileges",
        """namespace_name text, function_name text, argument_types text, privilege_type text, identity_id integer,
           identity_name text, identity_type text, admin_option boolean""",
        f"""select s.name, f.name, f.argument_list, upper(g.privilege), g.grantee, {_GRANTEE}, g.grantee_kind,
              g.grantable
            from {{meta}}.grants g join {_FUNCTIONS} on f.oid = g.object where g.kind = 'function'""",
    ),
    _view(
        "svv_language_privileges",
        """language_name text, privilege_type text, identity_id integer, identity_name text, identity_type text,
           admin_option boolean""",
        f"""select l.lanname, upper(g.privilege), g.grantee, {_GRANTEE}, g.grantee_kind, g.grantable
            from {{meta}}.grants g join {_LANGUAGES} on l.oid = g.object where g.kind = 'language'""",
    ),
)
