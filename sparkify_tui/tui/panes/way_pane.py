"""The way through a warehouse's life: what is done, what comes next, which key does it, and what it costs.

Stands in the workspace until a query or a job takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from sparkify_tui.config import Config
from sparkify_tui.events import StatusEvent, StatusPolled
from sparkify_tui.models import Cluster
from sparkify_tui.narration import plural
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.launch import Launch
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.widgets.steady_text import SteadyText
from sparkify_tui.tui.wording import GLYPHS, dollars, fold

KEY_CELLS = 5
TITLE_CELLS = 11
LEAST_CELLS = 40


class WayPane(VerticalScroll, can_focus=False):
    """Four stations, drawn from what the polls and the counts say."""

    def __init__(self, launch: Launch) -> None:
        super().__init__(id="way")
        self.border_title = "The way"
        self._sandbox, self._read_only = launch.is_sandbox, launch.read_only
        self._config: Config | None = None
        self._price: float | None = None
        self._questions = 0
        self._cluster: Cluster | None = None
        self._polled = False
        self._rows: Mapping[str, int] = {}

    def compose(self) -> ComposeResult:
        """One text."""
        yield SteadyText("", id="way-text")

    def on_mount(self) -> None:
        """Something to read at once."""
        self._draw()

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self._draw()

    def show_target(self, config: Config, price: float | None, questions: int) -> None:
        """What would be provisioned, its price per hour in US dollars, and how many questions are ready."""
        self._config, self._price, self._questions = config, price, questions
        self._draw()

    def show_status(self, event: StatusEvent) -> None:
        """A poll's outcome; a failed one changes nothing."""
        if isinstance(event, StatusPolled):
            self._polled, self._cluster = True, event.report.cluster
            self._draw()

    def show_counts(self, rows: Mapping[str, int]) -> None:
        """Rows per table; empty while there are no tables."""
        self._rows = rows
        self._draw()

    def _draw(self) -> None:
        width = max(LEAST_CELLS, self.scrollable_content_region.width or 76)
        stations = self._stations()
        following = next((place for place, (done, *_) in enumerate(stations) if not done), len(stations))
        lines: list[Content] = []
        for place, (done, key, title, text) in enumerate(stations):
            state = "done" if done else "running" if place == following else "to come"
            glyph, colour = GLYPHS[state]
            style = "bold" if state == "running" else "dim" if state == "to come" else ""
            indent = 2 + KEY_CELLS + TITLE_CELLS
            first, *more = fold(text, width - indent)
            lines.append(
                Content.assemble(
                    (f"{glyph} ", colour),
                    (f"{key:<{KEY_CELLS}}", "bold $accent" if state == "running" else "dim"),
                    (f"{title:<{TITLE_CELLS}}", style),
                    (clean(first), "dim" if state == "to come" else ""),
                )
            )
            lines += [Content.styled(" " * indent + clean(row), "dim") for row in more]
            lines.append(Content(""))
        self.query_one(SteadyText).show(Content("\n").join(lines[:-1]))

    def _stations(self) -> list[tuple[bool, str, str, str]]:
        """Whether it is done, its key, its name, and a sentence."""
        plays = self._rows.get("songplays", 0)
        return [
            (self._cluster is not None, named("provision"), "Provision", self._provision()),
            (plays > 0, named("load"), "Load", self._load(plays)),
            (False, named("query"), "Query", self._query()),
            (
                False,
                named("delete"),
                "Delete",
                "The cluster and all that was made for it: nothing costs any more.",
            ),
        ]

    def _provision(self) -> str:
        if self._cluster is not None:
            return f"{self._cluster.identifier} is {self._cluster.status}."
        if self._read_only:
            return "There is no cluster, and this is read-only."
        if not self._polled or self._config is None:
            return "A cluster with its role and its database."
        wanted = self._config.infrastructure
        what = f"{wanted.num_nodes} × {wanted.node_type} with its role and database"
        if self._sandbox:
            return f"{what}: here on this machine, in seconds, for nothing."
        cost = f"{dollars(self._price)} an hour from then on" if self._price is not None else "it costs by the hour"
        return f"{what}: three to ten minutes, {cost}."

    def _load(self, plays: int) -> str:
        if plays:
            return f"{plural(plays, 'play')} in the star schema; loads what is new."
        bucket = self._config.s3.log_data.strip("'") if self._config is not None else "s3"
        return f"Songs and events from {bucket} through staging into the star schema, with checks."

    def _query(self) -> str:
        ready = f", {named('history')} has {plural(self._questions, 'question')} ready" if self._questions else ""
        return f"SQL with completion, {named('run')} runs it{ready}."
