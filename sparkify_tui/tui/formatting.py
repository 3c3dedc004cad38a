"""Lays out a statement with sqlglot's Redshift dialect; imported when first wanted, because sqlglot is."""

from __future__ import annotations

import sqlglot
from sqlglot.errors import SqlglotError


class FormatError(ValueError):
    """The statement can't be laid out; the message says why."""


def formatted(statement: str) -> str:
    """The statement laid out, lower case, comments kept; raises FormatError rather than change what it can't read."""
    try:
        parsed = sqlglot.parse(statement, read="redshift")
    except SqlglotError as error:
        raise FormatError("The statement can't be laid out: it isn't complete, or sqlglot doesn't know it.") from error
    texts = []
    for item in parsed:
        if item is None:
            continue
        if item.key == "command":
            raise FormatError("This kind of statement is left as it is.")
        texts.append(
            item.sql(dialect="redshift", pretty=True, normalize_functions="lower", indent=2, max_text_width=100)
        )
    return _lower_keywords(";\n\n".join(texts))


def _lower_keywords(text: str) -> str:
    from sparkify_tui.tui.highlight import LongSpans

    long = LongSpans(text)
    lines = []
    for number, line in enumerate(text.split("\n")):
        pieces, place = [], 0
        for start, end, kind in long.spans(number, line):
            pieces.append(line[place:start])
            pieces.append(line[start:end].lower() if kind in ("keyword", "type", "function") else line[start:end])
            place = end
        lines.append("".join(pieces) + line[place:])
    return "\n".join(lines)
