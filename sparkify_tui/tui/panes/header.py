"""The header line: what this is connected to, may do, and how fresh what it shows is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from sparkify_tui.events import StatusEvent, StatusPolled
from sparkify_tui.models import ClusterReport
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.wording import dollars, now, span, status_mark

AT_REST = ("available", "paused", "no cluster", "not set up", "not open")
UNKNOWN = "state unknown"
WITH_ACCOUNT_CELLS = 99
REST_TICKS = 5
"""At rest the ages grow every so many seconds: each drawing costs some 4 ms of CPU."""


class Header(Static):
    """Target, account, read-only badge, cluster state, the age of the last poll and the time to the next."""

    def __init__(self, label: str, job: Callable[[], str], *, read_only: bool) -> None:
        super().__init__(id="header")
        self._label = label
        self._read_only = read_only
        self._account = ""
        self._status = "starting"
        self._polled_at: datetime | None = None
        self._next_at = 0.0
        self._stale = ""
        self._cost = ""
        self._job = job
        """What to say of the running job; "" when none runs."""
        self._alerts: dict[str, str] = {}
        self._ticks = 0

    def on_mount(self) -> None:
        """Show it, and let the ages grow."""
        self.tick()
        self.set_interval(1.0, self._second)

    def _second(self) -> None:
        """Each second while something changes, and the first after a poll was due."""
        self._ticks += 1
        overdue = 0 <= now().timestamp() - self._next_at < 1
        at_rest = self._status in AT_REST and not self._job() and not self._stale
        if overdue or not (at_rest and self._ticks % REST_TICKS):
            self.tick()

    def on_resize(self) -> None:
        """As much as there is room for."""
        self.tick()

    def identify(self, label: str, account: str = "") -> None:
        """Show what the target turned out to be."""
        self._label, self._account = label, account
        self.tick()

    def say(self, status: str) -> None:
        """A state before there is anything polled."""
        self._status = status
        self.tick()

    def alert(self, about: str, text: str) -> None:
        """Something that holds until it is taken back with ""."""
        self._alerts.pop(about, None)
        if text:
            self._alerts[about] = text
        self.tick()

    def show_status(self, event: StatusEvent) -> None:
        """A poll's outcome; a failed one keeps what was seen last, marked stale."""
        self._next_at = now().timestamp() + event.next_poll_s
        if isinstance(event, StatusPolled):
            cluster = event.report.cluster
            self._status = cluster.status if cluster is not None else "no cluster"
            self._cost = _cost(event.report)
            self._polled_at, self._stale = event.report.polled_at, ""
        else:
            self._stale = "STALE"
            self._status = UNKNOWN if self._polled_at is None else self._status
        self.tick()

    def tick(self) -> None:
        """Draw again."""
        glyph, colour = status_mark(self._status if self._status not in ("starting", UNKNOWN) else "")
        room = (self.size.width or 80) - 1
        parts: list[tuple[str, str]] = [(" sparkify  ", "bold $primary"), (self._label, "bold")]
        if self._account and room >= WITH_ACCOUNT_CELLS:
            parts.append((f" {self._account}", ""))
        if self._read_only:
            parts.append(("  [READ-ONLY]", "bold $warning"))
        parts.append((f"  {glyph} ", colour))
        parts.append((self._status, "bold"))
        if self._stale:
            parts.append((f"  ! {self._stale}", "bold $error"))
        parts += [(f"  ! {text}", "bold $warning") for text in self._alerts.values()]
        job = f"▶ {self._job()} " if self._job() else ""
        room -= sum(len(text) for text, _ in parts) + (len(job) + 2 if job else 0)
        beside = [text for text in (self._cost, *self._ages()) if text]
        for text in beside:
            if len(text) <= room:
                parts.append((text, "" if text is self._cost else "dim"))
                room -= len(text)
                if text is not self._cost:
                    break
        if job:
            parts += [(" " * (max(0, room) + 2), ""), (job, "bold $accent")]
        self.update(Content.assemble(*((clean(text), style) for text, style in parts)), layout=False)

    def _ages(self) -> list[str]:
        """How old what is shown is and when the next poll comes, from the longest wording to the shortest."""
        if self._polled_at is None:
            return []
        age = span((now() - self._polled_at).total_seconds())
        left = self._next_at - now().timestamp()
        following = f"next in {span(left)}" if left >= 1 else "polling"
        return [f"  polled {age} ago, {following}", f"  {age} ago, {following}", f"  {age} ago"]


def _cost(report: ClusterReport) -> str:
    """What the cluster costs; "" without one, or where no price is known."""
    if report.cluster is None or report.price_per_hour is None:
        return ""
    so_far = f" · {dollars(report.cost_so_far)} so far" if report.cost_so_far is not None else ""
    return f"  {dollars(report.price_per_hour)}/h{so_far}"
