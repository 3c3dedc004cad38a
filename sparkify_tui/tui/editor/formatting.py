"""Lays out a statement with sqlglot's Redshift dialect; imported when first wanted, because sqlglot is."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sparkify_tui.tui.editor.highlight import line_spans
from sparkify_tui.tui.editor.script_lines import ScriptLines


class FormatError(ValueError):
    """The statement can't be laid out; the message says why."""


def formatted(statement: str) -> str:
    """The statement laid out, lower case, comments kept; raises FormatError rather than change what it can't read."""
    try:
        texts = [_pretty(item) for item in sqlglot.parse(statement, read="redshift") if item is not None]
    except SqlglotError as error:
        raise FormatError("The statement can't be laid out: it isn't complete, or sqlglot doesn't know it.") from error
    except RecursionError as error:
        raise FormatError("The statement can't be laid out: it is nested too deeply.") from error
    return _lower_keywords(";\n\n".join(texts))


def _pretty(statement: exp.Expr) -> str:
    if statement.key == "command":
        raise FormatError("This kind of statement is left as it is.")
    return str(
        statement.sql(dialect="redshift", pretty=True, normalize_functions="lower", indent=2, max_text_width=100)
    )


def _lower_keywords(text: str) -> str:
    lines = text.split("\n")
    script, written = ScriptLines(lines), []
    for number, line in enumerate(lines):
        pieces, place = [], 0
        for start, end, kind in line_spans(line, script.opened(number)):
            pieces.append(line[place:start])
            pieces.append(line[start:end].lower() if kind in ("keyword", "type", "function") else line[start:end])
            place = end
        written.append("".join(pieces) + line[place:])
    return "\n".join(written)
