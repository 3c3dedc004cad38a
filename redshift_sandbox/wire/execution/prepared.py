"""EXECUTE of an SQL-level prepared statement: its plan, and its arguments as parameter values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redshift_sandbox.sql.fragment import Fragment, offset_of
from redshift_sandbox.sql.plan import ExecutePrepared, Plan, RunSql
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.execution.substitution import substituted

if TYPE_CHECKING:
    from redshift_sandbox.wire.session.session import Session


def resolve(session: Session, plan: ExecutePrepared) -> tuple[Plan, list[object]]:
    """The plan that EXECUTE means and the values of its parameters, each argument evaluated as `select argument`."""
    statement = session.prepared.get(plan.name)
    if statement is None:
        raise SqlError(f'prepared statement "{plan.name}" does not exist', "26000")
    try:
        inner = session.plan(statement.statement, statement.types)
    except SqlError as error:
        error.position = None  # it counts the characters of PREPARE, not of EXECUTE
        raise
    expected = max(len(statement.types), len(inner.parameters) if isinstance(inner, RunSql) else 0)
    if len(plan.arguments) != expected:
        raise SqlError(
            f'wrong number of parameters for prepared statement "{plan.name}"',
            "42601",
            detail=f"Expected {expected} parameters but got {len(plan.arguments)}.",
        )
    values = [_value(session, argument) for argument in plan.arguments]
    if isinstance(inner, RunSql) and inner.late:
        return session.plan(substituted(statement.statement, values, statement.types)), []
    return inner, values


def _value(session: Session, argument: str) -> object:
    plan = session.plan(Fragment(f"select {argument}", offset_of(argument) - len("select ")))
    if not isinstance(plan, RunSql):
        raise SqlError(f'syntax error at or near "{argument}"', "42601")
    row = session.engine.connection.execute(f"select cast(c as varchar) from ({plan.sql[-1]}) as v(c)").fetchone()
    return None if row is None else row[0]
