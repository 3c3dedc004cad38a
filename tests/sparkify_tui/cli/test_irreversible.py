"""The command line asks before what can't be taken back, and doesn't run it where nobody can answer."""

from __future__ import annotations

import json
import os
import pty
import subprocess

import pytest

from tests.sparkify_tui.cli.conftest import App
from tests.waiting import TIMEOUT_S

TABLE = "kept_for_questions"
DELETES = f"delete from {TABLE}"


@pytest.fixture
def table(loaded: App) -> App:
    loaded.ok("--sandbox", "--yes", "query", f"drop table if exists {TABLE}; create table {TABLE} as select 1 as a")
    return loaded


def rows(app: App) -> int:
    (row,) = app.json("--sandbox", "query", f"select count(*) as n from {TABLE}")
    return int(row["n"])


def test_without_a_terminal_it_is_refused_with_a_way_out(table: App) -> None:
    done = table.run("--sandbox", "query", f"select 1;\n{DELETES}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"Error: Nothing was run: line 2: DELETE without WHERE {TABLE} can't be taken back, and there is nobody to ask.",
        "Pass --yes to run it.",
    ]
    assert rows(table) == 1


def test_a_script_from_stdin_is_refused_likewise(table: App) -> None:
    assert table.run("--sandbox", "query", "-", stdin=f"{DELETES}; where a = 1").returncode == 2
    assert rows(table) == 1


def test_yes_runs_it(table: App) -> None:
    table.ok("--sandbox", "query", "--yes", DELETES)
    assert rows(table) == 0


def test_what_can_be_taken_back_needs_no_yes(table: App) -> None:
    table.ok("--sandbox", "query", f"{DELETES} where a = 1")
    assert rows(table) == 0


def test_read_only_refuses_it_with_its_own_reason(table: App) -> None:
    done = table.run("--sandbox", "--read-only", "query", DELETES)
    assert done.returncode == 1
    assert "read-only" in done.stderr


def _on_terminal(app: App, answer: str, *arguments: str) -> tuple[int, str, str]:
    """Run with stdin and stderr on a terminal, and answer its question; exit code, stdout, what the terminal showed."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        app.command(*arguments), stdin=slave, stdout=subprocess.PIPE, stderr=slave, text=True, env=app.env, cwd=app.cwd
    )
    os.close(slave)
    shown, answered = "", False
    try:
        while piece := os.read(master, 4096):
            shown += piece.decode()
            if "[y/N]" in shown and not answered:
                os.write(master, answer.encode())
                answered = True
    except OSError:  # how a terminal on Linux ends once its last process has closed it
        pass
    finally:
        os.close(master)
    out, _ = process.communicate(timeout=TIMEOUT_S)
    return process.returncode, out, shown


@pytest.mark.parametrize(("answer", "code", "left"), [("y\n", 0, 0), ("\n", 2, 1), ("n\n", 2, 1), ("\x04", 2, 1)])
def test_on_a_terminal_it_asks(table: App, answer: str, code: int, left: int) -> None:
    given, out, shown = _on_terminal(table, answer, "--sandbox", "query", DELETES)
    assert f"- DELETE without WHERE {TABLE} (about 1 row)" in shown
    assert ("Nothing was run." in shown) == (code == 2)
    assert (given, out) == (code, "")
    assert rows(table) == left


def test_with_json_nothing_is_asked_on_a_terminal_either(table: App) -> None:
    code, out, shown = _on_terminal(table, "y\n", "--sandbox", "--json", "query", f"truncate {TABLE}")
    assert code == 2
    assert "[y/N]" not in shown
    assert json.loads(out)["remedy"] == "Pass --yes to run it."
    assert rows(table) == 1
