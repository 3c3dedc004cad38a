"""Which of several user-defined functions a call means: PostgreSQL's rules over Redshift's implicit conversions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from redshift_sandbox.planner.expressions.typed import (
    INTEGERS,
    MOMENTS,
    OIDS,
    TIMES,
    Typed,
    is_number,
    is_string,
    is_unknown,
)
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError

_WIDTHS = {
    types.INT2.oid: 0,
    types.INT4.oid: 1,
    types.INT8.oid: 2,
    types.NUMERIC.oid: 3,
    types.FLOAT4.oid: 4,
    types.FLOAT8.oid: 5,
}
_ORDER = {types.DATE.oid: 0, types.TIMESTAMP.oid: 1, types.TIMESTAMPTZ.oid: 2}
_PREFERRED = frozenset((types.FLOAT8.oid, types.VARCHAR.oid, types.TIMESTAMPTZ.oid, types.BOOL.oid, types.INTERVAL.oid))


class Overload(Protocol):
    """A function of several under one name, by what it takes."""

    @property
    def arguments(self) -> tuple[RedshiftType, ...]: ...  # noqa: D102


Choice = TypeVar("Choice", bound=Overload)


def chosen(name: str, functions: Sequence[Choice], arguments: Sequence[Typed]) -> Choice | None:
    """The function whose arguments fit best; None when none fits, SqlError 42725 when several fit alike."""
    left = [function for function in functions if _takes(function.arguments, arguments)]
    left = [function for function in left if not _writes(function.arguments, arguments)] or left
    for better in (_exact, _preferred):
        if len(left) > 1:
            left = _most(left, better, arguments)
    if len(left) > 1:
        left = _by_literals(left, arguments)
    if len(left) > 1:
        given = ", ".join("unknown" if is_unknown(item.type) else item.type.name.split("(")[0] for item in arguments)
        raise SqlError(
            f"function {name}({given}) is not unique",
            "42725",
            hint="Could not choose a best candidate function. You may need to add explicit type casts.",
        )
    return left[0] if left else None


def _takes(wanted: Sequence[RedshiftType], arguments: Sequence[Typed]) -> bool:
    return len(wanted) == len(arguments) and all(
        converts(item.type, type_) for item, type_ in zip(arguments, wanted, strict=True)
    )


def _writes(wanted: Sequence[RedshiftType], arguments: Sequence[Typed]) -> bool:
    """Whether a value that is no text would be taken as one, which is only done where nothing else fits."""
    return any(
        is_string(type_) and not is_string(item.type) and not is_unknown(item.type)
        for item, type_ in zip(arguments, wanted, strict=True)
    )


def converts(source: RedshiftType, target: RedshiftType) -> bool:
    """Whether an argument of one type is taken for another without a cast; a boolean is never taken for text."""
    if is_unknown(source) or _same(source, target):
        return True
    if source.oid in _WIDTHS and target.oid in _WIDTHS:
        return _WIDTHS[source.oid] <= _WIDTHS[target.oid]
    if source.oid in _ORDER and target.oid in _ORDER:
        return _ORDER[source.oid] <= _ORDER[target.oid]
    if target.oid in OIDS:
        return source.oid in OIDS or source.oid in INTEGERS
    if source.oid in OIDS:
        return target.oid in _WIDTHS and _WIDTHS[target.oid] >= _WIDTHS[types.INT8.oid]
    if source.oid == types.SUPER.oid and target.oid == types.FLOAT8.oid:
        return True
    return is_string(target) and (is_string(source) or is_number(source) or source.oid in MOMENTS | {types.SUPER.oid})


def _same(source: RedshiftType, target: RedshiftType) -> bool:
    return _oid(source) == _oid(target)


def _oid(type_: RedshiftType) -> int:
    """TEXT is VARCHAR on Redshift."""
    return types.VARCHAR.oid if type_.oid == types.TEXT.oid else type_.oid


_Better = Callable[[Typed, RedshiftType], bool]


def _exact(item: Typed, wanted: RedshiftType) -> bool:
    return not is_unknown(item.type) and _same(item.type, wanted)


def _preferred(item: Typed, wanted: RedshiftType) -> bool:
    if is_unknown(item.type):
        return False
    return _same(item.type, wanted) or (wanted.oid in _PREFERRED and _category(wanted) == _category(item.type))


def _most(functions: Sequence[Choice], better: _Better, arguments: Sequence[Typed]) -> list[Choice]:
    counts = [
        sum(better(item, wanted) for item, wanted in zip(arguments, function.arguments, strict=True))
        for function in functions
    ]
    return [function for function, count in zip(functions, counts, strict=True) if count == max(counts)]


def _by_literals(functions: list[Choice], arguments: Sequence[Typed]) -> list[Choice]:
    """Where a literal says nothing of its type it is a string if any function takes one there, else of the one kind."""
    for place, item in enumerate(arguments):
        if not is_unknown(item.type):
            continue
        kinds = {_category(function.arguments[place]) for function in functions}
        if "string" not in kinds and len(kinds) > 1:
            return functions
        kind = "string" if "string" in kinds else kinds.pop()
        alike = [function for function in functions if _category(function.arguments[place]) == kind]
        liked = [function for function in alike if function.arguments[place].oid in _PREFERRED]
        functions = liked or alike
    return functions


def _category(type_: RedshiftType) -> str:
    if is_string(type_):
        return "string"
    if is_number(type_) or type_.oid in OIDS:
        return "number"
    if type_.oid in MOMENTS or type_.oid in TIMES:
        return "moment"
    return type_.name
