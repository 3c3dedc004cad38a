"""A person's own questions, checks and saved queries: SQL files in a directory of theirs.

    questions/<name>.sql    one statement under a header, as in sql/questions/
    checks/<name>.sql       one SELECT of the bad rows under a header, as in sql/checks/
    *.sql                   saved queries, whatever they hold

A file that can't be used is named with its fault and keeps no other from being used. Knows no connection.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sparkify_tui.absence import is_absence
from sparkify_tui.models import Question, QuestionOrigin, Severity, UnusableFile
from sparkify_tui.narration import plural
from sparkify_tui.services.query.placeholders import placeholders, render
from sparkify_tui.services.query.script import Kind, ScriptStatement, split
from sparkify_tui.services.query.writes import writes
from sparkify_tui.warehouse.statements import Statement, parsed, sql_root, statements

MAX_BYTES = 1_000_000
MAX_FILES = 1_000
"""Of one folder: what is more than that is no collection of questions."""
CHECK_VALUES = ("from_s", "to_s")
NEEDS = ("events", "songs", "both")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class OwnSql:
    """What a directory holds, each by name; and the files that can't be used."""

    questions: tuple[Question, ...] = ()
    checks: tuple[Statement, ...] = ()
    saved: tuple[Question, ...] = ()
    unusable: tuple[UnusableFile, ...] = ()

    def unusable_in(self, folder: str) -> tuple[UnusableFile, ...]:
        """Those of a folder, and the directory where it is at fault itself."""
        return tuple(item for item in self.unusable if item.folder in (folder, ""))


class _FaultError(Exception):
    """What is wrong with a file; `line` is None where it is the file itself."""

    def __init__(self, problem: str, remedy: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.remedy, self.line = problem, remedy, line


def sql_directory(config_path: Path, named: str = "") -> Path:
    """The directory that [SQL] DIR names, or `sql` beside dwh.cfg."""
    path = Path(named or "sql")
    with suppress(RuntimeError):  # ~ and the name of no user: then it is a name like any other
        path = path.expanduser()
    return config_path.absolute().parent / path


def read_own_sql(config_path: Path, named: str = "") -> OwnSql:
    """Everything in the directory of a configuration, read anew; a directory that is absent holds nothing."""
    directory = sql_directory(config_path, named)
    if _is_the_applications(directory):
        return OwnSql()
    found: list[tuple[str, Statement]] = []
    unusable: list[UnusableFile] = []
    if named and not _is_directory(directory):
        unusable.append(UnusableFile(str(directory), None, "is no directory", "make it, or change [SQL] DIR"))
    for folder in ("questions", "checks", ""):
        for path in _files(directory / folder, unusable):
            try:
                found.append((folder, _read(path, folder)))
            except _FaultError as fault:
                unusable.append(UnusableFile(str(path), fault.line, fault.problem, fault.remedy, folder or "saved"))
    return OwnSql(
        tuple(_question(item, QuestionOrigin.OWN) for folder, item in found if folder == "questions"),
        tuple(item for folder, item in found if folder == "checks"),
        tuple(_question(item, QuestionOrigin.SAVED) for folder, item in found if not folder),
        tuple(unusable),
    )


def _is_the_applications(directory: Path) -> bool:
    """Whether it is this application's own, as beside a dwh.cfg in its checkout."""
    try:
        return directory.samefile(sql_root())
    except (OSError, ValueError):
        return False


def _is_directory(path: Path) -> bool:
    """Whether a directory is there, or something that can't be looked at, which reading it then tells."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        return not is_absence(error)


def _files(folder: Path, unusable: list[UnusableFile]) -> Iterator[Path]:
    try:
        names = sorted(
            item.name for item in folder.iterdir() if item.suffix == ".sql" and not item.name.startswith(".")
        )
    except OSError as error:
        if not is_absence(error):
            unusable.append(_unreadable(folder, error))
        return
    if len(names) > MAX_FILES:
        problem = f"holds {plural(len(names), 'file')}, of which the first {MAX_FILES:,} are read"
        unusable.append(UnusableFile(str(folder), None, problem, "move the others elsewhere"))
    yield from (folder / name for name in names[:MAX_FILES])


def _unreadable(path: Path, error: OSError) -> UnusableFile:
    problem = f"can't be read ({error.strerror or error})"
    return UnusableFile(str(path), None, problem, "change its permissions or its owner, or remove it")


def _read(path: Path, folder: str) -> Statement:
    """The file's statement; raises _FaultError."""
    name = path.name.removesuffix(".sql")
    if folder and not _NAME.fullmatch(name):
        raise _FaultError(
            "has a name that can't be called", "take 1 to 63 lower-case letters, digits and underscores, a letter first"
        )
    if folder and any(item.name == name for item in statements(folder)):
        raise _FaultError(f"has the name of one of the application's own {folder}", "give it another name")
    text = _text(path)
    found = split(text)
    if not found:
        raise _FaultError("holds no statement", "write one, or remove the file")
    if not folder:
        return replace(parsed(name, folder, text), sql=text.strip())
    if not text.startswith("--") or not text.splitlines()[0].lstrip("-").strip():
        raise _FaultError("has no header", "begin it with -- and a title, such as `-- Plays by level`", 1)
    if len(found) > 1:
        line = _line_of(text, found[1].offset)
        raise _FaultError("begins a second statement", "keep one statement in each file", line)
    item = replace(parsed(name, folder, text), sql=found[0].text)
    return _checked(item, text, found[0]) if folder == "checks" else item


def _text(path: Path) -> str:
    """The file's text; never waits, whatever the path is."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _FaultError("is no file that can be read as a text", "put an ordinary file in its place")
            content = file.read(MAX_BYTES + 1)
    except IsADirectoryError as error:
        raise _FaultError("is a directory", "give it a name that doesn't end in .sql") from error
    except OSError as error:
        raise _FaultError(
            f"can't be read ({error.strerror or error})", "change its permissions or its owner, or remove it"
        ) from error
    if len(content) > MAX_BYTES:
        raise _FaultError(f"is longer than {MAX_BYTES:,} bytes", "keep data in tables, and one statement in the file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _FaultError("isn't UTF-8", "save it as UTF-8", line) from error
    if "\0" in text:
        raise _FaultError("holds a NUL, which no statement can", "take it out", _line_of(text, text.index("\0")))
    return text


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _checked(item: Statement, text: str, found: ScriptStatement) -> Statement:
    """A check as loads run it; raises _FaultError for what none could."""
    _require_tag(item, text, "severity", tuple(Severity))
    _require_tag(item, text, "needs", NEEDS)
    begins = _line_of(text, found.offset)
    for used in placeholders(found.text):
        if used.name not in CHECK_VALUES:
            line = begins + found.text.count("\n", 0, used.start)
            raise _FaultError(f"names :'{used.name}', which has no value", "checks have :'from_s' and :'to_s'", line)
    if found.kind is not Kind.QUERY or writes(render(found.text, dict.fromkeys(CHECK_VALUES, "0"))):
        raise _FaultError("doesn't only read", "write one SELECT that returns the bad rows", begins)
    # Its own limit or order may end it, and the load's own limit comes behind.
    sql = f"select * from (\n{found.text}\n) as bad_rows"  # noqa: S608 - a person's own statement, which is to be run
    return replace(item, sql=sql)


def _require_tag(item: Statement, text: str, tag: str, values: tuple[str, ...]) -> None:
    value = item.tags.get(tag)
    if value is not None and value not in values:
        lines = text.splitlines()
        line = next(number for number, line in enumerate(lines, 1) if line.startswith("--") and f"{tag}:" in line)
        raise _FaultError(f"says {tag}: {value[:40]}", f"write {', '.join(values[:-1])} or {values[-1]}", line)


def _question(item: Statement, origin: QuestionOrigin) -> Question:
    title = item.purpose.rstrip(".")
    sql = "\n".join([*item.defaults, item.sql]) if origin is QuestionOrigin.OWN else item.sql
    return Question(item.name, title or item.name, " ".join(item.header[1:]), sql, origin)
