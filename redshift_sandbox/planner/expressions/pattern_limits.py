"""How large a regular expression may be, so that no search in some thousand values takes seconds.

DuckDB's engine never backtracks, but a pattern of many states takes it that many steps a character, and its groups
take as many again: 20,000 groups in 2,000 short texts take a minute, which no interrupt breaks off. PostgreSQL has
such a limit, too. Python's engine, for Perl's dialect, holds the interpreter while it reads a pattern: 0.1 s at most.
"""

from __future__ import annotations

import re

from redshift_sandbox.planner.expressions.typed import MACROS, Kind, Typed, quote
from redshift_sandbox.sql.sql_error import SqlError

MOST_STATES = 8192
"""States of a pattern, about one a character; what is repeated counts as often. Measured: 2,048 texts of 50 bytes are
searched within 2 s by the worst patterns."""

MOST_GROUPS = 32
"""Groups of a computed pattern, whose places DuckDB keeps for each state."""

_SIMPLE_CHARACTERS = 256
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\{(\d{1,9})(?:(,)(\d{0,9}))?\}|.", re.DOTALL)
_TOO_COMPLEX = "invalid regular expression: regular expression is too complex"


def too_complex() -> SqlError:
    """The error of a pattern beyond the limits."""
    hint = f"Make the pattern shorter: it may have {MOST_STATES} characters, where repetitions such as {{100}} count."
    return SqlError(_TOO_COMPLEX, "2201B", hint=hint)


def check_length(pattern: str) -> None:
    """Refuse a pattern that is too long, before anything reads it."""
    if len(pattern) > MOST_STATES:
        raise too_complex()


def check(pattern: str) -> None:
    """Refuse a pattern of too many states."""
    check_length(pattern)
    if states(pattern) > MOST_STATES:
        raise too_complex()


def within(pattern: Typed, *, kept_groups: int | None = None) -> str:
    """The SQL of a pattern, refused now or when it is computed.

    `kept_groups` is for functions that keep the places of all groups: how many of them are wanted.
    """
    if pattern.kind != Kind.STRING:
        return f"{MACROS}within_pattern({pattern.sql}, {str(kept_groups is not None).upper()})"
    check(pattern.text)
    return pattern.sql if kept_groups is None else quote(with_groups(pattern.text, kept_groups))


def states(pattern: str) -> int:
    """About how many states a pattern has: its parts, each as often as it is repeated."""
    sizes, last = [0], 0
    for part in _PART.finditer(pattern):
        word = part.group()
        if part[1] is not None:
            times = max(int(part[1]), int(part[3] or 0), 1)
            sizes[-1] += last * (times - 1)
            last *= times
        elif word == "(":
            sizes.append(0)
        elif word == ")" and len(sizes) > 1:
            last = sizes.pop() + 1
            sizes[-1] += last
        else:
            last = last if word in "*+?" else 1
            sizes[-1] += 1
    return sum(sizes)


def with_groups(pattern: str, count: int) -> str:
    """The same pattern in which only the first groups, so many of them, keep their places."""
    pieces, at, depth = [], 0, 0
    for part in _PART.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(part.group(), 0)
        if depth < 0:
            break
        if part.group() != "(" or pattern.startswith("?", part.end()):
            continue
        if count > 0:
            count -= 1
            continue
        pieces.append(pattern[at : part.start()] + "(?:")
        at = part.end()
    if depth:
        return pattern  # no pattern at all: the error is to show it as written
    return "".join(pieces) + pattern[at:]


LIMIT_MACROS = {
    "within_pattern(p, groups)": (
        "list_transform([{'p': p, 'g': groups}], lambda v: CASE"
        f" WHEN strlen((v).p) < {_SIMPLE_CHARACTERS} AND NOT contains((v).p, '{{') AND"
        f" (NOT (v).g OR strlen((v).p) - strlen(replace((v).p, '(', '')) <= {MOST_GROUPS}) THEN (v).p"
        " WHEN (v).p IS NULL THEN NULL"
        f" WHEN strlen((v).p) > {MOST_STATES} OR strlen((v).p) * coalesce(list_sum(list_transform(regexp_extract_all("
        f"(v).p, '\\{{(?:[0-9]+,)?([0-9]{{1,6}})\\}}', 1), lambda x: CAST(x AS BIGINT))), 1) > {8 * MOST_STATES}"
        f" OR ((v).g AND strlen((v).p) - strlen(replace((v).p, '(', '')) > {MOST_GROUPS})"
        f" THEN sandbox_system.main.refuse('2201B|{_TOO_COMPLEX}')"
        " ELSE (v).p END)[1]"
    ),
}
"""A computed pattern, refused beyond the limits; its repetitions are only estimated."""
