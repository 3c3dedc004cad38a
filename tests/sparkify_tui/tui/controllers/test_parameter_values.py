"""Parameters are asked for before a statement is run, remembered for their configuration, and kept out of the log."""

from __future__ import annotations

import json
from pathlib import Path

from textual.widgets import Input

from sparkify_tui import events as e
from sparkify_tui.tui.controllers.parameter_values import without_values
from sparkify_tui.tui.paths import target_directory
from sparkify_tui.tui.screens.parameters_dialog import ParametersDialog
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

SQL = "select * from users where level = :level and user_id = :id"


async def run(driven: Driven, sql: str) -> None:
    await driven.press("f4")
    driven.main.panes.query.editor.load_text(sql)
    await driven.press("ctrl+j")
    await driven.until(lambda: isinstance(driven.app.screen, ParametersDialog))


def fields(driven: Driven) -> list[str]:
    return [field.value for field in driven.app.screen.query(Input)]


def files_with(text: str, directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file() and text in path.read_text("utf-8")]


async def test_values_are_asked_for_and_remembered(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, SQL)
        await driven.see(":level  ")
        await driven.type("paid")
        await driven.press("enter")
        await driven.type("=7")
        await driven.press("enter")
        await driven.until(lambda: backend.values == [{"level": "paid", "id": "=7"}])
        assert backend.ran == [SQL]
        path = target_directory(driven.main.target.launch.config_path) / "parameters.json"
        assert path.stat().st_mode & 0o777 == 0o600
        assert json.loads(path.read_text("utf-8")) == {"level": "paid", "id": "=7"}
        await driven.until(lambda: not driven.main.controllers.query_runner.busy)
        await driven.press("ctrl+j")
        await driven.until(lambda: isinstance(driven.app.screen, ParametersDialog))
        assert fields(driven) == ["paid", "=7"]
        await driven.press("escape")
        await driven.see("Not run.")
    assert backend.ran == [SQL]


async def test_a_comment_offers_a_value_and_a_wrong_one_is_told(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, "-- :n = =x\nselect :n")
        assert fields(driven) == ["=x"]
        await driven.press("enter")
        await driven.see("begins with = and is no number")
        assert isinstance(driven.app.screen, ParametersDialog)
        driven.app.screen.query_one(Input).value = "=1"
        await driven.press("enter")
        await driven.until(lambda: backend.values == [{"n": "=1"}])


async def test_what_is_confirmed_is_what_is_sent(drive: Drive, backend: Scripted) -> None:
    backend.confirm_writes = True
    async with drive((80, 24)) as driven:
        await run(driven, "delete from users where user_id = :id")
        await driven.type("=7")
        await driven.press("enter")
        await driven.see("delete from users where user_id = 7")


async def test_a_value_is_in_neither_history_nor_log(drive: Drive, backend: Scripted, own_state: Path) -> None:
    failed = e.StatementFailed(SQL, 0, 0, 'invalid input syntax: "hush-hush"', "", "22P02", None, 0.01)
    backend.answers[SQL] = failed
    async with drive((80, 24)) as driven:
        await run(driven, SQL)
        await driven.type("hush-hush")
        await driven.press("enter", "enter")
        await driven.until(lambda: not driven.main.controllers.query_runner.busy)
        log_file = Path(driven.main.logbook.file_path)
    assert log_file in files_with('invalid input syntax: ":level"', own_state)
    assert [path.name for path in files_with("hush-hush", own_state)] == ["parameters.json"]


def test_a_value_is_taken_out_where_it_stands_by_itself() -> None:
    assert without_values('no "7" in 17, 7', {"n": "=7"}) == 'no ":n" in 17, :n'
    assert without_values("it's 'null'", {"a": "'null'", "b": ""}) == "it's ':a'"
