"""Data to stdout, narration to stderr.

Knows how things look in a plain terminal or a pipe; nothing of services. Control characters in data never reach a
terminal raw. Narration that can't be written (stderr on a full disk, a closed pipe) stops no work.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TextIO

import click

from sparkify_tui import narration
from sparkify_tui.errors import LoadError, SparkifyError
from sparkify_tui.events import CopyProgressed, Event, as_dict
from sparkify_tui.warehouse.row_texts import plain_text

_MARKDOWN = str.maketrans({"\\": "\\\\", "|": "\\|", "\n": "<br>"})
"""What would begin another column or row in a table of Markdown."""
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)}


def narrate(text: str) -> None:
    """One line of narration."""
    _tell(text.translate(_CONTROL) + "\n")


def _tell(text: str) -> None:
    try:
        click.echo(text, err=True, nl=False)
    except OSError:
        # There is no other place to say it, and what is being done is worth more than the telling.
        forget(sys.stderr)


def forget(stream: TextIO) -> None:
    """Send what a stream still holds, and all that follows, nowhere: writing it failed once and would at exit."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - os.devnull is a name, not a path, on Windows
        os.dup2(nowhere.fileno(), stream.fileno())


def report_error(error: SparkifyError, *, as_json: bool) -> None:
    """What failed and what to do; with `as_json` also as a last line of JSON on stdout."""
    narrate(f"Error: {error.message}")
    if isinstance(error, LoadError):
        # The message names the first.
        for row in error.rows[1:10]:
            narrate(f"  {narration.load_error(row)}")
        if error.total_rows > 10:
            narrate(f"  … and {error.total_rows - 10:,} more")
    if error.remedy:
        narrate(error.remedy)
    if as_json:
        document(error_as_dict(error))


def report_interrupt(account: str, *, as_json: bool) -> None:
    """That Ctrl+C was heard, and what is left; with `as_json` also as a last line of JSON on stdout."""
    narrate(f"Interrupted. {account}".rstrip())
    if as_json:
        document({"event": "Interrupted", "remedy": account})


def error_as_dict(error: SparkifyError) -> dict[str, object]:
    """The error in the shape of an event."""
    kind = type(error).__name__
    return {"event": "Failed", "error": kind, "message": error.message, "remedy": error.remedy}


def document(value: object) -> None:
    """One JSON document on stdout."""
    click.echo(as_json(value))


def as_json(value: object) -> str:
    """JSON on one line, in letters that stdout's encoding has: an escape of Python's would be none of JSON's."""
    return json.dumps(value, ensure_ascii=is_ascii_only(), default=str)


def is_ascii_only() -> bool:
    """Whether JSON on stdout needs escapes for letters beyond ASCII."""
    return (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"


class EventPrinter:
    """Shows events as they come: narration on stderr, and with `as_json` one JSON line each on stdout.

    On a terminal the progress of running COPYs is one line that changes in place.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._live = sys.stderr.isatty()
        self._progress: dict[str, str] = {}

    def show(self, event: Event) -> None:
        """Show one event."""
        if self._as_json:
            self._print(event)
        if isinstance(event, CopyProgressed):
            self._progress[event.progress.table] = narration.progress(event.progress)
            self._draw()
            return
        text = narration.sentence(event)
        if text is not None:
            self._erase()
            narrate(text)

    def close(self) -> None:
        """Leave the cursor on a line of its own."""
        self._erase()

    def _print(self, event: Event) -> None:
        try:
            document(as_dict(event))
        except BrokenPipeError:
            # The reader has seen enough; the work it watched goes on.
            self._as_json = False
            forget(sys.stdout)

    def _draw(self) -> None:
        if self._live:
            width = max(20, _terminal_width() - 1)
            _tell("\r\x1b[K" + " | ".join(self._progress.values())[:width])

    def _erase(self) -> None:
        if self._live and self._progress:
            _tell("\r\x1b[K")
            self._progress.clear()


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, style: str = "simple") -> str:
    """A text table in one of tabulate's formats; numbers keep the digits the server sent, texts their blanks."""
    from tabulate import tabulate

    rows = [tuple(row) for row in rows]
    escapes = _MARKDOWN if style in ("github", "pipe") else {}
    names = [header.translate(_CONTROL).translate(escapes) for header in headers]
    cells = [[_cell(value).translate(escapes) for value in row] for row in rows]
    align = ["right" if _is_number_column(rows, index) else "left" for index in range(len(headers))]
    return tabulate(
        cells,
        headers=names,
        tablefmt=style,
        disable_numparse=True,
        preserve_whitespace=True,
        colalign=align if cells else None,
    )


def _is_number_column(rows: Sequence[Sequence[object]], index: int) -> bool:
    values = [row[index] for row in rows if row[index] is not None]
    return bool(values) and all(
        isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) for value in values
    )


def _cell(value: object) -> str:
    return plain_text(value).translate(_CONTROL)
