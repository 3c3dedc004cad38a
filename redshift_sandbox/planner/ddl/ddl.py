"""DDL: the text of one statement to its plan. sql/ddl/ parses statements, the modules beside this one plan them."""

from __future__ import annotations

from collections.abc import Callable

from redshift_sandbox.planner.ddl import databases, grants, maintenance, schemas, users
from redshift_sandbox.planner.ddl.alter_statements import alter_table
from redshift_sandbox.planner.ddl.create_table import create_table
from redshift_sandbox.planner.ddl.drop import drop_relations
from redshift_sandbox.planner.ddl.show import show
from redshift_sandbox.planner.ddl.user_functions import alter_function, create_function, drop_function
from redshift_sandbox.planner.ddl.views import create_view, refresh
from redshift_sandbox.planner.lookup import resolve
from redshift_sandbox.sql.ddl.alter import parse_actions
from redshift_sandbox.sql.ddl.ddl_statements import DropRelations
from redshift_sandbox.sql.ddl.table import parse_create_table
from redshift_sandbox.sql.ddl.view import parse_create_materialized_view, parse_create_view
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.plan import Acknowledge, Plan, PlanContext
from redshift_sandbox.sql.sql_error import SqlError

_Handler = Callable[[TokenReader, PlanContext], Plan]

_REFUSED = (
    ("external schema", "external schemas"),
    ("external table", "external tables"),
    ("external function", "external functions"),
    ("external model", "external models"),
    ("procedure", "stored procedures"),
    ("library", "libraries"),
    ("model", "machine learning models"),
    ("datashare", "datashares"),
    ("rls policy", "row-level security policies"),
    ("masking policy", "masking policies"),
    ("identity provider", "identity providers"),
    ("template", "templates"),
    ("system", "settings of the whole cluster"),
)
_NOT_IN_REDSHIFT = (
    "index",
    "unique index",
    "sequence",
    "trigger",
    "type",
    "domain",
    "tablespace",
    "rule",
    "operator",
    "extension",
)


def plan_ddl(text: str, context: PlanContext) -> Plan | None:
    """The plan of a DDL statement; None for a text that isn't DDL."""
    cursor = TokenReader(text, keep_case=context.variables.get("enable_case_sensitive_identifier") in ("on", "true"))
    first = cursor.peek()
    if first is None or first.kind != "word":
        return None
    if first.value == "show":
        cursor.take()
        return show(cursor, context)
    handler = _HANDLERS.get(first.value)
    if handler is None:
        return None
    cursor.take()
    return handler(cursor, context)


def _create(cursor: TokenReader, context: PlanContext) -> Plan:
    replace = cursor.accept("or", "replace")
    _refuse(cursor, "CREATE")
    if cursor.accept("function"):
        return create_function(cursor, context, replace_=replace)
    if cursor.accept("view"):
        return create_view(parse_create_view(cursor, replace=replace), context)
    if replace:
        raise cursor.error()
    if cursor.accept("materialized", "view"):
        return create_view(parse_create_materialized_view(cursor), context)
    for word, handler in _CREATE.items():
        if cursor.accept(word):
            return handler(cursor, context)
    cursor.accept_any("local", "global")
    temporary = cursor.accept_any("temp", "temporary") is not None
    cursor.expect("table")
    return create_table(parse_create_table(cursor, temporary=temporary), context)


def _drop(cursor: TokenReader, context: PlanContext) -> Plan:
    _refuse(cursor, "DROP")
    for word, handler in _DROP.items():
        if cursor.accept(word):
            return handler(cursor, context)
    for kind in ("table", "view", "materialized view"):
        if cursor.accept(*kind.split()):
            return _drop_relations(cursor, kind, context)
    raise cursor.error()


def _drop_relations(cursor: TokenReader, kind: str, context: PlanContext) -> Plan:
    if_exists = cursor.accept("if", "exists")
    names = [cursor.dotted()]
    while cursor.accept(","):
        names.append(cursor.dotted())
    cascade = cursor.accept_any("cascade", "restrict") == "cascade"
    cursor.finish()
    return drop_relations(DropRelations(kind, tuple(names), if_exists, cascade), context)


def _alter(cursor: TokenReader, context: PlanContext) -> Plan:
    _refuse(cursor, "ALTER")
    if cursor.accept("default", "privileges"):
        return grants.default_privileges(cursor, context)
    for word, handler in _ALTER.items():
        if cursor.accept(word):
            return handler(cursor, context)
    kind = cursor.accept_any("table", "view") or ("materialized view" if cursor.accept("materialized", "view") else "")
    if not kind:
        raise cursor.error()
    name = cursor.dotted()
    if kind == "materialized view" and cursor.accept("auto", "refresh"):
        return _auto_refresh(cursor, name, context)
    return alter_table(name, parse_actions(cursor), context)


def _auto_refresh(cursor: TokenReader, name: tuple[str, ...], context: PlanContext) -> Plan:
    """ALTER MATERIALIZED VIEW … AUTO REFRESH: nothing is refreshed by itself here, so that it only has to exist."""
    if cursor.accept_any("yes", "no") is None:
        raise cursor.error()
    cursor.finish()
    resolve(context, name)
    return Acknowledge("ALTER MATERIALIZED VIEW")


def _call(cursor: TokenReader, _context: PlanContext) -> Plan:
    """CALL: there are no stored procedures to call."""
    name = ".".join(cursor.dotted())
    raise SqlError(f"procedure {name} does not exist", "42883", hint="The sandbox has no stored procedures.")


def _refresh(cursor: TokenReader, context: PlanContext) -> Plan:
    cursor.expect("materialized", "view")
    name = cursor.dotted()
    cursor.accept_any("restrict", "cascade")
    cursor.finish()
    return refresh(name, context)


def _grant(cursor: TokenReader, context: PlanContext) -> Plan:
    return grants.grant(cursor, context, revoke=False)


def _revoke(cursor: TokenReader, context: PlanContext) -> Plan:
    return grants.grant(cursor, context, revoke=True)


def _refuse(cursor: TokenReader, verb: str) -> None:
    """What the sandbox doesn't have is refused by name, and so is what Redshift doesn't have."""
    for words, what in _REFUSED:
        if cursor.sees(*words.split()):
            raise SqlError(f"sandbox: {what} are not supported", "0A000")
    for words in _NOT_IN_REDSHIFT:
        if cursor.sees(*words.split()):
            raise SqlError(f'SQL command "{verb.lower()} {words}" not supported on Redshift tables.', "0A000")


def _unheard_of(what: str) -> _Handler:
    def refuse(_cursor: TokenReader, _context: PlanContext) -> Plan:
        raise SqlError(f"sandbox: {what} are not supported", "0A000")

    return refuse


def _describe(cursor: TokenReader, _context: PlanContext) -> Plan:
    """DESC DATASHARE or IDENTITY PROVIDER; nothing else is described."""
    if cursor.sees("datashare") or cursor.sees("identity", "provider"):
        raise SqlError("sandbox: datashares and identity providers are not supported", "0A000")
    raise cursor.error()


_HANDLERS: dict[str, _Handler] = {
    "create": _create,
    "drop": _drop,
    "alter": _alter,
    "refresh": _refresh,
    "call": _call,
    "grant": _grant,
    "revoke": _revoke,
    "comment": maintenance.comment,
    "truncate": maintenance.truncate,
    "vacuum": maintenance.vacuum,
    "analyze": maintenance.analyze,
    "analyse": maintenance.analyze,
    "undrop": _unheard_of("tables that were dropped"),
    "attach": _unheard_of("policies"),
    "detach": _unheard_of("policies"),
    "desc": _describe,
    "describe": _describe,
}
_CREATE: dict[str, _Handler] = {
    "schema": schemas.create_schema,
    "user": users.create_user,
    "group": users.create_group,
    "role": users.create_role,
    "database": databases.create_database,
}
_DROP: dict[str, _Handler] = {
    "function": drop_function,
    "schema": schemas.drop_schema,
    "user": users.drop_user,
    "group": users.drop_group,
    "role": users.drop_role,
    "database": databases.drop_database,
}
_ALTER: dict[str, _Handler] = {
    "function": alter_function,
    "schema": schemas.alter_schema,
    "user": users.alter_user,
    "group": users.alter_group,
    "role": users.alter_role,
    "database": databases.alter_database,
}
