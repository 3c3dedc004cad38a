"""Asks in which form rows are to be copied, and which: the selection, the row, or all that was fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.results.copy_forms import FORMS
from sparkify_tui.tui.screens.dialog import Dialog

ABOUT = {
    "insert": "a statement for the table below",
    "csv": 'with a header; NULL is nothing, empty text is ""',
    "markdown": "a table",
    "python": "a list of dicts, with Decimal and datetime",
    "tsv": "with a header, for spreadsheets",
}


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """One of FORMS, one of the extents offered, and the table of an INSERT."""

    form: str
    extent: str
    table: str


class CopyDialog(Dialog[CopyChoice]):
    """Answers a CopyChoice; `extents` are the parts of the result by their names, the first one offered first."""

    HEADING = "Copy as"
    ACTION = "copy_as"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn", show=False, priority=True),
        *(Binding(form[0], f"choose('{form}')", show=False) for form in FORMS),
    ]

    def __init__(self, extents: dict[str, str], table: str) -> None:
        super().__init__()
        self._extents = extents
        self._extent = next(iter(extents))
        self._table = table

    def body(self) -> ComposeResult:
        """What is copied, the forms by their first letters, the table of an INSERT."""
        yield Static("", id="extent", markup=False, classes="text")
        width = max(map(len, FORMS.values()))
        yield OptionList(
            *(
                Option(Content.assemble((f"{form[0]}  {name.ljust(width)}  ", "bold"), (ABOUT[form], "dim")), id=form)
                for form, name in FORMS.items()
            ),
            id="forms",
            compact=True,
        )
        yield Static("table of the INSERT", classes="label")
        yield Input(self._table, id="table", compact=True)
        yield Static(
            "a letter or enter: copy   tab: other rows   escape: back", id="hint", markup=False, classes="hint"
        )

    def on_mount(self) -> None:
        """The forms have the focus."""
        self._show()
        self.query_one(OptionList).focus()

    def _show(self) -> None:
        parts: list[tuple[str, str]] = []
        for name, described in self._extents.items():
            chosen = name == self._extent
            parts.append((f"{'(•)' if chosen else '( )'} {described}\n", "bold" if chosen else "dim"))
        self.query_one("#extent", Static).update(Content.assemble(*parts).rstrip())

    def action_turn(self) -> None:
        """Another part of the result."""
        names = list(self._extents)
        self._extent = names[(names.index(self._extent) + 1) % len(names)]
        self._show()

    def action_choose(self, form: str) -> None:
        """Copy in a form; an INSERT asks for its table first."""
        if form == "insert" and not self.query_one("#table").has_focus:
            self.query_one(OptionList).highlighted = list(FORMS).index(form)
            self.query_one("#table").focus()
        else:
            self._answer(form)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A form was chosen with Enter or the mouse."""
        event.stop()
        if event.option_id is not None:
            self.action_choose(event.option_id)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The table is known."""
        event.stop()
        self._answer("insert")

    def _answer(self, form: str) -> None:
        table = self.query_one("#table", Input).value.strip()
        if form == "insert" and not table:
            self.query_one("#hint", Static).update(clean("! Write the table's name: songplays, or etl.songplays."))
            return
        self.dismiss(CopyChoice(form, self._extent, table or self._table))
