"""The Cluster pane: what the last poll saw, how the state came about, what it costs, and what to do next."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from sparkify_tui.events import StatusEvent, StatusPolled, StatusPollFailed
from sparkify_tui.models import Cluster, ClusterReport
from sparkify_tui.tui import keys
from sparkify_tui.tui.widgets.steady_text import SteadyText
from sparkify_tui.tui.wording import dollars, now, span, status_mark

LIVELY_S = 15

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
    """Shows a ClusterReport; told of every poll by the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("cluster"),
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="cluster", classes="pane")
        self.border_title = "1 Cluster"
        self.timeline = Timeline()
        self._report: ClusterReport | None = None
        self._failure: StatusPollFailed | None = None
        self._notice: tuple[str, str] | None = None
        self._steps: list[Part] = []
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
            cluster = event.report.cluster
            self.timeline.note(cluster.status if cluster is not None else "no cluster", event.report.polled_at)
        else:
            self._failure = event
        self._draw()

    def show_notice(self, title: str, text: str) -> None:
        """Something the person should read: what is half-done, what was left, what failed; "" takes it away."""
        self._notice = (title, text) if title else None
        self._draw()

    def show_steps(self, steps: list[Part]) -> None:
        """The running job's latest sentences, oldest first, each with its colour."""
        self._steps = steps
        self._draw()

    def _tick(self) -> None:
        """Let ages and durations grow: each second while something changes, else every ten."""
        self._ticks += 1
        steps = self.timeline.steps
        at_rest = not self.working and (not steps or (now() - steps[-1][1]).total_seconds() > LIVELY_S)
        if self._report is not None and self.display and not (at_rest and self._ticks % 10):
            self._draw()

    def _draw(self) -> None:
        lines: list[Line] = []
        if self._notice is not None:
            title, text = self._notice
            lines += [[(f"! {title}", "bold $warning")], *([(row, "$warning")] for row in text.splitlines()), []]
        if self._failure is not None:
            failure = self._failure
            lines += [
                [(f"! STALE: {failure.failures} failed polls", "bold $error")],
                [(failure.message, "$error")],
                [(failure.remedy, "")],
                [],
            ]
        lines += self._report_lines()
        if self._report is not None and self._report.half_done and not self.working:
            lines += [[], [("! half-done  ", "bold $warning"), (self._report.half_done, "$warning")]]
            lines.append([("F2 finishes it, F12 removes it.", "bold $warning")])
        if self._steps:
            lines += [[], [("Steps", "bold")], *([step] for step in self._steps)]
        body = [Content.assemble(*line) for line in lines]
        self.query_one(SteadyText).show(Content("\n").join(body))

    def _report_lines(self) -> list[Line]:
        report = self._report
        if report is None:
            return [[("Looking for the cluster …", "dim")]]
        if report.cluster is None:
            lines: list[Line] = [[("○ no cluster", "bold")], [("F2 provisions one.", "dim")]]
            if self.timeline.steps[:-1]:
                lines.append([("states    ", "dim"), (self.timeline.text(now()), "")])
        else:
            lines = self._cluster_lines(report.cluster, report)
        return lines + self._surroundings(report)

    def _cluster_lines(self, cluster: Cluster, report: ClusterReport) -> list[Line]:
        glyph, colour = status_mark(cluster.status)
        endpoint = f"{cluster.host}:{cluster.port}" if cluster.host else "none yet"
        price = f"{dollars(report.price_per_hour)}/h" if report.price_per_hour is not None else "price unknown"
        lines: list[Line] = [
            [(f"{glyph} ", colour), (cluster.identifier, "bold"), (f" {cluster.status.upper()}", f"bold {colour}")],
            [("states    ", "dim"), (self.timeline.text(now()), "")],
            [("endpoint  ", "dim"), (endpoint, "")],
            [("database  ", "dim"), (f"{cluster.database} as {cluster.user}", "")],
            [("nodes     ", "dim"), (f"{cluster.node_count} × {cluster.node_type}  {price}", "")],
            [("encrypted ", "dim"), ("yes" if cluster.encrypted else "no", "")],
            [("reachable ", "dim"), ("public" if cluster.publicly_accessible else "only inside its VPC", "")],
        ]
        if cluster.created_at is not None:
            lines.append([("age       ", "dim"), (span((now() - cluster.created_at).total_seconds()), "")])
        if report.cost_so_far is not None:
            lines.append([("cost      ", "dim"), (f"{dollars(report.cost_so_far)} so far, nodes alone", "")])
        if not cluster.is_ours:
            lines.append([("! made by someone else, not by sparkify-tui", "$warning")])
        return lines

    @staticmethod
    def _surroundings(report: ClusterReport) -> list[Line]:
        lines: list[Line] = []
        if report.role is not None:
            arns = {role.arn: role.apply_status for role in report.cluster.roles} if report.cluster else {}
            attached = arns.get(report.role.arn)
            where = f"attached, {attached}" if attached else "not attached"
            lines.append([("role      ", "dim"), (f"{report.role.name} ({where})", "")])
        for rule in report.ingress:
            whose = "" if rule.is_ours else " (not ours)"
            lines.append([("ingress   ", "dim"), (f"{rule.cidr} → port {rule.port}{whose}", "")])
        lines += [[(f"! not seen: no permission for {', '.join(report.unseen)}", "$warning")]] if report.unseen else []
        return lines
