"""Patterns of Perl's dialect, matched in Python: those that look around or refer back, which DuckDB's engine lacks.

Such a pattern may try exponentially many ways. Each search is therefore bounded in time, and lets other threads run
meanwhile; TimeoutError for one that takes longer.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from redshift_sandbox.planner.native.native_calls import Native
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import MAX_VARCHAR

MATCH_LIMIT_S = 0.8
"""How long one text may be searched: below the two seconds within which every statement can be cancelled."""

_LONGEST = 16 * 1024 * 1024
"""Characters of a replaced text; any beyond Redshift's own limit would do."""


@lru_cache(256)
def compiled(pattern: str, flags: str) -> regex.Pattern[str]:
    """The pattern; regex.error for one that is malformed. The dot matches a line's end, too."""
    return regex.compile(pattern, regex.DOTALL | (regex.IGNORECASE if "i" in flags else 0))


def looks_around(pattern: str) -> bool:
    """Whether a pattern has what only Perl's dialect knows: looking around, or a reference back."""
    return regex.search(r"\(\?(?:<?[=!]|>)|\\[1-9]", pattern) is not None


def check(pattern: str) -> str | None:
    """What is wrong with a Perl-compatible pattern, None for a good one."""
    try:
        compiled(pattern, "")
    except regex.error as error:
        return str(error.msg)
    except RecursionError:
        return "regular expression is too complex"
    return None


def groups(pattern: str) -> int:
    """How many groups a pattern has; 0 for one that can't be read."""
    try:
        return int(compiled(pattern, "").groups)
    except (regex.error, RecursionError):
        return 0


def perl_matches(text: str, pattern: str, flags: str) -> list[str]:
    """Every match of a Perl-compatible pattern; the first group of each when the flags have an e and it has groups."""
    found = compiled(pattern, flags)
    group = 1 if "e" in flags and found.groups else 0
    return [match[group] or "" for match in found.finditer(text, timeout=MATCH_LIMIT_S, concurrent=True)]


def perl_places(text: str, pattern: str, flags: str) -> list[int]:
    """Where each match begins, and where it ends, one after another, counted from 1."""
    found = compiled(pattern, flags)
    group = 1 if "e" in flags and found.groups else 0
    matches = found.finditer(text, timeout=MATCH_LIMIT_S, concurrent=True)
    return [place + 1 for match in matches for place in match.span(group)]


def perl_replace(text: str, pattern: str, replacement: str, flags: str) -> str:
    r"""The text with every match replaced; the replacement names groups as \1."""
    found = compiled(pattern, flags)
    pieces, size, at = [], len(text), 0
    if replacement.count("\\") * len(text) > _LONGEST:
        raise _too_long()
    for match in found.finditer(text, timeout=MATCH_LIMIT_S, concurrent=True):
        pieces += [text[at : match.start()], match.expand(replacement)]
        at = match.end()
        size += len(pieces[-1])
        if size > _LONGEST:
            raise _too_long()
    return "".join(pieces) + text[at:]


def _too_long() -> SqlError:
    message = f"value too long for type character varying({MAX_VARCHAR})"
    return SqlError(f"22001|{message}", "22001")


FUNCTIONS: tuple[Native, ...] = (
    (perl_matches, ["VARCHAR", "VARCHAR", "VARCHAR"], "VARCHAR[]", False),
    (perl_places, ["VARCHAR", "VARCHAR", "VARCHAR"], "INTEGER[]", False),
    (perl_replace, ["VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR"], "VARCHAR", False),
)
