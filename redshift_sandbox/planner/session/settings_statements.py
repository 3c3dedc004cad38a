"""SET, RESET and SHOW of settings."""

from __future__ import annotations

from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.plan import Acknowledge, Plan, PlanContext, SetVariable, ShowVariable

_QUOTED_LISTS = ("search_path",)
_LEVELS = (("read", "committed"), ("read", "uncommitted"), ("repeatable", "read"), ("snapshot",))


def set_variable(cursor: TokenReader, _context: PlanContext) -> Plan:
    """SET [SESSION | LOCAL] name { TO | = } { value [, …] | DEFAULT } and its special forms."""
    local = cursor.accept("local")
    if not local and cursor.sees("session", "characteristics"):
        cursor.accept("session", "characteristics")
        cursor.expect("as")
        cursor.expect("transaction")
        return _transaction(cursor, "default_transaction_read_only", local=False)
    if not local and cursor.sees("session", "authorization"):
        cursor.accept("session", "authorization")
        return SetVariable("session_authorization", _value(cursor, "session_authorization"))
    if not local:
        cursor.accept("session")
    if cursor.accept("transaction"):
        return _transaction(cursor, "transaction_read_only", local=True)
    if cursor.accept("time", "zone"):
        return SetVariable("timezone", _value(cursor, "timezone"), local)
    if cursor.accept("names"):
        return SetVariable("client_encoding", _value(cursor, "client_encoding"), local)
    name = ".".join(cursor.dotted())
    if name == "seed":
        cursor.accept_any("to", "=")
        cursor.rest()
        return Acknowledge("SET")
    if not cursor.accept("to"):
        cursor.expect("=")
    return SetVariable(name, _value(cursor, name), local)


def _transaction(cursor: TokenReader, name: str, *, local: bool) -> Plan:
    """READ ONLY or READ WRITE; whatever isolation level is asked for, transactions have the database's."""
    plan: Plan = Acknowledge("SET")
    while not cursor.done:
        if cursor.accept("isolation", "level"):
            if not any(cursor.accept(*words) for words in _LEVELS):
                cursor.expect("serializable")
        elif cursor.accept("read", "only"):
            plan = SetVariable(name, "on", local)
        else:
            cursor.expect("read")
            cursor.expect("write")
            plan = SetVariable(name, "off", local)
        cursor.accept(",")
    return plan


def _value(cursor: TokenReader, name: str) -> str | None:
    if cursor.accept("default"):
        return None
    parts = [_one(cursor, name)]
    while cursor.accept(","):
        parts.append(_one(cursor, name))
    return ", ".join(parts)


def _one(cursor: TokenReader, name: str) -> str:
    sign = cursor.accept_any("-", "+") or ""
    token = cursor.take("word", "name", "string", "number")
    value = token.value
    if token.kind == "name" and name in _QUOTED_LISTS:
        return '"' + value.replace('"', '""') + '"'
    if token.is_string and name in _QUOTED_LISTS and not value.isidentifier():
        return value if "," in value or "$" in value or not value else f'"{value}"'
    return sign + value


def reset_variable(cursor: TokenReader, _context: PlanContext) -> Plan:
    """RESET name | ALL."""
    if cursor.accept("session", "authorization"):
        return SetVariable("session_authorization", None)
    if cursor.accept("time", "zone"):
        return SetVariable("timezone", None)
    return SetVariable("all" if cursor.accept("all") else ".".join(cursor.dotted()), None)


def show_variable(cursor: TokenReader, _context: PlanContext) -> Plan:
    """SHOW name | ALL."""
    if cursor.accept("time", "zone"):
        return ShowVariable("timezone")
    if cursor.accept("transaction", "isolation", "level"):
        return ShowVariable("transaction_isolation")
    if cursor.accept("session", "authorization"):
        return ShowVariable("session_authorization")
    return ShowVariable("all" if cursor.accept("all") else ".".join(cursor.dotted()))
