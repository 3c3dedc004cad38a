"""How many examples a property is tried with: a third of them in `make test`, all, and others each time, in `make daily`."""

from __future__ import annotations

import os

ALL_EXAMPLES = os.environ.get("SPARKIFY_EXAMPLES") == "all"


def examples(number: int) -> int:
    """`number`, or a third of it."""
    return number if ALL_EXAMPLES else max(2, number // 3)
