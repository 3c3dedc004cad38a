"""The little list of completions under the cursor; it never takes the focus from the editor."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.widgets import Static

from sparkify_tui.tui.editor.completion.completer import Offer
from sparkify_tui.tui.results.cells import in_one_line

NAME_CELLS = 24
KIND_CELLS = 18
WIDTH = NAME_CELLS + KIND_CELLS + 2
"""At least; a function's signature has what the screen has."""


class OfferList(Static):
    """Shows offers; the editor's pane moves the choice and takes it."""

    class Taken(Message):
        """An offer was clicked."""

        def __init__(self, offer: Offer) -> None:
            super().__init__()
            self.offer = offer

    def __init__(self) -> None:
        super().__init__(id="offers")
        self._offers: list[Offer] = []
        self._place = 0
        self._kind_cells = KIND_CELLS

    @property
    def chosen(self) -> Offer | None:
        """The offer that Tab or Enter takes."""
        return self._offers[self._place] if self._offers and self.display else None

    def show_offers(self, offers: list[Offer], cursor: Offset, screen: Size) -> None:
        """Show the offers below the cursor, or above it where there is no room."""
        self._offers, self._place = offers, 0
        if not offers:
            self.display = False
            return
        height = len(offers)
        below = cursor.y + 1 + height <= screen.height
        needed = max(cell_len(in_one_line(offer.kind)) for offer in offers)
        width = min(screen.width, WIDTH - KIND_CELLS + max(KIND_CELLS, needed))
        self._kind_cells = max(0, width - NAME_CELLS - 2)
        self.styles.width = width
        x = max(0, min(cursor.x - len(offers[0].typed), screen.width - width))
        self.absolute_offset = Offset(x, cursor.y + 1 if below else max(0, cursor.y - height))
        self.styles.height = height
        self.display = True
        self._draw()

    def move_by(self, step: int) -> None:
        """The next or previous offer, round."""
        if self._offers:
            self._place = (self._place + step) % len(self._offers)
            self._draw()

    def _draw(self) -> None:
        lines = []
        for place, offer in enumerate(self._offers):
            name, kind = _fitting(offer.label or offer.text, NAME_CELLS), _fitting(offer.kind, self._kind_cells)
            blanks = " " * (NAME_CELLS + self._kind_cells - cell_len(name) - cell_len(kind))
            text = Content.assemble((f" {name}", "bold"), (f"{blanks}{kind} ", "dim"))
            lines.append(text.stylize("$text on $primary 60%") if place == self._place else text)
        self.update(Content("\n").join(lines))

    def on_click(self, event: events.Click) -> None:
        """Take the offer clicked."""
        event.stop()
        if 0 <= event.y < len(self._offers):
            self.post_message(self.Taken(self._offers[event.y]))


def _fitting(text: str, cells: int) -> str:
    """As much of a text as fits, on one line."""
    shown = in_one_line(text)
    return shown if cell_len(shown) <= cells else set_cell_size(shown, max(0, cells - 1)).rstrip() + "…"
