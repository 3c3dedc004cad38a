"""How long the steps of each job took the last time that it ended well, per configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sparkify_tui.tui import paths
from sparkify_tui.tui.messages import JobKind


class ExpectedTimes:
    """Seconds by step, in a file of JSON; one that is damaged counts for nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        found = paths.read_json(path)
        self._kinds: dict[str, object] = found if isinstance(found, dict) else {}

    def of(self, kind: JobKind) -> dict[str, float]:
        """Seconds by step of a kind of job, the whole under ""; empty before its first good end."""
        steps = self._kinds.get(kind.value)
        if not isinstance(steps, dict):
            return {}
        return {str(key): float(value) for key, value in steps.items() if isinstance(value, int | float) and value >= 0}

    def keep(self, kind: JobKind, times: Mapping[str, float]) -> None:
        """Remember a run that ended well; raises OSError."""
        self._kinds[kind.value] = self.of(kind) | dict(times)
        paths.write_json(self.path, self._kinds)
