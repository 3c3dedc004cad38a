"""What is copied from a result: a cell, the selected cells, a row, a column, or all, as tab-separated text.

Other forms are those of copy_forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from textual.widget import Widget

from sparkify_tui.models import ResultColumn, Row
from sparkify_tui.narration import plural
from sparkify_tui.tui.results.copy_forms import TooMuchToCopyError, joined, tab_separated
from sparkify_tui.tui.results.grid_lines import ROW_NUMBER
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.warehouse.row_texts import plain_text


def copy(widget: Widget, text: str, message: str) -> None:
    """Put a text into the clipboard, and say so."""
    widget.app.copy_to_clipboard(text)
    widget.notify(message, markup=False)


def column(name: str) -> ResultColumn:
    """A column of which only the name is known."""
    return ResultColumn(name, "text")


def copied(
    view: ResultView, box: tuple[int, int, int, int] | None, cursor: tuple[int, int], what: str
) -> tuple[str | None, str]:
    """The text to copy, and what to say about it; None with the reason when it is too much.

    `box` is the selection: its first row and column, its last row and column; `cursor` a row and a column.
    """
    names = [item.name for item in view.columns]
    row_number, place = cursor
    if place == ROW_NUMBER and what == "cell" and box is None:
        what = "row"
    if what == "column" and place == ROW_NUMBER:
        return None, "The row numbers are no column: go to one first."
    if what == "cell" and box is None:
        text = plain_text(view.row(row_number)[place])
        return (text or None, "Copied the cell." if text else "The cell is empty.")
    if what == "cell" and box is not None:
        rows: Iterable[Row] = (row[box[1] : box[3] + 1] for row in view.rows(box[0], box[2] + 1))
        return _lines(rows, "the selection")
    if what == "row":
        return _lines([view.row(row_number)], "the row")
    if what == "column":
        return _lines(((row[place],) for row in view.rows()), f"the column {names[place]}")
    if view.text is not None:
        return view.text, "Copied the plan as it came."
    return _lines(chain([tuple(names)], view.rows()), "all rows")


def _lines(rows: Iterable[Row], what: str) -> tuple[str | None, str]:
    count = 0

    def parts() -> Iterator[str]:
        nonlocal count
        for row in rows:
            yield ("\n" if count else "") + tab_separated(row)
            count += 1

    try:
        text = joined(parts())
    except TooMuchToCopyError as error:
        return None, str(error)
    return text, f"Copied {what}: {plural(count, 'line')}."
