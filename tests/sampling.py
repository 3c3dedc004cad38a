"""Long lists of cases of one kind: a few of them in every run, all of them in the daily one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

import pytest


def telling(cases: Iterable[Any], chosen: Collection[Any] | Callable[[Any], bool]) -> list[Any]:
    """The cases for parametrize; those that aren't chosen are marked slow, so that `make daily` alone runs them."""
    choose = chosen if callable(chosen) else chosen.__contains__
    return [case if choose(case) else _slow(case) for case in cases]


def _slow(case: Any) -> Any:
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.slow)
