"""The SQL editor: a TextArea that paints Redshift's words, completes them, comments lines and marks errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, cast

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.document._document_navigator import DocumentNavigator
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset, Size
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Selection

from sparkify_tui.services.query.script import ScriptStatement, split, statement_at
from sparkify_tui.tui import keys
from sparkify_tui.tui.editor.completion.completer import Completer, Offer
from sparkify_tui.tui.editor.completion.snippets import PLACE
from sparkify_tui.tui.editor.highlight import line_spans
from sparkify_tui.tui.editor.paints import paints
from sparkify_tui.tui.editor.sql_document import DrawnDocument, SqlDocument, as_drawn, as_typed, stand_ins
from sparkify_tui.tui.widgets.quiet_scroll import resize_content

WIDTH_STEP = 20
CURSOR_CELLS = 3
PLACES_WITHIN_LINES = 50
"""How far below the cursor a snippet's next place is looked for."""


class SqlEditor(TextArea):
    """One buffer's editor. Completion is offered by message, and taken with `accept`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("editor"),
        Binding("ctrl+e", "screen.export", show=False, id="export"),
        Binding("f6", "screen.explain", show=False, id="explain"),
    ]

    class OffersChanged(Message):
        """What could complete the word under the cursor; empty when nothing could."""

        def __init__(self, offers: list[Offer]) -> None:
            super().__init__()
            self.offers = offers

    class OfferKey(Message):
        """While offers are shown: up, down, take or drop them."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    class FormatRefused(Message):
        """The text could not be laid out."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        self._paints: dict[str, Style] = {}
        self._error_at: tuple[int, int] | None = None
        self._commands: frozenset[str] = keys.commands({})
        self.completer = Completer()
        self.offering = False
        self._filling_in = False
        """Whether tab goes to the places of a snippet that was taken."""
        self._offered_at = (0, 0)
        """Where the cursor was when the offers were made."""
        super().__init__(
            text,
            id=id,
            tab_behavior="indent",
            show_line_numbers=True,
            soft_wrap=False,
            placeholder="select …",
            compact=True,
        )
        self.indent_width = 2
        self.cursor_blink = False

    # --- what the text is and which keys write ---------------------------------------------------------------------

    def _set_document(self, text: str, language: str | None) -> None:
        """As textual's, with a document that knows one line end, and a layout of what is drawn."""
        self.document = SqlDocument(text)
        self.wrapped_document = WrappedDocument(DrawnDocument(self.document), tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._build_highlight_map()
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    @property
    def sql(self) -> SqlDocument:
        """The document, which is always of this kind."""
        return cast("SqlDocument", self.document)

    def give_up(self, taken: Mapping[str, str]) -> None:
        """Leave keys to the actions that a person gave them to, whatever a text area would do with them."""
        self._commands = keys.commands(taken)
        for key in self._commands | keys.given(taken):
            own = [
                item
                for item in self._bindings.key_to_bindings.get(key, [])
                if item.id is not None and key in keys.keys_of(item.id, taken).split(",")
            ]
            if own:
                self._bindings.key_to_bindings[key] = own
            else:
                self._bindings.key_to_bindings.pop(key, None)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters are typed, but for those that stand for a bound key."""
        return key not in self._commands and super().check_consume_key(key, character)

    # --- painting ------------------------------------------------------------------------------------------------

    def _build_highlight_map(self) -> None:
        """After each edit; what a line begins within is known to the document."""
        self._line_cache.clear()
        self._error_at = None

    def edit(self, edit: Edit) -> EditResult:
        """Do an edit; one within a line leaves the other lines painted as they are."""
        edit.text = as_typed(edit.text)
        row = edit.top[0]
        kept = {}
        if row == edit.bottom[0] and "\n" not in edit.text and self._error_at is None:
            kept = {key: strip for key in list(self._line_cache.keys()) if (strip := self._line_cache[key])}
        result = super().edit(edit)
        for key, strip in kept.items():
            if not row <= key[2] < self.sql.unchanged_from:
                self._line_cache[key] = strip
        return result

    def _refresh_size(self) -> None:
        """As wide as the view, or else in steps: not every character may make the view wider."""
        width, height = self.document.get_size(self.indent_width)
        needed = width + self.gutter_width + 1
        room = self.scrollable_content_region.width
        size = Size(room if needed <= room else (needed // WIDTH_STEP + 2) * WIDTH_STEP, height)
        if size != self.virtual_size:
            resize_content(self, size)
            # While an edit is undone the cursor may still be on a line that is gone: it moves, and is shown, after.
            if self.is_attached and self.cursor_location[0] < self.document.line_count:
                self.scroll_cursor_visible()

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """To where the cursor is seen, and with it the line's beginning wherever both have room.

        After a long line the text of a short one would else lie left of the view, which shows it as blank.
        """
        moved = super().scroll_cursor_visible(center, animate)
        needed = self._cursor_offset[0] + self.gutter_width + CURSOR_CELLS
        if self.scroll_target_x and needed <= self.scrollable_content_region.width:
            self.scroll_to(x=0, animate=False, force=True)
        return moved

    def notify_style_update(self) -> None:
        """Forget styles that a theme gave."""
        self._paints = {}
        super().notify_style_update()

    def get_component_rich_style(self, *names: str, partial: bool = False, default: Style | None = None) -> Style:
        """As the style sheets say; but the cursor's line has a ground of its own only: its words keep their colours."""
        style = super().get_component_rich_style(*names, partial=partial, default=default)
        return Style(bgcolor=style.bgcolor) if names == ("text-area--cursor-line",) else style

    def _paint(self, kind: str) -> Style:
        if not self._paints:
            self._paints = paints(self.app.theme_variables)
        return self._paints[kind]

    def get_line(self, line_index: int) -> Text:
        """The line with its words painted."""
        line = self.document.get_line(line_index)
        drawn = as_drawn(line)
        text = Text(drawn, end="", no_wrap=True)  # as long as the line: columns stay what they are
        if len(line) <= 5_000:
            for start, end, kind in line_spans(line, self.sql.script.opened(line_index)):
                text.stylize(self._paint(kind), start, end)
        for start, end in stand_ins(line, drawn):
            text.stylize(self._paint("stand-in"), start, end)
        if self._error_at is not None and self._error_at[0] == line_index:
            column = self._error_at[1]
            text.stylize(self._paint("error"), column, max(column + 1, _word_end(line, column)))
        return text

    def mark_error(self, offset: int) -> None:
        """Mark the word at a character of the text and put the cursor there."""
        location = self._place_of(min(offset, len(self.text)))
        self.move_cursor(location)
        self._error_at = location
        self._line_cache.clear()
        self.refresh()

    def _place_of(self, index: int) -> tuple[int, int]:
        before = self.document.text[:index]
        return before.count("\n"), len(before) - before.rfind("\n") - 1

    def _index_of(self, location: tuple[int, int]) -> int:
        row, column = location
        return sum(len(self.document.get_line(number)) + 1 for number in range(row)) + column

    # --- statements ----------------------------------------------------------------------------------------------

    @property
    def cursor_index(self) -> int:
        """Where the cursor is, in characters from the text's start."""
        return self._index_of(self.cursor_location)

    def statement_at_cursor(self) -> ScriptStatement | None:
        """The selection, or else the statement under the cursor."""
        if self.selected_text.strip():
            start = min(self.selection.start, self.selection.end)
            return ScriptStatement(self.selected_text, self._index_of(start))
        return statement_at(self.text, max(0, self.cursor_index - 1))

    def action_comment(self) -> None:
        """Put `--` before the selected lines, or take it away from all of them."""
        (first, _), (last, last_column) = sorted((self.selection.start, self.selection.end))
        if last > first and last_column == 0:
            last -= 1
        lines = [self.document.get_line(number) for number in range(first, last + 1)]
        filled = [line for line in lines if line.strip()]
        if filled and all(line.lstrip().startswith("--") for line in filled):
            changed = [_uncommented(line) for line in lines]
        else:
            indent = min((len(line) - len(line.lstrip()) for line in filled), default=0)
            changed = [f"{line[:indent]}-- {line[indent:]}" if line.strip() else line for line in lines]
        row, column = self.cursor_location
        self.replace("\n".join(changed), (first, 0), (last, len(lines[-1])), maintain_selection_offset=False)
        self.move_cursor(
            (row, max(0, column + len(changed[row - first]) - len(lines[row - first])))
            if row <= last
            else (row, column)
        )

    def action_format_sql(self) -> None:
        """Lay out the selection or the statement under the cursor."""
        statement = self.statement_at_cursor()
        if statement is None:
            return
        from sparkify_tui.tui.editor.formatting import FormatError, formatted  # noqa: PLC0415 - not before something is to be laid out: sqlglot is much to import

        try:
            text = formatted(statement.text)
        except FormatError as error:
            self.post_message(self.FormatRefused(str(error)))
            return
        start = self._place_of(statement.offset)
        end = self._place_of(statement.offset + len(statement.text))
        self.replace(text, start, end, maintain_selection_offset=False)

    # --- completion ----------------------------------------------------------------------------------------------

    def on_text_area_changed(self) -> None:
        """Offer what completes the word being typed."""
        if self.has_focus:
            self._offer(asked=False)

    def action_complete(self) -> None:
        """Offer everything that fits here."""
        self._offer(asked=True)

    def _offer(self, *, asked: bool) -> None:
        row, column = self.cursor_location
        last = self.document.get_line(row)[:column][-1:]
        offers: list[Offer] = []
        if asked or last.isalnum() or last in ("_", ".", '"'):
            found = self.completer.offers(*self.sql.script.around(row, column), asked=asked)
            offers = [replace(offer, at=(row, column)) for offer in found]
        self._offered_at = self.cursor_location
        if offers or self.offering:
            self.offering = bool(offers)
            self.post_message(self.OffersChanged(offers))

    def accept(self, offer: Offer) -> None:
        """Put an offer in place of what it completes, wherever the cursor is by now; not where that has changed."""
        row, column = offer.at
        start = column - len(offer.typed)
        self.offering = False
        self.post_message(self.OffersChanged([]))
        if row >= self.document.line_count or self.document.get_line(row)[max(0, start) : column] != offer.typed:
            return
        behind = self.cursor_location[0] == row and self.cursor_location[1] >= column
        typed_since = self.cursor_location[1] - column
        result = self.replace(offer.text, (row, start), (row, column), maintain_selection_offset=not behind)
        if behind:
            self.move_cursor((result.end_location[0], result.end_location[1] + typed_since))
        if offer.kind == "snippet":
            self._filling_in = True
            self.move_cursor((row, start))
            self._to_next_place()

    def _to_next_place(self) -> bool:
        """Select what is to be filled in next of a snippet; whether there is something."""
        row, column = max(self.selection.start, self.selection.end)
        for number in range(row, min(row + PLACES_WITHIN_LINES, self.document.line_count)):
            if found := PLACE.search(self.document.get_line(number), column if number == row else 0):
                self.selection = Selection((number, found.start()), (number, found.end()))
                return True
        self._filling_in = False
        return False

    async def _on_key(self, event: events.Key) -> None:
        taken = {"up": "up", "down": "down", "tab": "take", "enter": "take", "escape": "drop"}
        # Keys may come faster than offers follow the text: those of an earlier place are nothing to take.
        here = event.key == "escape" or self.cursor_location == self._offered_at
        if self.offering and event.key in taken and here:
            event.stop()
            event.prevent_default()
            if event.key in ("escape", "tab", "enter"):
                self.offering = False  # a second Enter, before this one's offer is taken, is a line's end
            self.post_message(self.OfferKey(taken[event.key]))
            return
        if event.key == "tab" and self._filling_in and self._to_next_place():
            event.stop()
            event.prevent_default()
            return
        if event.key == "escape":  # the screen's; a text area would give the focus to whatever comes next
            event.prevent_default()
            return
        if event.key in self._commands or not set(event.key.split("+")[:-1]) <= {"shift"}:
            event.prevent_default()  # a command, bound or not; alt+w comes with the character w
            return
        await super()._on_key(event)

    def on_blur(self) -> None:
        """No offers without the focus."""
        if self.offering:
            self.offering = False
            self.post_message(self.OffersChanged([]))

    def statements(self) -> tuple[ScriptStatement, ...]:
        """Every statement of the buffer."""
        return split(self.text)


def _word_end(line: str, column: int) -> int:
    end = column
    while end < len(line) and (line[end].isalnum() or line[end] in "_$"):
        end += 1
    return end


def _uncommented(line: str) -> str:
    indent = len(line) - len(line.lstrip())
    rest = line[indent:].removeprefix("--")
    return line[:indent] + rest.removeprefix(" ") if line.strip() else line
