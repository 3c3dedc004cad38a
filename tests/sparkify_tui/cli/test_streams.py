"""Streams that are closed, full, or whose reader has gone; and Ctrl+C where no service is at work."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sparkify_tui.cli.conftest import App
from tests.waiting import TIMEOUT_S

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


def _shell(app: App, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of sh in which `app` stands for the program."""
    program = f'app() {{ "{sys.executable}" -m sparkify_tui "$@"; }}; '
    return subprocess.run(
        ["sh", "-c", program + line], capture_output=True, text=True, timeout=60, env=app.env, cwd=app.cwd
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("app --sandbox counts >&-", 0),
        ("app --sandbox status <&- >&- 2>&-", 0),
        ("app --help >&-", 0),
        ("app --sandbox query - <&-", 2),
        ("app --sandbox delete <&-", 2),
        ("app --sandbox create 2>&-", 0),
    ],
)
def test_closed_streams_are_empty_ones(loaded: App, line: str, code: int) -> None:
    done = _shell(loaded, line)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


@needs_full
@pytest.mark.parametrize(
    "arguments", ["--help", "--version", "questions", "--sandbox status", "--sandbox query --format csv 'select 1'"]
)
def test_output_that_cannot_be_written_is_told(loaded: App, arguments: str) -> None:
    done = _shell(loaded, f"app {arguments} >/dev/full")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The output can't be written: No space left")
    assert "Traceback" not in done.stderr


@needs_full
@pytest.mark.parametrize("line", ["app --json nosuch >/dev/full", "app nosuch 2>/dev/full"])
def test_a_mistake_of_usage_that_cannot_be_told_still_is_one(loaded: App, line: str) -> None:
    done = _shell(loaded, line)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr


@needs_full
def test_narration_that_cannot_be_written_stops_no_work(loaded: App) -> None:
    done = _shell(loaded, "app --sandbox --json create 2>/dev/full")
    assert done.returncode == 0
    assert json.loads(done.stdout.splitlines()[-1])["event"] == "Provisioned"


def test_work_goes_on_when_the_reader_of_its_events_has_gone(app: App) -> None:
    done = _shell(app, "{ app --sandbox --json create; echo $? >code; } | head -n 1")
    assert json.loads(done.stdout)["event"] == "RoleRequested"
    assert (app.cwd / "code").read_text() == "0\n"
    assert app.json("--sandbox", "status")["state"] == "available"


@pytest.mark.parametrize("arguments", ["questions", "--sandbox query --format csv 'select * from staging_events'"])
def test_a_reader_that_has_seen_enough_is_no_error(loaded: App, arguments: str) -> None:
    done = _shell(loaded, f"{{ app {arguments}; echo $? >code; }} | head -n 1")
    assert (loaded.cwd / "code").read_text() == "0\n", done.stderr
    assert done.stderr == ""


def _interrupted(app: App, *arguments: str, when: Callable[[str], bool], stdin: Any) -> tuple[int, str]:
    """Send SIGINT once `when` holds for what was narrated; exit code and narration."""
    process = subprocess.Popen(
        app.command(*arguments),
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=app.env,
        cwd=app.cwd,
    )
    assert process.stderr is not None
    told = ""
    while not when(told) and (piece := os.read(process.stderr.fileno(), 4096)):
        told += piece.decode()
    process.send_signal(signal.SIGINT)
    told += process.communicate(timeout=TIMEOUT_S)[1].decode()
    return process.returncode, told


def test_ctrl_c_at_the_question_deletes_nothing(loaded: App) -> None:
    master, slave = pty.openpty()
    try:
        code, told = _interrupted(
            loaded, "--sandbox", "delete", when=lambda text: "Type the cluster's identifier" in text, stdin=slave
        )
    finally:
        os.close(master)
        os.close(slave)
    assert code == 130, told
    assert loaded.json("--sandbox", "status")["state"] == "available"


def test_ctrl_c_while_the_sandbox_starts_leaves_no_process(app: App) -> None:
    code, told = _interrupted(
        app, "--sandbox", "status", when=lambda text: "Starting" in text, stdin=subprocess.DEVNULL
    )
    assert code == 130, told
    assert told.splitlines() == ["Starting the sandbox.", "Interrupted."]
    assert not app.json("sandbox", "status")["running"]


def test_ctrl_c_does_not_wait_for_a_call_that_hangs(app: App) -> None:
    app.ok("sandbox", "start")
    app.ok("sandbox", "fault", "set", "slow", "operation=DescribeClusters", "seconds=25")
    process = app.start("--sandbox", "--debug", "status")
    assert process.stderr is not None
    for line in process.stderr:
        if "DescribeClusters" in line:
            break
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=TIMEOUT_S)[1]
    assert process.returncode == 130, told
