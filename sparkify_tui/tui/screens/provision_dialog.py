"""Asks before the cluster is created: what will be made, and what it costs an hour."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Button, Static

from sparkify_tui.config import Config
from sparkify_tui.services.infrastructure.prices import PRICES_AS_OF
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.tui.wording import dollars, fields

_READING = "Reading the configuration …"
_READING_CONFIRMED = "Reading the configuration; it starts as soon as that is done …"


class ProvisionDialog(Dialog[bool]):
    """True starts it. Enter confirms; pressed before the plan is there it counts only where nothing costs money."""

    HEADING = "Provision"
    ACTION = "provision"
    BINDINGS = [Binding("enter", "confirm", "Create", priority=True)]  # noqa: RUF012

    def __init__(self, *, costs_money: bool) -> None:
        super().__init__()
        self._costs_money = costs_money
        self._known = False
        self._confirmed = False

    def body(self) -> ComposeResult:
        """The plan, a button."""
        yield Static(_READING_CONFIRMED if self._confirmed else _READING, id="plan", markup=False, classes="text")
        yield Button("Create  (enter)", id="yes", variant="primary", compact=True, disabled=True)
        yield from self.foot(("enter", "create"), leave="back, nothing is made")

    def show_plan(self, config: Config, price: float | None) -> None:
        """Show what will be made; go on when that was confirmed already."""
        wanted = config.infrastructure
        cost = "its price per hour is not known" if price is None else f"{dollars(price)} per hour until it is deleted"
        if not self._costs_money:
            cost = f"none on the sandbox; {'unknown' if price is None else f'{dollars(price)} per hour'} on AWS"
        reach = "your address alone" if wanted.allowed_cidr == "auto" else wanted.allowed_cidr
        plan = (
            ("cluster", wanted.cluster_identifier),
            ("nodes", f"{wanted.num_nodes} × {wanted.node_type}{_each(price, wanted.num_nodes)}"),
            ("cost", f"{cost} (prices of {PRICES_AS_OF})"),
            ("database", f"{config.cluster.db_name} for {config.cluster.db_user}"),
            ("role", f"{wanted.role_name}, may read {config.s3.log_data} and {config.s3.song_data}"),
            ("ingress", f"port {config.cluster.db_port} for {reach}"),
            ("region", config.aws.region),
        )
        lines = ["This creates what isn't there yet:", "", *map(clean, fields(plan))]
        self.query_one("#plan", Static).update("\n".join(lines))
        button = self.query_one("#yes", Button)
        button.disabled = False
        button.focus()
        self._known = True
        if self._confirmed:
            self.dismiss(True)

    def action_confirm(self) -> None:
        """Create it."""
        if self._known:
            self.dismiss(True)
        elif not self._costs_money:
            self._confirmed = True
            for plan in self.query("#plan").results(Static):  # not there yet when the key came very early
                plan.update(_READING_CONFIRMED)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Create it."""
        event.stop()
        self.action_confirm()


def _each(price: float | None, nodes: int) -> str:
    """What one of several nodes costs."""
    return f", {dollars(price / nodes)} per hour each" if price is not None and nodes > 1 else ""
