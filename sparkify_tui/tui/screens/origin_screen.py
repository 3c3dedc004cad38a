"""Where a row comes from, in a box: its staging rows, and of the chosen one the load, the file and the line."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from sparkify_tui.errors import SparkifyError
from sparkify_tui.models import Page, ResultColumn
from sparkify_tui.services.origin.model import NearSong, Origin, StagedRow
from sparkify_tui.services.origin.remarks import remarks
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.tui.worker_host import run_in_worker

_WHOLE = ("load", "line", "ts", "session_id", "item_in_session", "user_id", "year")
SHOWN_CHARACTERS = 4_000
"""Of a line; a log may hold one of megabytes."""


class OriginScreen(Dialog[None]):
    """The staging rows at once, their lines when they are found; ▶ marks the row whose values the star has."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "rows('load')", "Load"),
        Binding("b", "rows('file')", "File"),
    ]

    def __init__(
        self, origin: Origin, locate: Callable[[], Awaitable[Origin]], show_rows: Callable[[int, str], None]
    ) -> None:
        super().__init__()
        self.HEADING = f"Origin of {origin.key.text}"
        self._origin = origin
        self._locate = locate
        self._show_rows = show_rows
        self._problem = ""

    def body(self) -> ComposeResult:
        """What is to be said, the staging rows, and what is known of the chosen one."""
        yield Static(id="about", classes="text")
        yield ResultGrid(id="rows")
        with VerticalScroll(id="source"):
            yield Static(id="chosen")
        yield Static(
            "up, down: the next row   l: its load's rows   b: its file's rows   tab: scroll   escape: back",
            classes="hint",
        )

    def on_mount(self) -> None:
        """Show what the warehouse knows, and look for the lines."""
        grid = self.query_one(ResultGrid)
        grid.display = bool(self._origin.staged)
        self.query_one("#about", Static).update(_about(self._origin))
        self._show()
        (grid if grid.display else self.query_one("#source")).focus()
        self.watch(grid, "cursor_row", self._show_chosen)
        run_in_worker(self, partial(self._find, self._locate), exit_on_error=False)

    def action_rows(self, of: str) -> None:
        """The rows of the chosen row's load, or of its file."""
        number = self.query_one(ResultGrid).cursor_row
        staged = self._origin.staged[number] if number < len(self._origin.staged) else None
        uri = staged.place.uri if staged is not None and staged.place is not None else ""
        if staged is None or (of == "file" and not uri):
            self.notify(f"The row's {of} is not known.", severity="warning")
        else:
            self._show_rows(staged.load_id, uri if of == "file" else "")

    async def _find(self, locate: Callable[[], Awaitable[Origin]]) -> None:
        try:
            self._origin = await locate()
        except SparkifyError as error:
            self._problem = f"The lines could not be found: {error}"
        self._show()

    def _show(self) -> None:
        grid = self.query_one(ResultGrid)
        row, column = grid.cursor_row, grid.cursor_column
        grid.show_page(_page(self._origin))
        grid.cursor_row, grid.cursor_column = row, column
        self._show_chosen(row)

    def _show_chosen(self, number: int) -> None:
        staged = self._origin.staged[number] if number < len(self._origin.staged) else None
        parts = [*_place(staged, self._problem), *_near(self._origin.near_songs)]
        made = Content.assemble(("made by the transform of its load\n", "dim"), clean_lines(self._origin.statement))
        self.query_one("#chosen", Static).update(Content("\n\n").join([*parts, made]))


def clean_lines(text: str) -> str:
    """A text of several lines as a terminal may have it."""
    return "\n".join(map(clean, text.split("\n")))


def _about(origin: Origin) -> Content:
    row = ", ".join(f"{name} {value}" for name, value in zip(origin.columns, origin.row, strict=True))
    return Content.assemble((clean(row), "bold"), *(f"\n{clean(sentence)}" for sentence in remarks(origin)))


def _page(origin: Origin) -> Page:
    """The staging rows with their places in front."""
    names = list(origin.staged[0].values) if origin.staged else []
    first = ("", "load", "file", "line")
    columns = tuple(ResultColumn(name, "bigint" if name in _WHOLE else "text") for name in (*first, *names))
    return Page(columns, tuple(map(_row, origin.staged)), first_row=0, complete=True)


def _row(staged: StagedRow) -> tuple[object, ...]:
    place = staged.place
    file = "…" if place is None else place.uri.rpartition("/")[2] or "?"
    line = place.line or None if place is not None else None
    return ("▶" if staged.decided else "", staged.load_id, file, line, *staged.values.values())


def _place(staged: StagedRow | None, problem: str) -> list[Content]:
    if staged is None:
        return []
    place = staged.place
    if place is None:
        return [
            Content.styled(clean(problem), "$error") if problem else Content.styled("looking for its line …", "dim")
        ]
    if place.problem:
        return [Content.assemble(("! ", "$warning"), clean(place.problem))]
    head = clean(f"{place.uri} line {place.line:,}")
    return [Content.assemble((f"{head}\n", "dim"), clean_lines(_laid_out(place.text)))]


def _laid_out(text: str) -> str:
    """A line of JSON with a field on each line of its own; as it is where it is no object, or a long one."""
    if len(text) > SHOWN_CHARACTERS:
        return f"{text[:SHOWN_CHARACTERS]}…"
    try:
        item = json.loads(text, parse_int=str, parse_float=str)
    except ValueError:  # an object that goes on on further lines
        return text
    fields = (f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in item.items())
    return "\n".join(fields)


def _near(songs: tuple[NearSong, ...]) -> list[Content]:
    lines = [
        clean(
            f"  {song.song_id}  {song.artist_name} – {song.title}, {song.duration} s: another {', '.join(song.differs)}"
        )
        for song in songs
    ]
    return [Content.assemble(("songs that come near\n", "dim"), "\n".join(lines))] if lines else []
