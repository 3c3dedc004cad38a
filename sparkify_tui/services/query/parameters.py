"""`:name` in a statement that a person runs: found by tokens, and put in as a literal of the value that was given.

A value is text as it is, but for these:

    null        NULL
    =12.5       the number 12.5
    'text'      the text between the quotes, whatever it is: 'null', '=1', ' blank '

A `:name` is one after a blank, a bracket or an operator: neither in strings, quoted names, comments and dollar
quotes, nor in `::type`, `a[i:j]` or `a:b`. Case makes no difference. A comment line `-- :name = value` says what is
offered where no value is known. Cursors take no bound values and the driver's own reading of `:name` knows no tokens,
so that values go in as literals. Knows no connection.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sparkify_tui.errors import UsageError
from sparkify_tui.services.query.lexer import tokens
from sparkify_tui.services.query.placeholders import Placeholder
from sparkify_tui.services.query.script import ScriptStatement
from sparkify_tui.warehouse.statements import DEFAULT_LINE, text_literal

RULE = "text as it is; null is NULL, =42 a number, 'null' the text null"
"""What a value can be, in one line."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_ENDS_A_VALUE = frozenset(("word", "name", "string", "number", "parameter", "dollar"))


def parameters(sql: str) -> tuple[str, ...]:
    """The names of a script's parameters in lower case, each once, in order."""
    return tuple(dict.fromkeys(found.name for found in _places(sql)))


def _places(sql: str) -> Iterator[Placeholder]:
    if ":" not in sql:
        return
    depth = 0  # of square brackets
    value_end = colon = -1
    for token in tokens(sql):
        if token.kind == "word" and token.start == colon and token.text.isidentifier():
            yield Placeholder(token.text.lower(), colon - 1, token.end)
        is_sign = token.kind == "sign"
        colon = token.end if is_sign and token.text == ":" and not depth and token.start != value_end else -1
        if is_sign and token.text in "[]":
            depth = max(0, depth + (1 if token.text == "[" else -1))
        if token.kind in _ENDS_A_VALUE or (is_sign and token.text in (")", "]", ":")):
            value_end = token.end


def defaults(sql: str) -> dict[str, str]:
    """What comments `-- :name = value` offer, by name in lower case."""
    if "--" not in sql:
        return {}
    lines = (DEFAULT_LINE.match(token.text) for token in tokens(sql) if token.kind == "line")
    return {line[1].lower(): line[2].strip() for line in lines if line is not None}


def literal(name: str, value: str) -> str:
    """A value as a statement has it; raises UsageError for what can't be one."""
    text = value.strip()
    if text.lower() == "null":
        return "null"
    if text.startswith("="):
        number = text[1:].strip()
        if not _NUMBER.fullmatch(number):
            raise UsageError(
                f"The value of :{name} begins with = and is no number.",
                remedy="Write a number such as =42 or =-1.5, or put the text in single quotes.",
            )
        return f"({number})" if number[0] in "+-" else number  # two minus signs would begin a comment
    if len(text) > 1 and text[0] == text[-1] == "'":
        value = text[1:-1].replace("''", "'")
    return text_literal(value)


def require_values(sql: str, values: Mapping[str, str], how: str) -> None:
    """Raise UsageError for parameters without a value and for values that no parameter has; `how` names `{name}`."""
    names = parameters(sql)
    missing = [name for name in names if name not in values]
    if missing:
        given = " ".join(how.format(name=name) for name in missing)
        raise UsageError(
            f"There is no value for {' and '.join(f':{name}' for name in missing)}.",
            remedy=f"Give it with {given}: {RULE}.",
        )
    if strange := [name for name in values if name not in names]:
        known = f"It has {', '.join(f':{name}' for name in names)}." if names else "Leave the value out."
        raise UsageError(f"The SQL has no :{strange[0]}.", remedy=known)


@dataclass(frozen=True)
class BoundStatement:
    """A statement as it is sent, and how its places lead back to the text that was written."""

    statement: ScriptStatement
    _starts: list[int] = field(default_factory=list)
    """Where each literal starts in what is sent, and where the text after it."""
    _originals: list[int] = field(default_factory=list)

    def written_at(self, position: int) -> int:
        """The place in the written text, from 1, for one in what is sent: a literal's is its parameter's first."""
        place = bisect_right(self._starts, position - 1) - 1
        if place < 0:
            return position
        inside = position - 1 - self._starts[place]
        return self._originals[place] + (0 if place % 2 == 0 else inside) + 1


def bound(statement: ScriptStatement, values: Mapping[str, str]) -> BoundStatement:
    """The statement with its parameters' values in place; raises UsageError as `literal` does.

    A parameter without a value is left, for the server to refuse.
    """
    sql = statement.text
    parts, place, length = [], 0, 0
    starts: list[int] = []
    originals: list[int] = []
    for found in _places(sql):
        if found.name not in values:
            continue
        parts += [sql[place : found.start], literal(found.name, values[found.name])]
        starts += [length + len(parts[-2]), length + len(parts[-2]) + len(parts[-1])]
        originals += [found.start, found.end]
        length, place = starts[-1], found.end
    if not parts:
        return BoundStatement(statement)
    return BoundStatement(replace(statement, text="".join([*parts, sql[place:]])), starts, originals)
