"""When the screen is laid out: not for what grows in place, and at rest hardly at all."""

from __future__ import annotations

import time

import pytest
from textual.widget import Widget

from sparkify_tui.events import CopyStarted, LoadEvent, RowsCopied, TransformStarted
from sparkify_tui.models import ALL_TABLES
from sparkify_tui.tui.jobs.load_checklist import LoadChecklist
from sparkify_tui.tui.jobs.load_progress import LoadProgress
from tests.sparkify_tui.tui.conftest import Drive, Driven


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
        await driven.press("f4")
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
        driven.main.panes.cluster.show_notice("The load failed", "for a reason")
        await driven.see("for a reason")
        assert layouts, "more lines need more room"


async def test_steps_that_come_and_go_during_a_load_keep_their_room(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive() as driven:
        progress, pane = LoadProgress(), driven.main.panes.job
        load = LoadChecklist(progress, {}, time.monotonic())
        driven.main.show_pane("job")
        pane.begin(load, "a target")

        def take(event: LoadEvent) -> None:
            progress.take(event, time.monotonic())
            load.take(event, time.monotonic())
            pane.change()

        take(CopyStarted("staging_songs", "s3://a/b", 14_896, 5_000_000))
        await driven.see("0 of 14,896 files")
        layouts = _layouts(driven, monkeypatch)
        take(RowsCopied("staging_songs", 14_896, 14_896, 5_000_000, 66.0))
        take(TransformStarted("users"))
        await driven.see("users, 1 of 5 tables")
        assert not layouts
        pane.end([("It was stopped.", "")], good=False)
        await driven.see("It was stopped.")
        assert layouts, "at rest no blank lines stay"


async def test_at_rest_nothing_ticks_more_than_once_a_second(drive: Drive) -> None:
    async with drive() as driven:
        nodes = [driven.app, driven.main, *driven.main.walk_children(Widget)]
        ticking = [timer for node in nodes for timer in node._timers if timer._active.is_set()]
        assert len(ticking) <= 3
        assert all(timer._interval >= 1 for timer in ticking)
