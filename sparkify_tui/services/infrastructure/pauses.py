"""When the cluster was seen paused, kept between runs: AWS tells no history of it, and paused nodes cost nothing.

One small file in the platform's directory for an application's state, keyed by region, identifier and time of
creation. It is only written when a pause begins or ends; a file that can't be read or written costs accuracy, not
the command. One that is there and can't be read is left as it is.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import platformdirs

from sparkify_tui.absence import is_absence, make_private_directory
from sparkify_tui.config.files import replace_text
from sparkify_tui.errors import ConfigError
from sparkify_tui.models import Cluster
from sparkify_tui.services.target import Target

_PAUSED = frozenset({"paused", "resuming"})

_log = logging.getLogger(__name__)

Pauses = dict[str, list[list[str | None]]]
"""Per cluster: [seen paused from, seen running again or None] in the order they happened."""


def pauses_file() -> Path:
    """Where pauses are kept."""
    return platformdirs.user_state_path("sparkify-tui", appauthor=False) / "pauses.json"


def paused_time(target: Target, cluster: Cluster, now: datetime) -> timedelta:
    """How long the cluster has been paused in all, after taking note of whether it is now."""
    key = _key(target, cluster)
    pauses = _read()
    if pauses is None:
        return timedelta()
    own = pauses.get(key, [])
    open_ended = bool(own) and own[-1][1] is None
    is_paused = cluster.status in _PAUSED
    if is_paused and not open_ended:
        _write({**pauses, key: [*own, [now.isoformat(), None]]})
    elif open_ended and not is_paused:
        own[-1][1] = now.isoformat()
        _write({**pauses, key: own})
    return sum((_span(pause, now) for pause in own), timedelta())


def forget_pauses(target: Target) -> None:
    """Drop what is kept of the target's cluster, which is gone."""
    pauses = _read() or {}
    prefix = f"{target.aws.region}/{target.config.infrastructure.cluster_identifier}/"
    kept = {key: own for key, own in pauses.items() if not key.startswith(prefix)}
    if kept != pauses:
        _write(kept)


def _key(target: Target, cluster: Cluster) -> str:
    created = cluster.created_at.isoformat() if cluster.created_at else ""
    return f"{target.aws.region}/{cluster.identifier}/{created}"


def _span(pause: list[str | None], now: datetime) -> timedelta:
    begun, ended = pause
    return (datetime.fromisoformat(ended) if ended else now) - datetime.fromisoformat(begun or now.isoformat())


def _read() -> Pauses | None:
    """What is kept; None when it is there and can't be read."""
    try:
        # Any: JSON, looked at below.
        content: Any = json.loads(pauses_file().read_text("utf-8"))
        return {str(key): [[str(begun), ended] for begun, ended in own] for key, own in content.items()}
    except OSError as error:
        if is_absence(error):
            return {}
        _log.warning(
            "%s cannot be read: %s. Paused time is counted as running; change its permissions or its owner.",
            pauses_file(),
            error.strerror,
        )
        return None
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        _log.warning("The record of pauses is damaged, and begun again: %s", error)
        return {}


def _write(pauses: Pauses) -> None:
    path = pauses_file()
    try:
        make_private_directory(path.parent)
        replace_text(path, json.dumps(pauses, indent=1))
    except (OSError, ConfigError) as error:
        _log.warning("The record of pauses cannot be written: %s", error)
