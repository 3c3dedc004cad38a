"""The extended query protocol's objects, prepared statements and portals, and what its messages do to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from redshift_sandbox.planner.expressions.expressions import MAX_PARAMETERS
from redshift_sandbox.sql import types
from redshift_sandbox.sql.fragment import Fragment
from redshift_sandbox.sql.lexing.splitter import split
from redshift_sandbox.sql.plan import (
    CancelBackend,
    DeclareCursor,
    Empty,
    ExecutePrepared,
    Explain,
    FetchCursor,
    Plan,
    RedshiftType,
    RunSql,
    Scope,
    SetVariable,
    ShowVariable,
)
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.execution import prepared, substitution
from redshift_sandbox.wire.execution.plans import columns_from, cursor_named
from redshift_sandbox.wire.protocol import parameter_values
from redshift_sandbox.wire.protocol.messages import BINARY, TEXT, Body, Column
from redshift_sandbox.wire.session.engine import EngineError
from redshift_sandbox.wire.session.query_log import LoggedQuery
from redshift_sandbox.wire.session.session import Outcome, Session

_ROOMY_NUMERIC = types.numeric(38, 12)
_NUMBERS = frozenset(
    kind.oid for kind in (types.INT2, types.INT4, types.INT8, types.FLOAT4, types.FLOAT8, types.NUMERIC)
)
_FRACTIONS = frozenset(kind.oid for kind in (types.FLOAT4, types.FLOAT8, types.NUMERIC))


@dataclass(slots=True)
class Statement:
    """A prepared statement. `columns` is None for one without rows; it is found out when it is first needed.

    `planned_in` is the session's state for which its plan may still run as it is, None once that plan was used.
    """

    text: str
    plan: Plan
    declared: tuple[RedshiftType | None, ...]
    types: tuple[RedshiftType, ...] = ()
    columns: tuple[Column, ...] | None = None
    described: bool = False
    planned_in: tuple[int, ...] | None = None


@dataclass(slots=True)
class Portal:
    """A statement with its parameters, and its result once it runs."""

    statement: Statement
    values: list[object]
    formats: Sequence[int]
    outcome: Outcome | None = None
    query: LoggedQuery | None = None
    columns: tuple[Column, ...] = field(default=())


def parse(session: Session, body: bytes) -> tuple[str, Statement]:
    """Parse: plan a statement; its name and itself."""
    message = Body(body)
    name, script = message.string(), message.string()
    oids = [message.uint32() for _ in range(message.int16())]
    message.end()
    pieces = split(script)
    if len(pieces) > 1:
        raise SqlError("cannot insert multiple commands into a prepared statement", "42601")
    declared = tuple(types.by_oid(oid) if oid not in (0, types.UNKNOWN.oid) else None for oid in oids)
    if not pieces:
        return name, Statement("", Empty(), declared)
    statement = Statement(Fragment(pieces[0].text, pieces[0].offset), Empty(), declared)
    state = session.planning_state
    statement.plan = replan(session, statement)
    if isinstance(statement.plan, RunSql) and statement.plan.once:
        statement.planned_in = state
    return name, statement


def replan(session: Session, statement: Statement) -> Plan:
    """The statement's plan as of now.

    A client's bare NUMERIC says nothing of the scale, and casting to it would round: the statement's own context
    decides, and where there is none, a scale that leaves room on both sides.
    """
    if substitution.takes_no_parameters(statement.text):
        nulls: list[object] = [None] * substitution.count(statement.text)
        return session.plan(substitution.substituted(statement.text, nulls, statement.declared))
    bare = [kind == types.NUMERIC for kind in statement.declared]
    if not any(bare):
        return session.plan(statement.text, statement.declared)
    unsaid = tuple(None if is_bare else kind for kind, is_bare in zip(statement.declared, bare, strict=True))
    plan = session.plan(statement.text, unsaid)
    inferred = plan.parameters if isinstance(plan, RunSql) else ()
    lost = [is_bare and (_item(inferred, i) or types.TEXT).oid not in _NUMBERS for i, is_bare in enumerate(bare)]
    if not any(lost):
        return plan
    roomy = tuple(_ROOMY_NUMERIC if is_lost else kind for kind, is_lost in zip(unsaid, lost, strict=True))
    return session.plan(statement.text, roomy)


def describe(session: Session, statement: Statement) -> None:
    """Find out what the statement takes and returns, without running it."""
    if statement.described:
        return
    statement.columns, found = _shape(session, statement.plan)
    inferred = _inferred(session, statement)
    written = substitution.count(statement.text) if needs_values(statement.plan) else 0
    count = max(len(statement.declared), len(inferred), len(found), written)
    statement.types = tuple(
        _first(_item(statement.declared, i), _item(inferred, i), _item(found, i)) for i in range(count)
    )
    statement.described = True


def _inferred(session: Session, statement: Statement) -> Sequence[RedshiftType | None]:
    """The types that the statement's text gives its parameters: those of the query inside, where it is around one."""
    if not substitution.takes_no_parameters(statement.text):
        return statement.plan.parameters if isinstance(statement.plan, RunSql) else ()
    try:
        inner = session.plan(substitution.query_inside(statement.text), statement.declared)
    except SqlError:
        return ()  # whatever stands there is no query by itself; the statement as a whole has been planned before
    return inner.parameters if isinstance(inner, RunSql) else ()


def needs_values(plan: Plan) -> bool:
    """Whether the values of parameters must stand in the statement's text: DuckDB takes none there."""
    if isinstance(plan, RunSql):
        return plan.late or plan.scope is Scope.DDL
    return isinstance(plan, (Explain, DeclareCursor))


def with_values(session: Session, portal: Portal) -> tuple[Plan, Sequence[object], str]:
    """The plan to run for a portal, the values that it still takes, and the text it was made from."""
    statement = portal.statement
    if statement.planned_in is not None and statement.planned_in == session.planning_state:
        session.resume_plan()
    else:
        statement.plan = replan(session, statement)
    statement.planned_in = None
    if not portal.values or not needs_values(statement.plan):
        return statement.plan, portal.values, statement.text
    text = substitution.substituted(statement.text, portal.values, _literal_types(statement))
    return session.plan(text), (), text


def _literal_types(statement: Statement) -> list[RedshiftType]:
    """The types of literals in the parameters' places: a bare NUMERIC takes its scale from where it stands."""
    inferred = statement.plan.parameters if isinstance(statement.plan, RunSql) else ()
    kinds = list(statement.types)
    for index, kind in enumerate(kinds):
        place = _item(inferred, index)
        if kind == types.NUMERIC and place is not None and place.oid in _FRACTIONS:
            kinds[index] = place
    return kinds


def _item(sequence: Sequence[RedshiftType | None], index: int) -> RedshiftType | None:
    return sequence[index] if index < len(sequence) else None


def _first(*candidates: RedshiftType | None) -> RedshiftType:
    return next((kind for kind in candidates if kind is not None), types.TEXT)


def _shape(session: Session, plan: Plan) -> tuple[tuple[Column, ...] | None, tuple[RedshiftType | None, ...]]:
    """Columns and parameter types; the latter as DuckDB's binder infers them."""
    if isinstance(plan, RunSql):
        return _sql_shape(session, plan)
    if isinstance(plan, FetchCursor):
        return cursor_named(session, plan.name).columns, ()
    if isinstance(plan, ShowVariable):
        names = ("name", "setting") if plan.name == "all" else (" ".join(plan.name.lower().split()),)
        return tuple(Column(name, types.TEXT) for name in names), ()
    if isinstance(plan, Explain):
        return (Column("QUERY PLAN", types.TEXT),), ()
    if isinstance(plan, CancelBackend) and plan.function is not None:
        return (Column(plan.function, types.INT4),), ()
    if isinstance(plan, SetVariable) and plan.function is not None:
        return (Column(plan.function, types.TEXT),), ()
    if isinstance(plan, ExecutePrepared):
        inner, _ = prepared.resolve(session, plan)
        return _shape(session, inner)[0], ()
    return None, ()


def _sql_shape(session: Session, plan: RunSql) -> tuple[tuple[Column, ...] | None, tuple[RedshiftType | None, ...]]:
    known = plan.result_names is not None and len(plan.types) == len(plan.result_names) and None not in plan.types
    if not plan.returns_rows and (plan.parameters or plan.values or "$" not in plan.sql[-1]):
        return None, ()
    if known and plan.result_names is not None and (plan.parameters or "$" not in plan.sql[-1]):
        return columns_from(plan.result_names, [None] * len(plan.types), plan), ()
    session.transaction.require_usable()
    try:
        signature = session.engine.bind(plan.query)
    except EngineError as error:
        raise session.translated(error) from error
    found: dict[int, RedshiftType | None] = {}
    for name, kind in signature.parameters:
        if name.isdigit() and 0 < int(name) <= MAX_PARAMETERS:
            found[int(name) - 1] = None if str(kind) in ("UNKNOWN", '"NULL"') else types.from_duckdb(kind)
    inferred = tuple(found.get(i) for i in range(max(found, default=-1) + 1))
    return (columns_from(signature.names, signature.types, plan) if plan.returns_rows else None), inferred


def bind(session: Session, statements: dict[str, Statement], body: bytes) -> tuple[str, Portal]:
    """Bind: a statement with values; the portal's name and itself."""
    message = Body(body)
    portal_name, statement_name = message.string(), message.string()
    statement = named(statements, statement_name)
    formats = [message.int16() for _ in range(message.int16())]
    raw = [_raw(message) for _ in range(message.int16())]
    result_formats = [message.int16() for _ in range(message.int16())]
    message.end()
    if len(formats) > 1 and len(formats) != len(raw):
        raise SqlError(f"bind message has {len(formats)} parameter formats but {len(raw)} parameters", "08P01")
    if any(form not in (TEXT, BINARY) for form in (*formats, *result_formats)):
        raise SqlError("unsupported format code", "22023")
    if raw or (isinstance(statement.plan, RunSql) and statement.plan.parameters) or needs_values(statement.plan):
        describe(session, statement)
    if len(raw) != len(statement.types):
        raise SqlError(
            f'bind message supplies {len(raw)} parameters, but prepared statement "{statement_name}" '
            f"requires {len(statement.types)}",
            "08P01",
        )
    values = [
        parameter_values.decode(value, _format(formats, index), statement.types[index])
        for index, value in enumerate(raw)
    ]
    return portal_name, Portal(statement, values, result_formats)


def named(statements: dict[str, Statement], name: str) -> Statement:
    """A prepared statement; SqlError 26000 when there is none."""
    statement = statements.get(name)
    if statement is None:
        shown = f'prepared statement "{name}"' if name else "unnamed prepared statement"
        raise SqlError(f"{shown} does not exist", "26000")
    return statement


def _raw(message: Body) -> bytes | None:
    size = message.int32()
    return None if size == -1 else message.take(size)


def _format(formats: Sequence[int], index: int) -> int:
    if not formats:
        return TEXT
    return formats[0] if len(formats) == 1 else formats[index]


def formatted(columns: Sequence[Column], formats: Sequence[int]) -> tuple[Column, ...]:
    """The columns in the formats that Bind asked for; SqlError 08P01 when their numbers don't agree."""
    if not formats:
        return tuple(columns)
    if len(formats) > 1 and len(formats) != len(columns):
        raise SqlError(f"bind message has {len(formats)} result formats but query has {len(columns)} columns", "08P01")
    return tuple(replace(column, format=_format(formats, index)) for index, column in enumerate(columns))
