"""The Cluster pane: what the last poll saw, how the state came about, what it costs, and what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from sparkify_tui.events import StatusEvent, StatusPolled, StatusPollFailed
from sparkify_tui.models import Cluster, ClusterReport
from sparkify_tui.narration import plural
from sparkify_tui.services.infrastructure.cluster_states import CHANGING, hopeless
from sparkify_tui.tui import keys
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.widgets.steady_text import SteadyText
from sparkify_tui.tui.wording import dollars, fold, now, span, status_mark

LIVELY_S = 15
STATES_S = 300
"""How long the way to the present state is of interest."""
LABEL_CELLS = 10
LEAST_CELLS = 20
LABELS_FROM = 38
"""In fewer cells the values stand without their labels."""

_NEEDED_LABELS = ("role", "age", "states")
"""Those whose values say nothing by themselves."""

Part = tuple[str, str]
Line = list[Part]


class Timeline:
    """The states a cluster went through, as far as this run of the app saw them."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, datetime]] = []

    def note(self, status: str, at: datetime) -> None:
        """A poll saw `status`; only a change is kept."""
        if not self.steps or self.steps[-1][0] != status:
            self.steps.append((status, at))
            del self.steps[:-6]

    def text(self, at: datetime) -> str:
        """`creating 4 m 12 s → available 3 s`."""
        ends = [begun for _, begun in self.steps[1:]] + [at]
        parts = [
            f"{status} {span((end - begun).total_seconds())}"
            for (status, begun), end in zip(self.steps, ends, strict=True)
        ]
        return " → ".join(parts)


class ClusterPane(VerticalScroll, can_focus=True):
    """Shows a ClusterReport, and what a job has left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("cluster"),
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="cluster", classes="pane")
        self.border_title = "1 Cluster"
        self.timeline = Timeline()
        self.retry_hint = ""
        """How to try a failed poll again at once."""
        self._report: ClusterReport | None = None
        self._failure: StatusPollFailed | None = None
        self._notice: tuple[str, str] | None = None
        self._config_problem: tuple[str, str] | None = None
        self._interrupted = ""
        self.working = False
        self._ticks = 0

    def compose(self) -> ComposeResult:
        """One text."""
        yield SteadyText("", id="cluster-text")

    def on_mount(self) -> None:
        """Let the ages grow."""
        self._draw()
        self.set_interval(1.0, self._tick)

    def show_status(self, event: StatusEvent) -> None:
        """A poll's outcome."""
        if isinstance(event, StatusPolled):
            self._report, self._failure = event.report, None
            self._interrupted = event.report.interrupted
            cluster = event.report.cluster
            self.timeline.note(cluster.status if cluster is not None else "no cluster", event.report.polled_at)
        else:
            self._failure = event
        self._draw()

    def show_notice(self, title: str, text: str) -> None:
        """Something the person should read: what is interrupted, what was left, what failed; "" takes it away."""
        self._notice = (title, text) if title else None
        self._draw()

    def show_config_problem(self, title: str, text: str) -> None:
        """What is wrong with the configuration file; "" takes it away."""
        self._config_problem = (title, text) if title else None
        self._draw()

    def job_begins(self) -> None:
        """A job changes things: what the last poll called interrupted is being done."""
        self.working = True
        self.show_notice("", "")

    def job_ends(self) -> None:
        """The job is over: what a poll saw in the middle of it counts no more."""
        self.working, self._interrupted = False, ""
        self._draw()

    def on_resize(self) -> None:
        """Wrap for the new width."""
        if self.is_mounted:
            self._draw()

    def _tick(self) -> None:
        """Let ages and durations grow: each second while something changes, else with the polls and every thirty."""
        self._ticks += 1
        steps = self.timeline.steps
        at_rest = not self.working and (not steps or (now() - steps[-1][1]).total_seconds() > LIVELY_S)
        if self._failure is None and at_rest and self._ticks % 30:
            return
        if self.display and (self._report is not None or self._failure is not None):
            self._draw()

    # --- drawing -------------------------------------------------------------------------------------------------

    @property
    def _width(self) -> int:
        return max(LEAST_CELLS, self.scrollable_content_region.width or 76)

    def _draw(self) -> None:
        lines = [*self._notice_lines(), *self._failure_lines(), *self._interrupted_lines()]
        lines += self._report_lines()
        self.set_class(bool(self._config_problem or self._notice or self._failure), "-telling")
        body = [Content.assemble(*((clean(text), style) for text, style in line)) for line in lines]
        self.query_one(SteadyText).show(Content("\n").join(body))

    def _notice_lines(self) -> list[Line]:
        lines: list[Line] = []
        for title, text in filter(None, (self._config_problem, self._notice)):
            lines += [*self._wrapped(f"! {title}", "bold $warning"), *self._wrapped(text, "$warning"), []]
        return lines

    def _failure_lines(self) -> list[Line]:
        failure = self._failure
        if failure is None:
            return []
        polls = "a failed poll" if failure.failures == 1 else plural(failure.failures, "failed poll")
        left = failure.next_poll_s - (now() - failure.failed_at).total_seconds()
        following = f"The next try is in {span(left)}" if left >= 1 else "Trying again"
        return [
            *self._wrapped(f"! STALE: {polls}", "bold $error"),
            *self._wrapped(failure.message, "$error"),
            *self._wrapped(failure.remedy, ""),
            *self._wrapped(f"{following}; {self.retry_hint}", "dim"),
            [],
        ]

    def _interrupted_lines(self) -> list[Line]:
        if not self._interrupted or self.working:
            return []
        lines = self._wrapped(f"! interrupted: {self._interrupted}", "$warning")
        cluster = self._report.cluster if self._report is not None else None
        if cluster is not None and not cluster.is_ours:
            return [*lines, []]
        return [*lines, [(f"{named('provision')} finishes it, {named('delete')} removes it.", "bold $warning")], []]

    def _wrapped(self, text: str, style: str) -> list[Line]:
        """Sentences, wrapped."""
        return [[(part, style)] for row in text.splitlines() for part in fold(row, self._width)]

    def _field(self, label: str, value: str, style: str = "") -> list[Line]:
        """A label and its value, the value's further lines under its first."""
        if self._width < LABELS_FROM:
            words = f"{label} {value}" if label in _NEEDED_LABELS else value
            return [[(part, style)] for part in fold(words, self._width)]
        parts = fold(value, self._width - LABEL_CELLS)
        labels = [f"{label:<{LABEL_CELLS}}", *[" " * LABEL_CELLS] * (len(parts) - 1)]
        return [[(name, "dim"), (part, style)] for name, part in zip(labels, parts, strict=True)]

    def _report_lines(self) -> list[Line]:
        """What the last poll saw."""
        report = self._report
        if report is None:
            looked_for = self._failure is None and self._notice is None
            return [[("Looking for the cluster …" if looked_for else "The cluster was not seen yet.", "dim")]]
        if report.cluster is None:
            head: list[Line] = [[("○ no cluster", "bold")], [(f"{named('provision')} provisions one.", "dim")]]
            head += self._field("states", self.timeline.text(now())) if self.timeline.steps[:-1] else []
            return [*head, *self._environment_lines(report)]
        cluster = report.cluster
        return [*self._state_lines(cluster), *self._cluster_lines(cluster, report), *self._environment_lines(report)]

    def _state_lines(self, cluster: Cluster) -> list[Line]:
        glyph, colour = status_mark(cluster.status)
        lines: list[Line] = [
            [(f"{glyph} ", colour), (cluster.identifier, "bold"), (f" {cluster.status.upper()}", f"bold {colour}")]
        ]
        error = hopeless(cluster)
        if error is not None and cluster.status not in CHANGING:
            lines += self._wrapped(f"! {error.remedy}", "$warning")
        changed = bool(self.timeline.steps[:-1]) and (now() - self.timeline.steps[-1][1]).total_seconds() < STATES_S
        return lines + (self._field("states", self.timeline.text(now())) if changed or self.working else [])

    def _cluster_lines(self, cluster: Cluster, report: ClusterReport) -> list[Line]:
        endpoint = f"{cluster.host}:{cluster.port}" if cluster.host else "none yet"
        price = f"{dollars(report.price_per_hour)}/h" if report.price_per_hour is not None else "price unknown"
        if report.cost_so_far is not None:
            price += f" · {dollars(report.cost_so_far)} so far"
        lines: list[Line] = [
            *self._field("endpoint", endpoint),
            *self._field("database", f"{cluster.database} as {cluster.user}"),
            *self._field("nodes", f"{cluster.node_count} × {cluster.node_type}"),
            *self._field("cost", price),
        ]
        if cluster.created_at is not None:
            lines += self._field("age", span((now() - cluster.created_at).total_seconds()))
        access = "public" if cluster.publicly_accessible else "only inside its VPC"
        lines += self._field("access", f"{access}, {'encrypted' if cluster.encrypted else 'not encrypted'}")
        if not cluster.is_ours:
            lines += self._wrapped("! made by someone else, not by sparkify-tui", "$warning")
        return lines

    def _environment_lines(self, report: ClusterReport) -> list[Line]:
        lines: list[Line] = []
        if report.role is not None:
            arns = {role.arn: role.apply_status for role in report.cluster.roles} if report.cluster else {}
            attached = arns.get(report.role.arn)
            where = f"attached, {attached}" if attached else "not attached"
            lines += self._field("role", f"{report.role.name} ({where})")
        port = report.cluster.port if report.cluster is not None else None
        for rule in report.ingress:
            whose = "" if rule.is_ours else " (not ours)"
            if port is not None and rule.port != port:
                whose += f" ! not the cluster's port, which is {port}"
            lines += self._field("ingress", f"{rule.cidr} → port {rule.port}{whose}")
        if report.unseen:
            lines += self._wrapped(f"! not seen: no permission for {', '.join(report.unseen)}", "$warning")
        return lines
