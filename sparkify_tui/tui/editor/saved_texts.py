"""What a person wrote and ran, kept across restarts: the buffers of one target, and the history of all.

Files are small, atomic and private; a write that fails raises OSError. Knows no widget.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from sparkify_tui.absence import make_private_directory
from sparkify_tui.atomic_write import replacing
from sparkify_tui.tui.paths import read_json, require_readable, write_json

MAX_HISTORY = 5_000


@dataclass(slots=True)
class Buffer:
    """A tab of the editor; `path` is the .sql file it was opened from or saved to.

    `newline` is what ends the file's lines and `bom` whether a byte order mark begins it; the text has line feeds.
    `on_top` says that it was the one in use when the buffers were written.
    """

    name: str
    text: str = ""
    path: str | None = None
    newline: str = "\n"
    bom: bool = False
    on_top: bool = False


def load_buffers(path: Path) -> list[Buffer]:
    """The buffers that hold something, oldest first; none when the file is absent or spoilt."""
    found = read_json(path)
    buffers = []
    for item in found if isinstance(found, list) else []:
        if isinstance(item, dict) and isinstance(item.get("text"), str) and isinstance(item.get("name"), str):
            place = item.get("path")
            made = Buffer(item["name"], item["text"], place if isinstance(place, str) else None)
            made.newline, made.bom = "\r\n" if item.get("newline") == "\r\n" else "\n", item.get("bom") is True
            made.on_top = item.get("on_top") is True
            buffers.append(made)
    return buffers


def save_buffers(path: Path, buffers: Iterable[Buffer]) -> None:
    """Keep the buffers that hold something, however many and however long they are."""
    write_json(path, [asdict(item) for item in buffers if item.text.strip()])


@dataclass(frozen=True, slots=True)
class PastStatement:
    """A statement that was run: when (seconds since 1970), where, and what came of it."""

    at: float
    target: str
    sql: str
    outcome: str


class History:
    """Statements run before, newest last; a line of JSON each, cut now and then."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.statements = self._read()

    def _read(self) -> list[PastStatement]:
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []
        found = []
        for line in lines[-MAX_HISTORY:]:
            try:
                item = json.loads(line)
                found.append(
                    PastStatement(float(item["at"]), str(item["target"]), str(item["sql"]), str(item["outcome"]))
                )
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
        return found

    def add(self, statement: PastStatement) -> None:
        """Keep a statement; raises OSError when it can't be written, after keeping it for this run."""
        self.statements.append(statement)
        make_private_directory(self.path.parent)
        line = json.dumps(asdict(statement)) + "\n"
        if len(self.statements) > MAX_HISTORY * 2:
            require_readable(self.path)
            del self.statements[:-MAX_HISTORY]
            with replacing(self.path, mode=0o600) as part:
                part.write_text("".join(json.dumps(asdict(item)) + "\n" for item in self.statements), "utf-8")
            return
        with self.path.open("ab", buffering=0) as file:
            self.path.chmod(0o600)
            begun = file.seek(0, os.SEEK_END)
            try:
                written = file.write(line.encode())
                if written != len(line):  # as much as there was room for: the next write says why
                    file.write(line.encode()[written:])
            except OSError:
                file.truncate(begun)  # half a line would spoil the next one
                raise

    def search(self, words: str) -> list[PastStatement]:
        """Statements that hold every word, newest first, each text once."""
        wanted = words.lower().split()
        seen: set[str] = set()
        found = []
        for item in reversed(self.statements):
            if item.sql not in seen and all(word in item.sql.lower() for word in wanted):
                seen.add(item.sql)
                found.append(item)
        return found
