"""Finds and reads the SQL files, and quotes literals where Redshift takes no bound values.

A file holds one statement under a header comment whose first line is its purpose, shown in the application. `:name`
in it is a bound value; `:'name'` is a quoted literal, which services/query/placeholders.py puts in, and `:"name"` a
table of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sparkify_tui.errors import SparkifyError, UsageError

_PACKAGE = Path(__file__).resolve().parent.parent
_UNQUOTABLE = re.compile(r"([\x00-\x1f\x7f\\])")
_TABLE = re.compile(r':"([a-z_]+)"')
_TAG = re.compile(r"^([a-z]+):\s+(.*)$")
DEFAULT_LINE = re.compile(r"--+[ \t]*:([^\W\d]\w*)[ \t]*=(.*)")
"""A comment that offers a value for a parameter."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL file: `name` is its stem, `header` its comment without the dashes, `tags` lines such as `title: …`."""

    name: str
    folder: str
    sql: str
    header: tuple[str, ...]
    tags: Mapping[str, str] = field(default_factory=dict)
    defaults: tuple[str, ...] = ()
    """The header's lines `-- :name = value`, which are of use to whoever runs the statement."""

    @property
    def purpose(self) -> str:
        """The header's first line."""
        return self.header[0] if self.header else self.name


@cache
def sql_root() -> Path:
    """The directory of the SQL files: in the wheel inside the package, in a checkout beside it."""
    for candidate in (_PACKAGE / "sql", _PACKAGE.parent / "sql"):
        if (candidate / "schema").is_dir():
            return candidate
    raise SparkifyError("The SQL files are missing from this installation.", remedy="Install sparkify-tui again.")


@cache
def statement(folder: str, name: str) -> Statement:
    """One statement by folder and stem."""
    path = sql_root() / folder / f"{name}.sql"
    if not path.is_file():
        raise SparkifyError(f"There is no {folder}/{name}.sql.", remedy="Install sparkify-tui again.")
    return _parse(path)


@cache
def statements(folder: str) -> tuple[Statement, ...]:
    """All statements of a folder of this application, by name."""
    return tuple(_parse(path) for path in sorted((sql_root() / folder).glob("*.sql")))


def _parse(path: Path) -> Statement:
    return parsed(path.stem, path.parent.name, path.read_text(encoding="utf-8"))


def parsed(name: str, folder: str, text: str) -> Statement:
    """A file's text as header, tags and statement."""
    header: list[str] = []
    defaults: list[str] = []
    tags: dict[str, str] = {}
    lines = text.splitlines()
    body = 0
    for body, line in enumerate(lines):  # noqa: B007 - the index after the header is wanted
        if not line.startswith("--"):
            break
        text = line.removeprefix("--").strip()
        if DEFAULT_LINE.match(line):
            defaults.append(line)
        elif (tag := _TAG.match(text)) is not None:
            tags[tag[1]] = tag[2]
        else:
            header.append(text)
    sql = "\n".join(lines[body:]).strip().removesuffix(";").rstrip()
    return Statement(name, folder, sql, tuple(header), tags, tuple(defaults))


def reading(sql: str, **tables: str) -> str:
    """The statement with each :"name" replaced by one of our own tables; raises KeyError for a name without one."""
    return _TABLE.sub(lambda match: tables[match[1]], sql)


def quote(value: str) -> str:
    """A string literal that ends where it should, whatever is in it.

    Raises UsageError for control characters and for backslashes, which Redshift reads as escapes in some places and as
    themselves in others; no role, region or bucket has either, and only an odd S3 key does.
    """
    if any(ord(character) < 32 or character in "\\\x7f" for character in value):
        raise UsageError(
            f"A control character or backslash can't be part of a literal: {value!r} has one.",
            remedy="Leave it out, or give what it belongs to another name.",
        )
    return "'" + value.replace("'", "''") + "'"


def text_literal(value: str) -> str:
    """A text as part of a query, whatever is in it; raises UsageError for what no text at the server can hold.

    Backslashes and control characters are themselves in every place when chr makes them: within a literal that depends.
    """
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise UsageError("A value holds a NUL or half a character, which no text can.", remedy="Take it out.")
    parts = [part for part in _UNQUOTABLE.split(value) if part] or [""]
    literals = [f"chr({ord(part)})" if _UNQUOTABLE.fullmatch(part) else quote(part) for part in parts]
    return literals[0] if len(literals) == 1 else f"({' || '.join(literals)})"


def limited(query: str, rows: int, *, skip: int = 0) -> str:
    """A query of ours with `rows` rows at most, after the first `skip`."""
    return f"{query}\nlimit {rows:d}" + (f" offset {skip:d}" if skip else "")


def count_of(query: str) -> str:
    """How many rows a query of ours gives."""
    return f"select count(*) as row_count from (\n{query}\n) as counted"  # noqa: S608 - the text is one of sql/'s files
