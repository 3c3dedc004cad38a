"""The catalogue beside the editor: the tree, what filters it, and what is known of what is under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from sparkify_tui.models import Catalog
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.widgets.catalog_rows import about
from sparkify_tui.tui.widgets.catalog_tree import CatalogTree
from sparkify_tui.tui.widgets.steady_text import SteadyText


class CatalogFilter(Input):
    """Where the words are typed that tables must hold; Escape shows all again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", show=False),
        Binding("down", "done", show=False),
    ]

    class Left(Message):
        """The tree is gone on with; with all tables when `dropped`."""

        def __init__(self, *, dropped: bool) -> None:
            super().__init__()
            self.dropped = dropped

    def action_drop(self) -> None:
        """Show all tables."""
        self.post_message(self.Left(dropped=True))

    def action_done(self) -> None:
        """Go on to what was found."""
        self.post_message(self.Left(dropped=False))


class CataloguePanel(Vertical):
    """Hidden until it is asked for; wider while it has the focus."""

    def __init__(self) -> None:
        super().__init__(id="catalogue")
        self.tree_view = CatalogTree(id="catalogue-tree")
        self._filter = CatalogFilter(
            id="catalogue-filter", placeholder="tables that hold … (Escape: all)", compact=True
        )
        self._filter.display = False

    def compose(self) -> ComposeResult:
        """The filter above the tree, and a line about what is under the cursor."""
        yield self._filter
        yield self.tree_view
        yield SteadyText("", id="catalogue-about", markup=False)

    def show_catalog(self, catalog: Catalog) -> None:
        """Show this catalogue."""
        self.tree_view.show_catalog(catalog)

    @on(CatalogTree.Moved)
    def _moved(self, event: CatalogTree.Moved) -> None:
        event.stop()
        text = about(event.row) if event.row is not None else "no tables" + " with these words" * self._filter.display
        self.query_one("#catalogue-about", SteadyText).show(Content.styled(clean(text), "dim"))

    @on(CatalogTree.FilterWanted)
    def _ask_filter(self, event: CatalogTree.FilterWanted) -> None:
        event.stop()
        self._filter.display = True
        self._filter.focus()

    @on(Input.Changed)
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.tree_view.filter(event.value)

    @on(Input.Submitted)
    def _filter_taken(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave(dropped=False)

    @on(CatalogFilter.Left)
    def _filter_left(self, event: CatalogFilter.Left) -> None:
        event.stop()
        self._leave(dropped=event.dropped)

    def _leave(self, *, dropped: bool) -> None:
        if dropped:
            self._filter.value = ""
        self._filter.display = bool(self._filter.value.strip())
        self.tree_view.focus()
