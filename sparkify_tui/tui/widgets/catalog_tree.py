"""The catalogue as a tree: schemas, tables with their sizes and keys, columns; drawn as it comes into sight."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sparkify_tui.models import Catalog, CatalogTable
from sparkify_tui.tui import keys
from sparkify_tui.tui.history.painted_sql import mark, match_style
from sparkify_tui.tui.messages import ControllerMessage
from sparkify_tui.tui.results.cells import clean, fit
from sparkify_tui.tui.results.clipboard import copy
from sparkify_tui.tui.widgets.catalog_rows import MARKS, UNKNOWN, CatalogRow, CatalogRows, count, size

ROWS_CELLS, SIZE_CELLS, DIST_CELLS, SORT_CELLS = 11, 9, 16, 16
SIZE_FROM, KEYS_FROM = 44, 76
"""From these widths on there is room for sizes, and for dist style and sort key."""


class CatalogTree(ScrollView, can_focus=True):
    """Keeps what is open and where the cursor is when the catalogue is read again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("catalogue"),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move(-1000000)", show=False),
        Binding("end", "move(1000000)", show=False),
        Binding("right", "turn(True)", show=False),
        Binding("left", "turn(False)", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"catalog--cursor", "catalog--dim"}

    class NameChosen(Message):
        """A column was chosen."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class FilterWanted(Message):
        """Something is to be typed that tables must hold."""

    class Moved(Message):
        """Another line is under the cursor; None where there is none."""

        def __init__(self, row: CatalogRow | None) -> None:
            super().__init__()
            self.row = row

    class PreviewWanted(ControllerMessage):
        """The first rows of a table are to be shown."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class DdlWanted(ControllerMessage):
        """The statement that makes a table is to be shown."""

        def __init__(self, table: CatalogTable) -> None:
            super().__init__()
            self.table = table

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = CatalogRows()
        self._rows: list[CatalogRow] = []
        self._cursor = 0

    @property
    def row(self) -> CatalogRow | None:
        """What is under the cursor."""
        return self._rows[self._cursor] if self._cursor < len(self._rows) else None

    def show_catalog(self, catalog: Catalog) -> None:
        """Show this catalogue."""
        if catalog != self._model.catalog:
            self._model.show(catalog)
            self._lay_out()

    def filter(self, text: str) -> None:
        """Show only tables that hold every word of a text."""
        self._model.filter(text)
        self._lay_out()
        if self._model.words and self.row is not None and self.row.table is None:
            self.action_move(1)

    def _lay_out(self) -> None:
        """Make the lines again; the cursor stays on what it was on."""
        was = self.row.key if self.row is not None else None
        self._rows = self._model.rows()
        places = (place for place, row in enumerate(self._rows) if row.key == was)
        self._cursor = next(places, min(self._cursor, max(0, len(self._rows) - 1)))
        self.virtual_size = Size(0, len(self._rows))
        self._moved()

    def _moved(self) -> None:
        self.scroll_to_region(Region(0, self._cursor, 1, 1), animate=False, x_axis=False)
        self.refresh()
        self.post_message(self.Moved(self.row))

    # --- keys ----------------------------------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Move so many lines down."""
        self._cursor = max(0, min(len(self._rows) - 1, self._cursor + rows))
        self._moved()

    def action_page(self, pages: int) -> None:
        """Move so many screens down."""
        self.action_move(pages * max(1, self.size.height - 1))

    def action_turn(self, to_open: bool) -> None:
        """Open what is under the cursor, or close it; what is closed already leads to what holds it."""
        row = self.row
        if row is None:
            return
        if to_open and not row.is_open and row.column is None:
            self._turn(row, to_open=True)
        elif not to_open and row.is_open:
            self._turn(row, to_open=False)
        elif not to_open:
            above = (row.schema, row.table.name if row.column is not None and row.table else "", "")
            self._cursor = next((n for n, item in enumerate(self._rows) if item.key == above), self._cursor)
            self._moved()
        else:
            self.action_move(1)

    def _turn(self, row: CatalogRow, *, to_open: bool) -> None:
        self._model.turn(row, to_open=to_open)
        self._lay_out()

    def action_open(self) -> None:
        """Show a table's rows, write a column's name, open or close a schema."""
        row = self.row
        if row is None:
            return
        if row.column is not None:
            self.post_message(self.NameChosen(row.name))
        elif row.table is not None:
            self.post_message(self.PreviewWanted(row.name))
        else:
            self._turn(row, to_open=not row.is_open)

    def action_filter(self) -> None:
        """Type what tables must hold."""
        self.post_message(self.FilterWanted())

    def action_ddl(self) -> None:
        """Show the statement that makes the table."""
        if self.row is not None and self.row.table is not None:
            self.post_message(self.DdlWanted(self.row.table))
        else:
            self.notify("Go to a table or view first: a schema has no DDL to show.")

    def action_copy(self) -> None:
        """Copy the name."""
        if self.row is not None:
            copy(self, self.row.name, f"Copied {clean(self.row.name)}")

    def on_click(self, event: events.Click) -> None:
        """Go to the line; its arrow, or a second click, opens or closes it."""
        place = event.y + self.scroll_offset.y
        if 0 <= place < len(self._rows):
            event.stop()
            self._cursor = place
            row = self._rows[place]
            if row.column is not None and event.chain > 1:
                self.action_open()
            elif row.column is None and (event.chain > 1 or row.table is None or event.x < 3):
                self._turn(row, to_open=not row.is_open)
            else:
                self._moved()

    # --- drawn ---------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of the tree."""
        width, place = self.size.width, y + self.scroll_offset.y
        base = self.rich_style
        if place >= len(self._rows):
            return Strip.blank(width, base)
        if place == self._cursor and self.has_focus:
            base += self.get_component_rich_style("catalog--cursor")
        line = self._line(self._rows[place], width)
        return Strip(line.render(self.app.console)).adjust_cell_length(width).apply_style(base)

    def _line(self, row: CatalogRow, width: int) -> Text:
        found = self.get_component_rich_style("catalog--dim")
        dim = Style(color=found.color)
        arrow = "▾" if row.is_open else "▸"
        if row.column is not None:
            marks = " dist" * row.column.is_dist_key + (f" sort{row.column.sort_key}" if row.column.sort_key else "")
            name = self._marked(f"    {clean(row.column.name)}")
            line = Text.assemble(name, (f" {clean(row.column.type)}", dim), (marks, "bold"), end="", no_wrap=True)
            line.truncate(width, overflow="ellipsis")
            return line
        if row.table is None:
            return Text.assemble(
                f"{arrow} ", (fit(clean(row.schema), max(0, width - 10)), "bold"), (f"{row.tables:>7,} ", dim), end=""
            )
        behind = self._behind(row.table, width)
        room = max(0, width - len(behind))
        return Text.assemble(self._marked(fit(f" {arrow} {clean(row.table.name)}", room)), (behind, dim), end="")

    def _marked(self, text: str) -> Text:
        return mark(Text(text), self._model.words, match_style(self.app.theme_variables))

    def _behind(self, table: CatalogTable, width: int) -> str:
        """What the columns beside a table's name say, as many as there is room for."""
        if width < ROWS_CELLS * 2:
            return ""
        rows = MARKS.get(table.kind) or count(table.rows)
        text = fit(rows, ROWS_CELLS, right=True)
        if width >= SIZE_FROM:
            text += fit("" if table.kind in MARKS else size(table.megabytes), SIZE_CELLS, right=True)
        if width >= KEYS_FROM:
            plain = table.kind not in MARKS
            for value, cells in ((table.dist_style, DIST_CELLS), (table.sort_key, SORT_CELLS)):
                text += "  " + fit(clean(value) or (UNKNOWN if plain else ""), cells - 2)
        return f"{text} "
