"""The Query pane: tabs of buffers, completion, the catalogue tree, the result and its status line."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import ContentSwitcher, Tab, Tabs

from sparkify_tui.models import Catalog
from sparkify_tui.services.query.script import ScriptStatement
from sparkify_tui.tui.editor.buffer_files import BufferFiles
from sparkify_tui.tui.editor.completion.completer import Completer
from sparkify_tui.tui.editor.completion.offer_list import OfferList
from sparkify_tui.tui.editor.saved_texts import Buffer
from sparkify_tui.tui.editor.sql_editor import SqlEditor
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.panes.catalogue_panel import CataloguePanel
from sparkify_tui.tui.panes.query_status import QueryStatus
from sparkify_tui.tui.panes.results_pane import ResultsPane
from sparkify_tui.tui.paths import ELSEWHERE, write_error
from sparkify_tui.tui.results.cells import clean, in_one_line
from sparkify_tui.tui.results.chart_data import MAX_POINTS, NoChartError, chart_data
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.screens.chart_screen import ChartScreen
from sparkify_tui.tui.terminal.delayed_calls import Delayed
from sparkify_tui.tui.widgets.catalog_tree import CatalogTree

KEEP_AFTER_S = 1.0
TAB_CELLS = 24
PARTS = 3


class QueryPane(Vertical):
    """Owns the buffers and shows the result; opens its chart by itself."""

    BINDINGS: ClassVar[list[BindingType]] = []

    class KeepingFailed(Message):
        """The buffers could not be written; the problem in words, with a remedy."""

        def __init__(self, problem: str) -> None:
            super().__init__()
            self.problem = problem

    def __init__(self, buffers_path: Path, own_keys: Mapping[str, str]) -> None:
        super().__init__(id="query", classes="pane")
        self.border_title = "3 Query"
        self._files = BufferFiles(buffers_path)
        self._own_keys = own_keys
        self._buffers: dict[str, Buffer] = {}
        self._editors: dict[str, SqlEditor] = {}
        self._tabs: dict[str, Tab] = {}
        self._top = ""
        self._made = 0
        self.results = ResultsPane()
        self.status = QueryStatus()
        self._completer = Completer()
        self._keep_later = Delayed(self, KEEP_AFTER_S, self.keep)
        self._keeping = asyncio.Lock()
        self.hint: list[tuple[str, str]] = []
        """What the status line says of a buffer without results."""
        self.unkept = ""
        """What keeps the buffers from being written; empty when they are."""
        self._changing = asyncio.Lock()
        self._refused = False
        """Whether the status line says why the text can't be laid out."""
        kept = self._files.load()
        used = next((buffer for buffer in kept if buffer.on_top), None)  # those of the run's own file come first
        for buffer in kept if used else (*kept, Buffer("")):
            key = self._adopt(buffer)
            if buffer is used or used is None:
                self._top = key

    def _adopt(self, buffer: Buffer) -> str:
        self._made += 1
        key = f"buffer-{self._made}"
        taken = {other.name for other in self._buffers.values()}
        if not buffer.name:
            buffer.name = next(name for n in range(1, 1000) if (name := f"query {n}") not in taken)
        self._buffers[key] = buffer
        self._editors[key] = SqlEditor(buffer.text, id=f"edit-{key}")
        self._editors[key].give_up(self._own_keys)
        self._editors[key].completer = self._completer
        self._tabs[key] = Tab(_tab(buffer), id=key)
        return key

    def compose(self) -> ComposeResult:
        """Tabs, the tree beside the editors, the status line, the grid."""
        yield Tabs(*self._tabs.values(), active=self._top, id="buffers")
        with Horizontal(id="editing"):
            panel = CataloguePanel()
            panel.display = False
            yield panel
            with ContentSwitcher(initial=f"edit-{self._top}", id="editors"):
                yield from self._editors.values()
        yield self.status
        yield self.results
        yield OfferList()

    def on_mount(self) -> None:
        """Offer nothing yet, and say what the pane is for."""
        self.results.show_buffer(self._top)
        self.query_one(OfferList).display = False
        hint = f"{named('run')} runs the statement under the cursor; {named('history')}: history, questions"
        self.hint = [(hint, "dim")]
        self.set_status(self.hint)

    # --- buffers -------------------------------------------------------------------------------------------------

    @property
    def editor(self) -> SqlEditor:
        """The editor on top."""
        return self._editors[self._top]

    @property
    def buffer(self) -> Buffer:
        """The buffer on top."""
        return self._buffers[self._top]

    @property
    def grid(self) -> ResultGrid:
        """The result."""
        return self.results.grid

    @property
    def key(self) -> str:
        """What the buffer on top is known by while it is open."""
        return self._top

    async def open_buffer(self, new: Buffer) -> None:
        """A new buffer on top, or in place of an empty one; without a name it gets one."""
        async with self._changing:
            if not self.editor.text.strip() and self.buffer.path is None and (new.text or new.name):
                self.editor.load_text(new.text)
                new.name = new.name or self.buffer.name
                self._buffers[self._top] = new
                self._relabel()
            else:
                if not self._stands():
                    return
                key = self._adopt(new)
                self._editors[key].display = False
                await self.query_one(ContentSwitcher).mount(self._editors[key])
                if not self._stands():
                    return
                await self.query_one(Tabs).add_tab(self._tabs[key])
                if not self._stands():
                    return
                self._show(key)
        self._show_active_tab()
        self.editor.move_cursor((0, 0) if new.path else self.editor.document.end)
        self.editor.focus()
        self._keep_later.start()

    def _stands(self) -> bool:
        """Whether tabs and editors can be added: quitting takes the screen down while keys are still on their way."""
        parts = [*self.query("#editors, #buffers, #tabs-list")]
        return len(parts) == PARTS and all(part.is_attached for part in parts)

    async def close_buffer(self) -> None:
        """Close the buffer on top; the last one is emptied instead."""
        async with self._changing:
            if len(self._buffers) == 1:
                self.editor.load_text("")
                self._buffers[self._top] = Buffer("query 1")
                self.results.close_buffer(self._top)
                self._relabel()
                return
            if not self._stands():
                return
            key, order = self._top, list(self._buffers)
            place = order.index(key)
            self._show(order[place + 1] if place + 1 < len(order) else order[place - 1])
            editor = self._editors.pop(key)
            del self._buffers[key], self._tabs[key]
            await self.query_one(Tabs).remove_tab(key)
            self.results.close_buffer(key)
            await editor.remove()
        self.editor.focus()
        self._keep_later.start()

    def turn_buffer(self, step: int) -> None:
        """The next or previous buffer, round."""
        order = [key for key in self._buffers if self._tabs[key].is_attached and self._editors[key].is_attached]
        self._show(order[(order.index(self._top) + step) % len(order)])
        self._show_active_tab()
        self.editor.focus()

    def _show(self, key: str) -> None:
        self._top = key
        self.query_one(Tabs).active = key
        self.query_one(ContentSwitcher).current = f"edit-{key}"
        self.results.show_buffer(key)
        self.status.show_place(self.editor.cursor_location)

    def file_saved(self, path: Path) -> None:
        """The buffer on top was written to a file."""
        self.buffer.path, self.buffer.name = str(path), path.name
        self._relabel()

    def _relabel(self) -> None:
        self._tabs[self._top].label = _tab(self.buffer)
        self._keep_later.start()

    @on(Tabs.TabActivated)
    def _tab_activated(self, event: Tabs.TabActivated) -> None:
        event.stop()
        if event.tab.id in self._buffers and event.tab.id == event.tabs.active:  # not one that was left meanwhile
            self._show(event.tab.id)

    def on_text_area_changed(self) -> None:
        """Something was written: keep it shortly after, with what else changes until then; at rest nothing ticks."""
        self._keep_later.start()
        if self._refused:  # of the text as it was
            self._refused = False
            self.post_message(ResultsPane.StatusWanted())

    def on_text_area_selection_changed(self) -> None:
        """Say where the cursor is."""
        self.status.show_place(self.editor.cursor_location)

    def on_unmount(self) -> None:
        """Nothing is kept any more."""
        self._keep_later.stop()
        self._files.release()

    async def keep(self) -> None:
        """Write the buffers; returns when they are written.

        In a thread: replacing a file waits for the disk now and then, and that must not be felt while typing.
        """
        self._keep_later.stop()
        async with self._keeping:
            for key, buffer in self._buffers.items():
                buffer.text = self._editors[key].text
                self._name_tab(self._tabs[key], buffer)
            kept = [replace(buffer, on_top=key == self._top) for key, buffer in self._buffers.items()]
            try:
                await asyncio.to_thread(self._files.save, kept)
            except OSError as error:
                before, self.unkept = self.unkept, write_error(self._files.path, error, ELSEWHERE)
                if before != self.unkept:
                    self.post_message(self.KeepingFailed(self.unkept))
            else:
                self.unkept = ""

    def _name_tab(self, tab: Tab, buffer: Buffer) -> None:
        label = _tab(buffer)
        if tab.label_text != label.plain:
            tab.label = label
            self._show_active_tab()

    def _show_active_tab(self) -> None:
        """Scroll to the tab on top, which textual does before a new or longer label has its width."""
        tab = self._tabs[self._top]
        if tab.is_attached:
            self.call_after_refresh(tab.scroll_visible, animate=False, force=True)

    # --- completion ----------------------------------------------------------------------------------------------

    def show_catalog(self, catalog: Catalog) -> None:
        """Complete from this catalogue, and show it as a tree."""
        self._completer = Completer(catalog)
        for editor in self._editors.values():
            editor.completer = self._completer
        self.query_one(CataloguePanel).show_catalog(catalog)

    def on_sql_editor_offers_changed(self, event: SqlEditor.OffersChanged) -> None:
        """Show what completes the word, under the cursor."""
        event.stop()
        self.query_one(OfferList).show_offers(event.offers, self.app.cursor_position, self.screen.size)

    def on_sql_editor_offer_key(self, event: SqlEditor.OfferKey) -> None:
        """Move in the offers, take one or drop them."""
        event.stop()
        offers = self.query_one(OfferList)
        if event.what in ("up", "down"):
            offers.move_by(-1 if event.what == "up" else 1)
        elif event.what == "take" and offers.chosen is not None:
            self.editor.accept(offers.chosen)
        else:
            offers.display = False

    def on_sql_editor_format_refused(self, event: SqlEditor.FormatRefused) -> None:
        """Say why, until the text is another one."""
        event.stop()
        self._refused = True
        self.set_status([(f"! {event.reason}", "$warning")])

    def on_offer_list_taken(self, event: OfferList.Taken) -> None:
        """An offer was clicked."""
        event.stop()
        self.editor.accept(event.offer)
        self.editor.focus()

    def on_catalog_tree_name_chosen(self, event: CatalogTree.NameChosen) -> None:
        """Write the chosen name where the cursor is."""
        event.stop()
        self.editor.insert(event.text)
        self.editor.focus()

    def toggle_catalog(self) -> None:
        """Show or hide the tree."""
        panel = self.query_one(CataloguePanel)
        panel.display = not panel.display
        (panel.tree_view if panel.display else self.editor).focus()

    # --- results -------------------------------------------------------------------------------------------------

    def set_status(self, parts: list[tuple[str, str]]) -> None:
        """The line between the editor and the result."""
        self.status.show_outcome(parts)

    def mark_error(self, key: str, place: int) -> None:
        """Mark where a statement of a buffer is wrong, if that buffer is still open."""
        if key in self._editors:
            self._editors[key].mark_error(place)

    def drop_offers(self) -> None:
        """What was typed is run as it is."""
        self.editor.offering = False
        self.query_one(OfferList).display = False

    def statement_at_cursor(self) -> ScriptStatement | None:
        """The selection or the statement under the cursor."""
        return self.editor.statement_at_cursor()

    def open_chart(self) -> None:
        """Chart the result, as far as it is fetched."""
        view = self.grid.view
        try:
            data = chart_data(view.columns, list(view.rows(0, MAX_POINTS)))
        except NoChartError as error:
            self.notify(str(error), severity="warning", markup=False)
        else:
            self.app.push_screen(ChartScreen(data))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Offers belong to the editor alone."""
        if not isinstance(event.widget, SqlEditor):
            self.query_one(OfferList).display = False


def _tab(buffer: Buffer) -> Content:
    """A file's name, or how the text begins; a tab is found again by that rather than by a number."""
    begins = "" if buffer.path else in_one_line(buffer.text.lstrip()[:200])
    name = begins or clean(buffer.name)
    return Content(name if len(name) <= TAB_CELLS else f"{name[: TAB_CELLS - 1]}…")
