"""Keys pressed fast and at bad moments never end the application."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key

from sparkify_tui.tui import keys
from tests.sampling import telling
from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import Scripted

KEYS = [
    *(key for item in keys.ACTIONS for key in item.keys.split(",")),
    *("escape", "enter", "tab", "up", "down", "backspace", "ctrl+z", "ctrl+p", "f7"),
]


async def test_a_buffer_opened_while_the_typed_one_is_kept_has_its_tab(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        pane = driven.main.panes.query
        await driven.type("select 1")
        key = pane._adopt(type(pane.buffer)(""))  # opened, and its tab not there yet
        await pane.keep()
        assert not pane._tabs[key].is_attached
        pane._buffers.pop(key)
        for _ in range(5):
            driven.app.post_message(events.Key("ctrl+n", None))
        await driven.pilot.pause()
        await driven.until(lambda: len(pane._buffers) == 6)
        await pane.keep()


async def test_a_buffer_opened_or_closed_while_the_screen_is_taken_down_breaks_nothing(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4", "ctrl+n")
        pane = driven.main.panes.query
        await driven.until(lambda: len(pane._buffers) == 2)
        await pane.query_one("#tabs-list").remove()  # as by a quit that a key overtook
        await pane.open_buffer(type(pane.buffer)("select 1"))
        await pane.close_buffer()
        await driven.pilot.pause()
        assert driven.app._exception is None


@pytest.mark.parametrize("seed", telling(range(4), {3}))
async def test_keys_pressed_at_random_and_without_a_pause_end_nothing(
    drive: Drive, backend: Scripted, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where results and buffers are saved that random keys give names to
    backend.status = "available"
    chance = random.Random(seed)
    async with drive((120, 40)) as driven:
        for _ in range(30):
            for _ in range(8):
                key = chance.choice([*KEYS, *"abw 1;'"])
                character = key if len(key) == 1 else None
                driven.app.post_message(events.Key(_character_to_key(key) if character else key, character))
            if chance.random() < 0.2:
                await driven.pilot.resize_terminal(chance.randint(20, 170), chance.randint(6, 50))
            await driven.pilot.pause()
            if not driven.app.is_running:
                break
        assert driven.app._exception is None
