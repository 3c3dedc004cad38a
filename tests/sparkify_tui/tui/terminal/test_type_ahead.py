"""Keys that are typed before there is anything to take them, or faster than they are taken."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from textual import events

from sparkify_tui.tui.app import SparkifyApp
from sparkify_tui.tui.launch import Launch
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted
from tests.waiting import TIMEOUT_S


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The main screen's import takes until this is set."""
    go_on = threading.Event()

    def slow(name: str) -> Any:
        go_on.wait(TIMEOUT_S)
        return import_module(name)

    monkeypatch.setattr("sparkify_tui.tui.app.import_module", slow)
    yield go_on
    go_on.set()


async def test_keys_typed_during_the_start_count_in_their_order(
    launch: Launch, backend: Scripted, imported: threading.Event
) -> None:
    async def opened(_launch: Launch) -> Scripted:
        return backend

    app = SparkifyApp(launch, opened)
    async with app.run_test(size=(160, 48)) as pilot:
        await pilot.press("f4", "x", "y", "f2", "enter")
        assert app.main is None
        imported.set()
        driven = Driven(app, pilot, backend)
        await driven.until(lambda: backend.jobs == ["provision"], "the job that was confirmed early")
        assert driven.main.panes.query.editor.text == "xy"


async def test_what_is_typed_after_a_key_goes_where_the_key_leads(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        for key in ("f4", "d", "p", "l"):
            driven.app.post_message(events.Key(key, key if len(key) == 1 else None))
        driven.app.post_message(events.Paste(" q"))
        await driven.until(lambda: driven.main.panes.query.editor.text == "dpl q", "the text in the editor")
        assert driven.app.screen is driven.main
        assert backend.jobs == []


async def test_keys_after_one_that_closes_a_dialog_go_on(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        for key in ("f1", "escape", "f4", "x", "f1", "escape", "y"):
            driven.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await driven.until(lambda: driven.main.panes.query.editor.text == "xy", "both letters in the editor")


async def test_ctrl_q_quits_during_the_start(launch: Launch, imported: threading.Event) -> None:
    app = SparkifyApp(launch)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+q")
        imported.set()
    assert app.return_code == 0
