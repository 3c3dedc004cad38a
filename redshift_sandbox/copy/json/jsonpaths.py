"""A JSONPaths file: one path per column, in bracket or dot notation, without wildcards.

https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html
"""

from __future__ import annotations

import json
import re

from redshift_sandbox.copy.json.documents import LARGE, elements_of
from redshift_sandbox.copy.json.records import Step
from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.sql_error import SqlError

_BRACKET = re.compile(r"""\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\d+))\s*\]""")
_DOT = re.compile(r"\.([^.\[\]'\"*?@\s]+)")


def parse_paths(content: bytes) -> list[tuple[Step, ...]] | None:
    """The steps of every path; None when the file's one key isn't "jsonpaths", which means 'auto' to COPY.

    Raises SqlError XX000 for what is no JSONPaths file.
    """
    try:
        document: object = _large(content) if len(content) > LARGE else json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        said = f"{error}" if isinstance(error, json.JSONDecodeError) else "it is not valid JSON in UTF-8"
        raise SqlError(f"Invalid JSONPaths file: {said}", "XX000") from error
    if not isinstance(document, dict):
        raise SqlError("Invalid JSONPaths file: it must hold a single JSON object", "XX000")
    if "jsonpaths" not in document:
        return None
    paths = document["jsonpaths"]
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise SqlError('Invalid JSONPaths file: "jsonpaths" must be an array of strings', "XX000")
    return [parse_path(path) for path in paths]


def _large(content: bytes) -> dict[str, object]:
    try:
        return {"jsonpaths": list(elements_of(content, "jsonpaths"))}
    except KeyError:
        return {}


def parse_path(path: str) -> tuple[Step, ...]:
    """The keys and array indexes of one JSONPath expression; raises SqlError XX000."""
    text = path.strip()
    steps: list[Step] = []
    notations: set[str] = set()
    position = 1
    while text.startswith("$") and position < len(text):
        pause()
        if match := _BRACKET.match(text, position):
            single, double, index = match.groups()
            if index is None:
                steps.append(re.sub(r"\\(.)", r"\1", single if single is not None else double))
                notations.add("bracket")
            else:
                steps.append(int(index))
        elif match := _DOT.match(text, position):
            steps.append(match.group(1))
            notations.add("dot")
        else:
            break
        position = match.end()
    if not steps or position < len(text) or len(notations) > 1:
        raise SqlError(
            "Invalid JSONPath format. Supported notations are 'dot-notation' and 'bracket-notation'. "
            f"Encountered: '{path}'",
            "XX000",
        )
    return tuple(steps)
