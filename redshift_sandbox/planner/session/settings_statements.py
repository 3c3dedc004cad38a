"""SET, RESET and SHOW of settings."""

from __future__ import annotations

from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.plan import Acknowledge, Plan, PlanContext, SetVariable, ShowVariable

_QUOTED_LISTS = ("search_path",)
_LEVELS = (("read", "committed"), ("read", "uncommitted"), ("repeatable", "read"), ("snapshot",))


def set_variable(reader: TokenReader, _context: PlanContext) -> Plan:
    """SET [SESSION | LOCAL] name { TO | = } { value [, …] | DEFAULT } and its special forms."""
    local = reader.accept("local")
    if not local and reader.sees("session", "characteristics"):
        reader.accept("session", "characteristics")
        reader.expect("as")
        reader.expect("transaction")
        return _transaction(reader, "default_transaction_read_only", local=False)
    if not local and reader.sees("session", "authorization"):
        reader.accept("session", "authorization")
        return SetVariable("session_authorization", _value(reader, "session_authorization"))
    if not local:
        reader.accept("session")
    if reader.accept("transaction"):
        return _transaction(reader, "transaction_read_only", local=True)
    if reader.accept("time", "zone"):
        return SetVariable("timezone", _value(reader, "timezone"), local)
    if reader.accept("names"):
        return SetVariable("client_encoding", _value(reader, "client_encoding"), local)
    name = ".".join(reader.dotted())
    if name == "seed":
        reader.accept_any("to", "=")
        reader.rest()
        return Acknowledge("SET")
    if not reader.accept("to"):
        reader.expect("=")
    return SetVariable(name, _value(reader, name), local)


def _transaction(reader: TokenReader, name: str, *, local: bool) -> Plan:
    """READ ONLY or READ WRITE; whatever isolation level is asked for, transactions have the database's."""
    plan: Plan = Acknowledge("SET")
    while not reader.done:
        if reader.accept("isolation", "level"):
            if not any(reader.accept(*words) for words in _LEVELS):
                reader.expect("serializable")
        elif reader.accept("read", "only"):
            plan = SetVariable(name, "on", local)
        else:
            reader.expect("read")
            reader.expect("write")
            plan = SetVariable(name, "off", local)
        reader.accept(",")
    return plan


def _value(reader: TokenReader, name: str) -> str | None:
    if reader.accept("default"):
        return None
    parts = [_one(reader, name)]
    while reader.accept(","):
        parts.append(_one(reader, name))
    return ", ".join(parts)


def _one(reader: TokenReader, name: str) -> str:
    sign = reader.accept_any("-", "+") or ""
    token = reader.take("word", "name", "string", "number")
    value = token.value
    if token.kind == "name" and name in _QUOTED_LISTS:
        return '"' + value.replace('"', '""') + '"'
    if token.is_string and name in _QUOTED_LISTS and not value.isidentifier():
        return value if "," in value or "$" in value or not value else f'"{value}"'
    return sign + value


def reset_variable(reader: TokenReader, _context: PlanContext) -> Plan:
    """RESET name | ALL."""
    if reader.accept("session", "authorization"):
        return SetVariable("session_authorization", None)
    if reader.accept("time", "zone"):
        return SetVariable("timezone", None)
    return SetVariable("all" if reader.accept("all") else ".".join(reader.dotted()), None)


def show_variable(reader: TokenReader, _context: PlanContext) -> Plan:
    """SHOW name | ALL."""
    if reader.accept("time", "zone"):
        return ShowVariable("timezone")
    if reader.accept("transaction", "isolation", "level"):
        return ShowVariable("transaction_isolation")
    if reader.accept("session", "authorization"):
        return ShowVariable("session_authorization")
    return ShowVariable("all" if reader.accept("all") else ".".join(reader.dotted()))
