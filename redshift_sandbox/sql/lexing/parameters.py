"""Parameters of statements: $1 of a prepared statement, :name of the Data API.

They are found where a value may stand: not in strings, names, comments and dollar quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.lexing.lexer import pieces
from redshift_sandbox.sql.lexing.tokens import Token

_NUMBERED = re.compile(r"(?<![\w$])\$\d++")
_NAMED = re.compile(r"(?<![:\w]):[A-Za-z_]\w*+")


def numbered_parameters(text: str) -> Iterator[Token]:
    """Every $n, in order."""
    return _found(text, _NUMBERED) if "$" in text else iter(())


def named_parameters(text: str) -> Iterator[Token]:
    """Every :name, in order; a second colon before the first makes it a type."""
    return _found(text, _NAMED) if ":" in text else iter(())


def _found(text: str, pattern: re.Pattern[str]) -> Iterator[Token]:
    for piece in pieces(text):
        for match in pattern.finditer(text, piece.start, piece.end) if piece.kind == "code" else ():
            pause()
            yield Token("parameter", match[0], match.start(), match.end())
