"""Keys that are typed before there is anything to take them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from sparkify_tui.tui.app import SparkifyApp
from sparkify_tui.tui.launch import Launch
from tests.tui.conftest import Driven
from tests.tui.scripted import Scripted


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The main screen's import takes until this is set."""
    go_on = threading.Event()

    def slow(name: str) -> Any:
        go_on.wait(30)
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
        assert driven.main.query_pane.editor.text == "xy"


async def test_ctrl_q_quits_during_the_start(launch: Launch, imported: threading.Event) -> None:
    app = SparkifyApp(launch)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+q")
        imported.set()
    assert app.return_code == 0
