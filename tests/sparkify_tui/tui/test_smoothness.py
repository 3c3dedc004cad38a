"""What keeps typing smooth: when garbage is collected, and when the screen is laid out."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from textual.widget import Widget

from sparkify_tui.events import RowsTransformed, TransformStarted
from sparkify_tui.models import ALL_TABLES
from sparkify_tui.tui.terminal.gc_control import NEVER, QUIET_S, YOUNG_PASSES, GcControl
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import page


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
    """The gc_control as it was, afterwards."""
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


def _layouts(driven: Driven, monkeypatch: pytest.MonkeyPatch) -> list[None]:
    compositor = driven.main._compositor
    reflow, seen = compositor.reflow, []

    def counted(*arguments: object) -> object:
        seen.append(None)
        return reflow(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(compositor, "reflow", counted)
    return seen


async def test_numbers_that_grow_in_place_do_not_lay_the_screen_out(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive() as driven:
        driven.main.panes.etl.show_counts(dict.fromkeys(ALL_TABLES, 1_111))
        driven.main.panes.query.set_status([("beginning", "")])
        await driven.see("1,111")
        await driven.see("beginning")
        layouts = _layouts(driven, monkeypatch)
        driven.main.panes.etl.show_counts(dict.fromkeys(ALL_TABLES, 2_222))
        driven.main.panes.query.set_status([("working on it", "")])
        await driven.see("2,222")
        await driven.see("working on it")
        assert not layouts
        driven.main.panes.etl.show_notice("The load failed", "for a reason")
        await driven.see("for a reason")
        assert layouts, "more lines need more room"


async def test_steps_that_come_and_go_during_a_load_keep_their_room(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive() as driven:
        pane = driven.main.panes.etl
        pane.begin()
        pane.take(TransformStarted("users"))
        pane.take(TransformStarted("songs"))
        await driven.see("running")
        layouts = _layouts(driven, monkeypatch)
        pane.take(RowsTransformed("users", rows=96, elapsed_s=0.1))
        await driven.see("96 to commit")
        assert not layouts
        pane.end(failed=True)
        await driven.see("✗ songs")
        assert layouts, "at rest no blank lines stay"


async def test_at_rest_nothing_ticks_more_than_once_a_second(drive: Drive) -> None:
    async with drive() as driven:
        nodes = [driven.app, driven.main, *driven.main.walk_children(Widget)]
        ticking = [timer for node in nodes for timer in node._timers if timer._active.is_set()]
        assert len(ticking) <= 3
        assert all(timer._interval >= 1 for timer in ticking)


async def test_a_log_that_was_hidden_shows_what_was_logged_meanwhile(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f9")
        driven.main.say("While nobody looked")
        assert "While nobody looked" not in driven.text()
        await driven.press("f9")
        await driven.see("While nobody looked")
        driven.main.say("And then this")
        await driven.see("And then this")


async def test_pages_that_come_fast_are_shown_together_and_whole(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        pages = [page(500, first, complete=first == 4_500) for first in range(0, 5_000, 500)]
        driven.backend.answers["select 1"] = pages
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("500+ rows")
        driven.main.panes.query.grid.focus()
        await driven.press("end")
        grid = driven.main.panes.query.grid
        await driven.until(lambda: grid.store.complete, "all rows")
        assert [row[0] for row in grid.store.rows()] == [f"row {number}" for number in range(5_000)]
        assert grid.cursor_row == 4_999
