"""A key that is bound, or has ctrl or alt, writes nothing; a rebound key leaves its old work; each action has a key
that arrives in every terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import TextArea

from sparkify_tui.tui import keys
from sparkify_tui.tui.editor.sql_editor import SqlEditor
from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import Scripted

KEPT_BY_TERMINALS = {
    "b": "tmux's prefix",
    "c": "Windows Terminal copies a selection",
    "v": "Windows Terminal pastes",
    "e": "VS Code: workbench.action.quickOpen",
    "f": "VS Code: find in the terminal",
    "j": "VS Code: workbench.action.togglePanel",
    "k": "VS Code: first of a chord",
    "n": "VS Code: new file",
    "p": "VS Code: workbench.action.quickOpen",
    "q": "VS Code on Linux: quit",
    "t": "VS Code: go to symbol",
}
"""ctrl and a letter that some terminal doesn't hand on; function keys, alt and ctrl with others count as kept too."""


def arrives(key: str) -> bool:
    *modifiers, last = key.split("+")
    if not modifiers:
        return last in ("enter", "escape", "space") or not (last[0] == "f" and last[1:].isdigit())
    control = len(last) == 1 and last not in KEPT_BY_TERMINALS
    return modifiers == ["ctrl"] and (control or last in ("at", "underscore"))


@pytest.mark.parametrize(
    ("name", "given"), [*((i.id, i.keys) for i in keys.ACTIONS), *keys.APP_KEYS.items()], ids=lambda value: value
)
def test_each_action_has_a_key_that_arrives_in_every_terminal(name: str, given: str) -> None:
    assert any(map(arrives, given.split(","))), f"{name}: {given}"


def test_no_key_of_the_application_is_taken_by_the_text_area() -> None:
    def of(bindings: object) -> set[str]:
        return {key.strip() for binding in bindings for key in binding.key.split(",")}  # type: ignore[attr-defined]

    overridden = of(SqlEditor.BINDINGS)
    ours = {key for item in keys.ACTIONS if item.where == "main" for key in item.keys.split(",")}
    assert (ours & of(TextArea.BINDINGS)) - overridden == set()


WRITES = {"comment", "format"}
BOUND = sorted(
    {
        key
        for item in keys.ACTIONS
        if item.where in ("main", "editor") and item.id not in WRITES
        for key in keys.eight_bit(item.keys).split(",")
        if "+" in key or (key[0] == "f" and key[1:].isdigit()) or key == "division_sign"
    }
)


@pytest.mark.parametrize("key", [*BOUND, "alt+q", "alt+shift+q", "alt+1", "ctrl+alt+x", "super+a"])
async def test_a_key_with_a_modifier_writes_nothing_bound_or_not(drive: Drive, backend: Scripted, key: str) -> None:
    async with drive() as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        editor.load_text("select 1")
        last = key.rpartition("+")[2]
        character = "÷" if key == "division_sign" else last if len(last) == 1 and "alt" in key else None
        driven.app.post_message(events.Key(key, character))
        await driven.pilot.pause()
        await driven.until(lambda: not driven.app.keys.busy)
        assert editor.text in ("select 1", "")  # emptied by closing the only buffer
        assert editor.text == "select 1" or key in ("alt+w", "division_sign")


async def test_signs_that_no_action_has_are_typed(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("é∑≠RA<>:")
        assert driven.main.panes.query.editor.text == "é∑≠RA<>:"


def own(state: Path, text: str) -> None:
    (state / "config").mkdir(parents=True)
    (state / "config" / "keys.toml").write_text(f"[keys]\n{text}\n", "utf-8")


@pytest.mark.parametrize("key", ["ctrl+k", "ctrl+u", "ctrl+w", "ctrl+l", "f7", "alt+x", "ctrl+d", "ctrl+a", "f6", "÷"])
async def test_ones_own_key_runs_in_the_editor_and_does_nothing_else(
    drive: Drive, backend: Scripted, own_state: Path, key: str
) -> None:
    own(own_state, f'run = "{key}"')
    async with drive() as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        editor.load_text("SELECT 1")
        editor.move_cursor((0, 3))
        name = keys._checked(Path(), "run", key)
        driven.app.post_message(events.Key(name, "x" if key == "alt+x" else key if len(key) == 1 else None))
        await driven.until(lambda: backend.ran)
        assert backend.ran == ["SELECT 1"]
        assert editor.text == "SELECT 1"
        await driven.press("ctrl+j")
        assert backend.ran == ["SELECT 1"]


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({"run": "ctrl+p"}, {"run": "ctrl+p", "palette": "colon"}),
        ({"quit": "f2"}, {"quit": "f2", "provision": "p"}),
        ({"run": "c"}, {"run": "c", "copy_cell": "ctrl+c", "catalog_copy": "", "log_copy": ""}),
        ({"log_copy": "a"}, {"log_copy": "a"}),
        ({"format": "ctrl+n"}, {"format": "ctrl+n"}),
    ],
)
def test_a_key_given_to_one_action_is_taken_from_those_in_its_reach(
    given: dict[str, str], changed: dict[str, str]
) -> None:
    assert keys.keymap(given) == changed
