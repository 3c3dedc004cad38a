"""How long a typed character takes to come back on the screen."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence

from benchmarks.figures import Figure
from benchmarks.pane import Pane

KEYS = 100
LOST_AFTER_S = 2.0
EVERY_S = 0.125
"""As fast as a person types."""


def echo(
    env: Mapping[str, str],
    when: str,
    app: Sequence[str],
    before: Sequence[str],
    *,
    keys: int = KEYS,
    bar: float | None = 40,
) -> list[Figure]:
    """Median and 99th percentile over so many characters, typed after the keys of `before`, which lead to an editor."""
    with Pane(env) as pane:
        pane.start(app)
        pane.until("available")
        pane.rest(1.0)
        for key in before:
            pane.press(key)
            pane.rest(0.7)
        seen = [_one(pane, number) for number in range(keys)]
    times = sorted(seconds * 1000 for seconds in seen if seconds is not None)
    note = f"{keys} keys, {keys - len(times)} lost"
    highest = times[min(len(times) - 1, int(0.99 * len(times)))]
    return [
        Figure(f"echo of a key {when}, median", statistics.median(times), "ms", note=note),
        Figure(f"echo of a key {when}, 99th percentile", highest, "ms", bar=bar, note=note),
    ]


def _one(pane: Pane, number: int) -> float | None:
    """Characters of the Braille block: nothing else writes them."""
    next_at = time.perf_counter() + EVERY_S
    seconds = pane.echo(chr(0x2801 + number % 254), timeout_s=LOST_AFTER_S)
    pane.rest(next_at - time.perf_counter())
    return seconds
