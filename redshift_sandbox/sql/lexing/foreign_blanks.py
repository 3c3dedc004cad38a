"""Refuses blanks that separate nothing to a server: sqlglot would part words at them.

A no-break space from a web page looks like a blank and is a letter to Redshift.
"""

from __future__ import annotations

import re

from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.lexing.lexer import BLANKS, pieces
from redshift_sandbox.sql.sql_error import SqlError

_BLANKS = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace() and sign not in BLANKS) + "\ufeff"
_WORD = re.compile(r"[^\x00-@\[-\^`{-\x7f][^\x00-#%-/:-@\[-\^`{-\x7f]*+|[0-9]++|.", re.DOTALL)


def refuse_foreign_blanks(text: str) -> None:
    """Raise the syntax error 42601 of a word that has such a blank in it."""
    if not any(blank in text for blank in _BLANKS):
        return
    for piece in pieces(text):
        for match in _WORD.finditer(text, piece.start, piece.end) if piece.kind == "code" else ():
            pause()
            word = match[0]
            if any(sign in _BLANKS for sign in word):
                message = f'syntax error at or near "{word}"'
                raise SqlError(message, "42601", position=match.start() + 1, hint=_hint_of(word))


def _hint_of(word: str) -> str:
    sign = next(sign for sign in word if sign in _BLANKS)
    name = "a byte order mark" if sign == "\ufeff" else "no blank of SQL's"
    return f"The word has the character U+{ord(sign):04X} in it, {name}: take it out."
