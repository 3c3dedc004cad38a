"""DDL: the text of one statement to the plan that carries it out. Parsing is in ddl_*.py, the plans are made in catalog/."""

from __future__ import annotations

from collections.abc import Callable

from sparkify_tui.sandbox.catalog.create_table import create_table
from sparkify_tui.sandbox.catalog.drop import drop_relations
from sparkify_tui.sandbox.dialect.ddl_statements import DropRelations
from sparkify_tui.sandbox.dialect.ddl_table import parse_create_table
from sparkify_tui.sandbox.dialect.ddl_tokens import Cursor
from sparkify_tui.sandbox.dialect.plan import Plan, PlanContext

DDL_WORDS = frozenset(("create", "drop"))


def plan_ddl(text: str, context: PlanContext) -> Plan | None:
    """The plan of a DDL statement; None for a text that isn't DDL."""
    cursor = Cursor(text, keep_case=context.variables.get("enable_case_sensitive_identifier") in ("on", "true"))
    first = cursor.peek()
    if first is None or first.text not in DDL_WORDS:
        return None
    handlers: dict[str, Callable[[Cursor, PlanContext], Plan]] = {"create": _create, "drop": _drop}
    cursor.take()
    return handlers[first.text](cursor, context)


def _create(cursor: Cursor, context: PlanContext) -> Plan:
    cursor.accept_any("local", "global")
    temporary = cursor.accept_any("temp", "temporary") is not None
    if cursor.accept("table"):
        return create_table(parse_create_table(cursor, temporary=temporary), context)
    raise cursor.error()


def _drop(cursor: Cursor, context: PlanContext) -> Plan:
    for kind in ("table", "view", "materialized view"):
        if cursor.accept(*kind.split()):
            if_exists = cursor.accept("if", "exists")
            names = [cursor.dotted()]
            while cursor.accept(","):
                names.append(cursor.dotted())
            cascade = cursor.accept_any("cascade", "restrict") == "cascade"
            cursor.finish()
            return drop_relations(DropRelations(kind, tuple(names), if_exists, cascade), context)
    raise cursor.error()
