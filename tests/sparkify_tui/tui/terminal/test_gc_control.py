"""When garbage is collected: not during the start, and not while somebody types."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from sparkify_tui.tui.terminal.gc_control import NEVER, QUIET_S, YOUNG_PASSES, GcControl


class Clock:
    """Seconds that grow only when told, or by `step` at each look."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 0.0
        self.step = step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def collection() -> Iterator[None]:
    """The garbage collector as it was, afterwards."""
    threshold, frozen = gc.get_threshold(), gc.get_freeze_count()
    yield
    gc.set_threshold(*threshold)
    gc.enable()
    if not frozen:
        gc.unfreeze()


def _much_was_made() -> None:
    gc.collect()
    for _ in range(YOUNG_PASSES):
        gc.collect(1)


@pytest.mark.usefixtures("collection")
def test_nothing_is_collected_during_the_start_and_what_is_there_then_is_frozen() -> None:
    gc_control = GcControl()
    gc_control.begin()
    assert not gc.isenabled()
    before = gc.get_freeze_count()
    gc_control.settle()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before
    assert gc.get_threshold()[2] == NEVER


@pytest.mark.usefixtures("collection")
def test_a_full_collection_waits_until_nobody_types() -> None:
    clock = Clock()
    gc_control = GcControl(clock)
    _much_was_made()
    clock.now = 10.0
    gc_control.pressed()
    clock.now += QUIET_S / 2
    assert not gc_control.at_rest(may_freeze=True)
    clock.now += QUIET_S
    assert gc_control.at_rest(may_freeze=True)
    clock.now += QUIET_S
    assert not gc_control.at_rest(may_freeze=True), "nothing was made since"


@pytest.mark.usefixtures("collection")
@pytest.mark.parametrize("may_freeze", [True, False])
def test_what_takes_long_to_walk_is_frozen_unless_a_dialog_is_up(may_freeze: bool) -> None:
    gc_control = GcControl(Clock(step=1.0))
    _much_was_made()
    before = gc.get_freeze_count()
    assert gc_control.at_rest(may_freeze=may_freeze)
    assert (gc.get_freeze_count() > before) is may_freeze
