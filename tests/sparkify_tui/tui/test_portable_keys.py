"""The keys that arrive in every terminal do, outside the editor, what the others do."""

from __future__ import annotations

import pytest

from sparkify_tui.tui.app import SparkifyApp
from sparkify_tui.tui.controllers.controllers import Controllers
from sparkify_tui.tui.screens.main_screen import MainScreen
from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import Scripted

ACTIONS = {
    "R": "run",
    "A": "run_all",
    "E": "explain",
    "C": "cancel",
    "N": "new_buffer",
    "W": "close_buffer",
    "O": "open_file",
    "S": "save_file",
    "V": "external_editor",
    "greater_than_sign": "turn_buffer",
    "less_than_sign": "turn_buffer",
}


@pytest.mark.parametrize("key", ACTIONS)
async def test_a_letter_does_outside_the_editor_what_the_control_key_does(
    drive: Drive, backend: Scripted, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    backend.status = "available"
    called: list[str] = []
    own = getattr(MainScreen, f"action_{ACTIONS[key]}", None)
    if own is None:
        monkeypatch.setattr(Controllers, "do", lambda _self, action: called.append(action))
    else:
        monkeypatch.setattr(MainScreen, own.__name__, lambda _self, *_: called.append(ACTIONS[key]))
    monkeypatch.setattr(MainScreen, "check_action", lambda *_: True)
    async with drive() as driven:
        await driven.press("1", key)
        assert called == [ACTIONS[key]]


async def test_a_capital_q_leaves_from_outside_the_editor(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    async def quitting(_: SparkifyApp) -> None:
        asked.append(True)

    monkeypatch.setattr(SparkifyApp, "action_quit", quitting)
    async with drive() as driven:
        await driven.press("1", "Q")
        assert asked == [True]
