"""Asks before everything is deleted: what goes, whether a final snapshot stays, and for the cluster's identifier."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.widgets import Button, Input, Static

from sparkify_tui.models import TeardownPlan
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.tui.widgets.choice import Choice
from sparkify_tui.tui.wording import fields, now


@dataclass(frozen=True, slots=True)
class DeleteChoice:
    """How to delete; `final_snapshot` is the snapshot's name, None for none."""

    final_snapshot: str | None


class DeleteDialog(Dialog[DeleteChoice]):
    """A DeleteChoice starts it; its button stays disabled until the identifier is typed exactly."""

    HEADING = "Delete"
    ACTION = "delete"

    def __init__(self, identifier: str, label: str, *, costs_money: bool, loading: bool = False) -> None:
        super().__init__()
        self._identifier = identifier
        self._label = label
        self._costs_money = costs_money
        self._loading = loading
        self._planned = False
        self._confirmed = False

    def body(self) -> ComposeResult:
        """The plan, the snapshot, the identifier, the button."""
        yield Static(f"Looking at what is there on {self._label} …", id="plan", markup=False, classes="text")
        yield Choice("keep a final snapshot (it costs storage)", id="snapshot", compact=True)
        yield Static(f"Type {self._identifier} to confirm:", markup=False, classes="hint")
        yield Input(id="identifier", compact=True)
        yield Button("Delete  (enter)", id="yes", variant="error", compact=True, disabled=True)
        yield from self.foot(("up, down", "the choice"), ("space", "change it"), ("enter", "delete"))

    def on_mount(self) -> None:
        """The identifier is typed first."""
        self.query_one("#identifier").focus()

    def show_plan(self, plan: TeardownPlan) -> None:
        """Show what goes and what stays."""
        goes = []
        if plan.cluster is not None:
            what = f"{plan.cluster.node_count} × {plan.cluster.node_type}, {plan.cluster.status}"
            goes.append(("cluster", f"{plan.cluster.identifier} ({what}) and all its data"))
        goes += [("ingress", f"{rule.cidr} → port {rule.port}") for rule in plan.ingress]
        goes += [("group", group) for group in plan.security_group_ids]
        if plan.role is not None:
            goes.append(("role", f"{plan.role.name} and its policy"))
        lines = ["This goes:", "", *fields(goes)] if goes else ["Nothing of ours is there; this makes sure of it."]
        lines += fields(("stays", item) for item in plan.left_alone)
        lines += ["", "The running load is cancelled first."] if self._loading else []
        self.query_one("#plan", Static).update("\n".join(map(clean, lines)))
        self.query_one("#snapshot", Choice).disabled = plan.cluster is None
        self._planned = True
        self._allow()
        if self._confirmed and self._matches:
            self._confirm()

    def show_failure(self, text: str) -> None:
        """The plan could not be made: say why, and leave the button disabled."""
        self.query_one("#plan", Static).update(clean(f"! {text}"))

    @property
    def _matches(self) -> bool:
        return self.query_one("#identifier", Input).value == self._identifier

    def _allow(self) -> None:
        self.query_one("#yes", Button).disabled = not (self._matches and self._planned)

    def on_input_changed(self, event: Input.Changed) -> None:
        """The button follows what is typed."""
        event.stop()
        self._allow()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter confirms once the identifier is right; where nothing costs money also before the plan is there."""
        event.stop()
        if self._matches and self._planned:
            self._confirm()
        elif self._matches and not self._costs_money:
            self._confirmed = True

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Delete."""
        event.stop()
        self._confirm()

    def _confirm(self) -> None:
        wanted = self.query_one("#snapshot", Choice).value
        name = f"{self._identifier}-final-{now():%Y%m%d-%H%M%S}" if wanted else None
        self.dismiss(DeleteChoice(name))
