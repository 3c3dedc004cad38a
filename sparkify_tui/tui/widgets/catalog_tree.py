"""The catalogue as a tree: schemas, tables with their columns and keys; Enter or a click writes a name."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from sparkify_tui.models import Catalog, CatalogColumn
from sparkify_tui.tui import keys
from sparkify_tui.tui.results.cells import clean

HIDDEN_FIRST = ("pg_catalog", "information_schema")


class CatalogTree(Tree[str]):
    """Keeps what is open when the catalogue is read again."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("catalogue")

    class NameChosen(Message):
        """A column or table was chosen."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self) -> None:
        super().__init__("catalogue", id="catalogue")
        self.show_root = False
        self.guide_depth = 2
        self.auto_expand = True

    def show_catalog(self, catalog: Catalog) -> None:
        """Show this catalogue."""
        opened = {node.data for node in self._all(self.root) if node.is_expanded}
        first = not self.root.children
        self.clear()
        by_schema: dict[str, list[int]] = {}
        for place, table in enumerate(catalog.tables):
            by_schema.setdefault(table.schema, []).append(place)
        for schema in sorted(by_schema, key=lambda name: (name in HIDDEN_FIRST, name != "public", name)):
            branch = self.root.add(
                Text(clean(schema)), schema, expand=schema in opened or (first and schema == "public")
            )
            for place in by_schema[schema]:
                table = catalog.tables[place]
                name = f"{schema}.{table.name}"
                label = Text(clean(table.name if table.kind == "table" else f"{table.name} ({table.kind})"))
                leaf = branch.add(label, name, expand=name in opened)
                for column in table.columns:
                    leaf.add_leaf(_label(column), f"{name}.{column.name}")
        self.root.expand()

    def _all(self, node: TreeNode[str]) -> list[TreeNode[str]]:
        found = [node]
        for child in node.children:
            found += self._all(child)
        return found

    def on_tree_node_selected(self, event: Tree.NodeSelected[str]) -> None:
        """A column is written; a table or schema opens."""
        event.stop()
        if not event.node.allow_expand and event.node.data is not None:
            self.post_message(self.NameChosen(event.node.data.rsplit(".", 1)[1]))


def _label(column: CatalogColumn) -> Text:
    marks = (" dist" if column.is_dist_key else "") + (f" sort{column.sort_key}" if column.sort_key else "")
    return Text.assemble(clean(column.name), (f" {clean(column.type)}", "dim"), (marks, "bold"))
