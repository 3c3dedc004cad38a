"""What a job has to do, step by step, with states and times: what is done, what runs, what comes. Knows no widget."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from sparkify_tui.events import (
    AvailabilityChecked,
    CallRetried,
    ClusterAvailable,
    ClusterDeleteRequested,
    ClusterFound,
    ClusterGone,
    ClusterRequested,
    ConfigWritten,
    ConnectionVerified,
    DatabaseRequested,
    DeletionChecked,
    IngressAuthorized,
    IngressRevoked,
    PolicyAttachRequested,
    PolicyDetached,
    PolicyDetachRequested,
    RoleAttachRequested,
    RoleDeleteRequested,
    RoleFound,
    RoleGone,
    RoleRequested,
    SecurityGroupDeleted,
    WaitStarted,
)
from sparkify_tui.tui.messages import JobEvent, JobKind
from sparkify_tui.tui.wording import dollars, span


@dataclass(slots=True)
class JobStep:
    """One line of the checklist; `state` is a key of wording.GLYPHS. Moments are on the stopwatch of `take`.

    `expected_s` is what the step took in the last run that ended well, None when there was none; `left_s` what is
    still to come as the server's progress says, None when it says nothing.
    """

    key: str
    title: str
    state: str = "waiting"
    started_at: float | None = None
    elapsed_s: float = 0.0
    expected_s: float | None = None
    left_s: float | None = None
    fraction: float | None = None
    detail: str = ""

    def took(self, at: float) -> float:
        """Seconds so far, or in all."""
        running = self.state == "running" and self.started_at is not None
        return at - self.started_at if running and self.started_at is not None else self.elapsed_s


class Checklist(ABC):
    """The steps of one job, moved on by its events."""

    def __init__(self, kind: JobKind, titles: Mapping[str, str], expected: Mapping[str, float], at: float) -> None:
        self.kind = kind
        self.steps = [JobStep(key, title, expected_s=expected.get(key)) for key, title in titles.items()]
        self.expected_s = expected.get("", 0.0) if expected.get("", 0.0) >= 1 else None
        """Seconds that the whole job took the last time; None where there was none, or it was over at once."""
        self.started_at = at
        self.ended_at: float | None = None
        self.good = False
        self.waits_for = ""
        """Why a call is tried again, while it is."""

    def __getitem__(self, key: str) -> JobStep:
        return next(step for step in self.steps if step.key == key)

    def took(self, at: float) -> float:
        """Seconds since the job began, until it ended."""
        return (self.ended_at if self.ended_at is not None else at) - self.started_at

    @property
    def current(self) -> JobStep | None:
        """The step that runs; of two side by side the first. After the end the one that failed."""
        state = "running" if self.ended_at is None else "failed"
        return next((step for step in self.steps if step.state == state), None)

    @property
    def place(self) -> int:
        """The number of the current step, from 1; of the steps when all are done."""
        now = self.current
        return self.steps.index(now) + 1 if now is not None else len(self.steps)

    @abstractmethod
    def take(self, event: JobEvent, at: float) -> None:
        """Move on by one event, which arrived `at` on a stopwatch."""

    def end(self, at: float, *, good: bool) -> None:
        """The job is over."""
        self.ended_at, self.good, self.waits_for = at, good, ""
        for step in self.steps:
            if step.state == "running":
                self._finish(step, at, "done" if good else "failed")
            elif step.state == "waiting":
                step.state, step.detail = "skipped" if good else "waiting", ""

    def times(self) -> dict[str, float]:
        """Seconds of every step that was done, and of the whole under ""."""
        done = {step.key: round(step.elapsed_s, 3) for step in self.steps if step.state == "done"}
        return {"": round(self.took(self.started_at), 3), **done}

    def _reach(self, key: str, at: float) -> JobStep:
        """A step runs: what runs before it is done, what was passed over is not needed, what follows is to come."""
        place = next(number for number, step in enumerate(self.steps) if step.key == key)
        for step in self.steps[:place]:
            if step.state == "running":
                self._finish(step, at, "done")
            elif step.state == "waiting":
                step.state = "skipped"
        for step in self.steps[place + 1 :]:
            if step.state != "waiting":
                step.state, step.started_at, step.elapsed_s, step.detail = "waiting", None, 0.0, ""
        return self._start(key, at)

    def _start(self, key: str, at: float) -> JobStep:
        step = self[key]
        if step.state != "running":
            step.state, step.started_at = "running", at
        return step

    @staticmethod
    def _finish(step: JobStep, at: float, state: str) -> None:
        step.elapsed_s = at - step.started_at if step.started_at is not None else 0.0
        step.state, step.left_s = state, None


_STAGES: Mapping[JobKind, Mapping[str, tuple[str, tuple[type[object], ...]]]] = {
    JobKind.PROVISION: {
        "role": ("IAM role", (RoleRequested, RoleFound)),
        "policy": ("read access to S3", (PolicyAttachRequested,)),
        "network": ("way in", (IngressAuthorized, IngressRevoked)),
        "cluster": ("cluster", (ClusterRequested, ClusterFound, DatabaseRequested, RoleAttachRequested)),
        "available": ("until available", (AvailabilityChecked, ClusterAvailable)),
        "config": ("dwh.cfg", (ConfigWritten,)),
        "login": ("first log-in", (ConnectionVerified,)),
    },
    JobKind.DELETE: {
        "cluster": ("cluster", (ClusterDeleteRequested,)),
        "gone": ("until gone", (DeletionChecked, ClusterGone)),
        "network": ("way in", (IngressRevoked, SecurityGroupDeleted)),
        "policy": ("read access to S3", (PolicyDetachRequested, PolicyDetached)),
        "role": ("IAM role", (RoleDeleteRequested, RoleGone)),
        "config": ("dwh.cfg", (ConfigWritten,)),
    },
}


class InfrastructureChecklist(Checklist):
    """Provision or delete: one step after the other."""

    def __init__(self, kind: JobKind, expected: Mapping[str, float], at: float) -> None:
        stages = _STAGES[kind]
        super().__init__(kind, {key: title for key, (title, _) in stages.items()}, expected, at)
        self._stage_of = {event: key for key, (_, events) in stages.items() for event in events}
        self._start(self.steps[0].key, at)

    def take(self, event: JobEvent, at: float) -> None:
        """Move on by one event."""
        self.waits_for = retry_of(event)
        key = self._stage_of.get(type(event))
        if key is not None:
            step = self._reach(key, at)
            step.detail = _detail(event) or step.detail
        elif isinstance(event, WaitStarted):
            self._start("gone" if event.for_deletion else "available", at)


def retry_of(event: JobEvent) -> str:
    """Why a call is tried again, in words; "" of any other event."""
    if isinstance(event, CallRetried):
        return f"{event.operation}: {event.code}, try {event.attempt} in {span(event.wait_s)}"
    return ""


def _detail(event: JobEvent) -> str:
    match event:
        case RoleRequested() | RoleFound() | RoleDeleteRequested() | RoleGone():
            return event.role_name
        case PolicyAttachRequested() | PolicyDetachRequested() | PolicyDetached():
            return event.policy
        case IngressAuthorized():
            return f"{event.cidr} → port {event.port}"
        case IngressRevoked():
            return f"{event.cidr} → port {event.port} closed"
        case SecurityGroupDeleted():
            return event.group_id
        case ClusterRequested():
            price = f", {dollars(event.price_per_hour)}/h" if event.price_per_hour is not None else ""
            return f"{event.identifier}, {event.node_count} × {event.node_type}{price}"
        case ClusterFound():
            return f"{event.identifier} is there, {event.status}"
        case AvailabilityChecked() | DeletionChecked():
            return f"{event.status}, check {event.attempt + 1} of at most {event.attempts + 1}"
        case ClusterAvailable():
            return "available"
        case ClusterDeleteRequested():
            return event.identifier + (f", snapshot {event.final_snapshot}" if event.final_snapshot else "")
        case ClusterGone():
            return "gone"
        case ConfigWritten():
            return f"[{event.section}] {event.key}"
        case ConnectionVerified():
            return f"{event.host}:{event.port}"
        case _:
            return ""
