"""The editor that a person has in $VISUAL or $EDITOR, on the text of a buffer. Knows no widget.

The text lies in a file of its own, readable by its owner alone, which is removed once it was read back; where anything
fails after the editor wrote it, the file stays and the sentence names it.
"""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sparkify_tui.tui.editor.sql_files import SqlFileError, read_sql
from sparkify_tui.tui.paths import ELSEWHERE, write_error


class ExternalEditorError(Exception):
    """The text wasn't edited; the message says why and what to do."""


def command(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The editor's command; raises ExternalEditorError where none is named."""
    named = next((value for name in ("VISUAL", "EDITOR") if (value := environment.get(name, "").strip())), "")
    if not named:
        raise ExternalEditorError("No editor is named: set EDITOR (for example EDITOR=vim) and start again.")
    try:
        return shlex.split(named)
    except ValueError as error:
        raise ExternalEditorError(
            f"EDITOR can't be read as a command ({error}): correct it and start again."
        ) from error


def write(text: str, directory: Path) -> Path:
    """A new file with the text, for the editor; raises ExternalEditorError."""
    path = directory / f"edited-{secrets.token_hex(4)}.sql"
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode("utf-8", "surrogatepass"))
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ExternalEditorError(write_error(path, error, ELSEWHERE)) from error
    return path


def run(editor: list[str], path: Path) -> None:
    """Run the editor to its end; raises ExternalEditorError, and then a file that it wrote stays."""
    before = path.read_bytes()
    try:
        code = subprocess.run([*editor, str(path)], check=False).returncode
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ExternalEditorError(
            f"{editor[0]} can't be started: {error.strerror or error}. Set EDITOR to an editor that is installed."
        ) from error
    if code:
        kept = _kept(path, before)
        raise ExternalEditorError(f"{editor[0]} ended with code {code}, and the buffer is as it was.{kept}")


def _kept(path: Path, before: bytes) -> str:
    try:
        if path.read_bytes() != before:
            return f" What it wrote is in {path}."
    except FileNotFoundError:
        return ""
    path.unlink(missing_ok=True)
    return ""


def read(path: Path) -> str:
    """What the editor wrote, without the line end that editors put behind the last line; raises ExternalEditorError."""
    try:
        return read_sql(path).text.removesuffix("\n")
    except SqlFileError as error:
        raise ExternalEditorError(f"{error} The buffer is as it was.") from error
