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
    reader = TokenReader(text, keep_case=context.variables.get("enable_case_sensitive_identifier") in ("on", "true"))
    first = reader.peek()
    if first is None or first.kind != "word":
        return None
    if first.value == "show":
        reader.take()
        return show(reader, context)
    handler = _HANDLERS.get(first.value)
    if handler is None:
        return None
    reader.take()
    return handler(reader, context)


def _create(reader: TokenReader, context: PlanContext) -> Plan:
    replace = reader.accept("or", "replace")
    _refuse(reader, "CREATE")
    if reader.accept("function"):
        return create_function(reader, context, replace_=replace)
    if reader.accept("view"):
        return create_view(parse_create_view(reader, replace=replace), context)
    if replace:
        raise reader.error()
    if reader.accept("materialized", "view"):
        return create_view(parse_create_materialized_view(reader), context)
    for word, handler in _CREATE.items():
        if reader.accept(word):
            return handler(reader, context)
    reader.accept_any("local", "global")
    temporary = reader.accept_any("temp", "temporary") is not None
    reader.expect("table")
    return create_table(parse_create_table(reader, temporary=temporary), context)


def _drop(reader: TokenReader, context: PlanContext) -> Plan:
    _refuse(reader, "DROP")
    for word, handler in _DROP.items():
        if reader.accept(word):
            return handler(reader, context)
    for kind in ("table", "view", "materialized view"):
        if reader.accept(*kind.split()):
            return _drop_relations(reader, kind, context)
    raise reader.error()


def _drop_relations(reader: TokenReader, kind: str, context: PlanContext) -> Plan:
    if_exists = reader.accept("if", "exists")
    names = [reader.dotted()]
    while reader.accept(","):
        names.append(reader.dotted())
    cascade = reader.accept_any("cascade", "restrict") == "cascade"
    reader.finish()
    return drop_relations(DropRelations(kind, tuple(names), if_exists, cascade), context)


def _alter(reader: TokenReader, context: PlanContext) -> Plan:
    _refuse(reader, "ALTER")
    if reader.accept("default", "privileges"):
        return grants.default_privileges(reader, context)
    for word, handler in _ALTER.items():
        if reader.accept(word):
            return handler(reader, context)
    kind = reader.accept_any("table", "view") or ("materialized view" if reader.accept("materialized", "view") else "")
    if not kind:
        raise reader.error()
    name = reader.dotted()
    if kind == "materialized view" and reader.accept("auto", "refresh"):
        return _auto_refresh(reader, name, context)
    return alter_table(name, parse_actions(reader), context)


def _auto_refresh(reader: TokenReader, name: tuple[str, ...], context: PlanContext) -> Plan:
    """ALTER MATERIALIZED VIEW … AUTO REFRESH: nothing is refreshed by itself here, so that it only has to exist."""
    if reader.accept_any("yes", "no") is None:
        raise reader.error()
    reader.finish()
    resolve(context, name)
    return Acknowledge("ALTER MATERIALIZED VIEW")


def _call(reader: TokenReader, _context: PlanContext) -> Plan:
    """CALL: there are no stored procedures to call."""
    name = ".".join(reader.dotted())
    raise SqlError(f"procedure {name} does not exist", "42883", hint="The sandbox has no stored procedures.")


def _refresh(reader: TokenReader, context: PlanContext) -> Plan:
    reader.expect("materialized", "view")
    name = reader.dotted()
    reader.accept_any("restrict", "cascade")
    reader.finish()
    return refresh(name, context)


def _grant(reader: TokenReader, context: PlanContext) -> Plan:
    return grants.grant(reader, context, revoke=False)


def _revoke(reader: TokenReader, context: PlanContext) -> Plan:
    return grants.grant(reader, context, revoke=True)


def _refuse(reader: TokenReader, verb: str) -> None:
    """What the sandbox doesn't have is refused by name, and so is what Redshift doesn't have."""
    for words, what in _REFUSED:
        if reader.sees(*words.split()):
            raise SqlError(f"sandbox: {what} are not supported", "0A000")
    for words in _NOT_IN_REDSHIFT:
        if reader.sees(*words.split()):
            raise SqlError(f'SQL command "{verb.lower()} {words}" not supported on Redshift tables.', "0A000")


def _unheard_of(what: str) -> _Handler:
    def refuse(_reader: TokenReader, _context: PlanContext) -> Plan:
        raise SqlError(f"sandbox: {what} are not supported", "0A000")

    return refuse


def _describe(reader: TokenReader, _context: PlanContext) -> Plan:
    """DESC DATASHARE or IDENTITY PROVIDER; nothing else is described."""
    if reader.sees("datashare") or reader.sees("identity", "provider"):
        raise SqlError("sandbox: datashares and identity providers are not supported", "0A000")
    raise reader.error()


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
