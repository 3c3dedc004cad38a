"""What functions there are: overloads declared in text tables, and functions that translate their calls themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass

from sqlglot import exp

from redshift_sandbox.planner.expressions.typed import (
    MACROS,
    Typed,
    is_unknown,
)
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql.sql_error import SqlError

Special = Callable[[str, list[exp.Expr], Scope], Typed]


_LINE = re.compile(r"(\w+)\(([^)]*)\)\s*->\s*([\w ]+?)\s*:\s*(.+)")


@dataclass(frozen=True, slots=True)
class Overload:
    """One signature of a function and its DuckDB SQL, with {0} … for the arguments."""

    arguments: tuple[str, ...]
    variadic: bool
    returns: str
    template: str


OVERLOADS: dict[str, list[Overload]] = {}


SPECIAL: dict[str, Special] = {}


TAKES: dict[str, Container[int]] = {}


ANY_NUMBER = range(1_000_000)


AGGREGATES: dict[str, Special] = {}


def declare(table: str) -> None:
    """Add the overloads of a text table."""
    for line in table.strip().splitlines():
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ValueError(line)
        name, arguments, returns, template = match.groups()
        names = tuple(argument.strip() for argument in arguments.split(",") if argument.strip())
        variadic = bool(names) and names[-1].endswith("...")
        names = tuple(argument.removesuffix("...") for argument in names)
        OVERLOADS.setdefault(name, []).append(Overload(names, variadic, returns, template.replace("@", MACROS)))


def special(*names: str, takes: Container[int]) -> Callable[[Special], Special]:
    """Register a function that translates calls of these names itself, with so many arguments."""

    def register(function: Special) -> Special:
        for name in names:
            SPECIAL[name], TAKES[name] = function, takes
        return function

    return register


def unknown_function(name: str, arguments: list[Typed]) -> SqlError:
    """The refusal of a call, naming the types it was made with."""
    listed = ", ".join("unknown" if is_unknown(item.type) else item.type.name.split("(")[0] for item in arguments)
    return SqlError(
        f"function {name}({listed}) does not exist",
        "42883",
        hint="No function matches the given name and argument types. You may need to add explicit type casts.",
    )
