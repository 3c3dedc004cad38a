"""What an interrupted job left behind, out of its events, so that what still costs money is known.

Knows events only.
"""

from __future__ import annotations

from sparkify_tui.events import (
    CallRetried,
    ClusterDeleteRequested,
    ClusterFound,
    ClusterGone,
    ClusterRequested,
    CopyStarted,
    DatabaseRequested,
    IngressAuthorized,
    RoleFound,
    RoleGone,
    RoleRequested,
    RowsCopied,
    RowsCounted,
    RowsTransformed,
)
from sparkify_tui.narration import number
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.messages import JobEvent, JobKind
from sparkify_tui.tui.wording import dollars


def _how_on(kind: JobKind) -> str:
    return {
        JobKind.PROVISION: f"{named('provision')} goes on where it stopped; {named('delete')} deletes what is there.",
        JobKind.LOAD: f"{named('load')} loads again; what was loaded is not loaded twice.",
        JobKind.REHEARSE: f"{named('rehearse')} begins again.",
        JobKind.DELETE: f"{named('delete')} goes on deleting; until then what is left may cost money.",
    }[kind]


def left_behind(kind: JobKind, events: list[JobEvent]) -> str:
    """One line per thing left, then how to go on."""
    lines = {
        JobKind.PROVISION: _provision,
        JobKind.LOAD: _load,
        JobKind.REHEARSE: _rehearse,
        JobKind.DELETE: _delete,
    }[kind](events)
    return "\n".join([*(lines or ["Nothing was changed yet."]), _how_on(kind)])


def _answered(events: list[JobEvent], place: int) -> bool:
    """Whether a request, whose event precedes its sending, was followed by anything that needs its answer."""
    return any(not isinstance(event, (CallRetried, DatabaseRequested)) for event in events[place + 1 :])


def _provision(events: list[JobEvent]) -> list[str]:
    lines = []
    for place, event in enumerate(events):
        sure = _answered(events, place)
        match event:
            case RoleRequested():
                what = "was created; it costs nothing" if sure else "was asked for; it may be there, and costs nothing"
                lines.append(f"The role {event.role_name} {what}.")
            case RoleFound():
                lines.append(f"The role {event.role_name} was there before.")
            case IngressAuthorized(already=False):
                lines.append(f"Port {event.port} is open for {event.cidr}.")
            case ClusterRequested():
                what = (
                    "exists or is still being created" if sure else "was asked for; the next poll shows whether it is"
                )
                price = f"{dollars(event.price_per_hour)} an hour" if event.price_per_hour is not None else ""
                cost = (f" and costs {price}" if sure else f", at {price}") if price else ""
                lines.append(f"The cluster {event.identifier} {what}{cost}.")
            case ClusterFound():
                lines.append(f"The cluster {event.identifier} was there before.")
            case _:
                pass
    return lines


def _load(events: list[JobEvent]) -> list[str]:
    started = {event.table for event in events if isinstance(event, CopyStarted)}
    copied = {event.table: event.rows for event in events if isinstance(event, RowsCopied)}
    written = dict.fromkeys(event.table for event in events if isinstance(event, RowsTransformed))
    worked = [place for place, event in enumerate(events) if isinstance(event, RowsTransformed)]
    if worked and any(isinstance(event, RowsCounted) for event in events[worked[-1] :]):
        return ["What it brought is committed."]
    lines = [
        f"{table}: 1 row was copied; it doesn't count."
        if rows == 1
        else f"{table}: {number(rows)} rows were copied; they don't count."
        for table, rows in copied.items()
    ]
    lines += [f"{table}: its COPY was stopped; the server rolls it back." for table in sorted(started - set(copied))]
    if written:
        lines.append(f"{', '.join(written)}: worked out, and rolled back.")
    return lines


def _rehearse(_: list[JobEvent]) -> list[str]:
    return ["Nothing was changed, and nothing is left of the local copy."]


def _delete(events: list[JobEvent]) -> list[str]:
    lines = []
    place = next((at for at, event in enumerate(events) if isinstance(event, ClusterDeleteRequested)), None)
    gone = any(isinstance(event, ClusterGone) for event in events)
    if place is not None and not gone:
        goes = " and goes on by itself" if _answered(events, place) else "; the next poll shows if it is under way"
        lines.append(f"The deletion of the cluster was asked for{goes}.")
    if gone:
        lines.append("The cluster is gone.")
    role_gone = any(isinstance(event, RoleGone) for event in events)
    lines.append(
        "The role is gone." if role_gone else "The role and the ingress rule may still be there; they cost nothing."
    )
    return lines
