"""How many examples a property is tried with: a third of them in `make test`, all in `make daily`."""

from __future__ import annotations

import os

_ALL = os.environ.get("SPARKIFY_EXAMPLES") == "all"


def examples(number: int) -> int:
    """`number`, or a third of it."""
    return number if _ALL else max(2, number // 3)
