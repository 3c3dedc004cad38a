"""The entries of the command palette: every action by its name, with its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from textual.app import SystemCommand

from sparkify_tui.tui import keys


def action_commands(own_keys: Mapping[str, str], run: Callable[[keys.Action], None]) -> Iterable[SystemCommand]:
    """One entry per action of the table; `run` is called with the chosen one. Those of a chart work on an open one."""
    for item in keys.ACTIONS:
        if item.where == "chart":
            continue
        key = keys.shown(keys.keys_of(item.id, own_keys))
        where = "" if item.where == "main" else f"{keys.WHERE[item.where]}: "
        yield SystemCommand(f"{where}{item.description}", f"{item.word}  ({key})", lambda item=item: run(item))
