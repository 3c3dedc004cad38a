"""The program itself, run as a person would, on a sandbox of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from redshift_sandbox.home import Home
from sparkify_tui.demo.bucket import write_bucket
from tests import forked
from tests.conftest import HOST
from tests.homes import prepare
from tests.waiting import TIMEOUT_S

SONGS = 60
EVENTS = 400


def _is_foreign(name: str) -> bool:
    """Whether a variable would lead the program to somebody else's account, database, sandbox or proxy."""
    return name.startswith(("AWS_", "PG", "SPARKIFY_")) or name.lower().endswith("_proxy")


class App:
    """Runs `sparkify-tui` with a sandbox home and a working directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.home = directory / "home"
        self.cwd = directory / "work"
        self.cwd.mkdir(parents=True, exist_ok=True)
        prepare(Home(self.home))
        self.edit_config("STATUS_CHECK_DELAY_SEC=1", "STATUS_CHECK_DELAY_SEC=0.1")
        quick = {f"SPARKIFY_SANDBOX_{name}_S": "0.2" for name in ("CREATING", "DELETING", "PAUSING", "RESUMING")}
        self.env = {
            **{name: value for name, value in os.environ.items() if not _is_foreign(name)},
            **quick,
            "SPARKIFY_SANDBOX_HOST": HOST,
            "SPARKIFY_SANDBOX_NICENESS": "0",
            "SPARKIFY_SANDBOX_HOME": str(self.home),
            "HOME": str(directory),
            "XDG_STATE_HOME": str(directory / "state"),
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @property
    def config(self) -> Path:
        """The sandbox's own dwh.cfg."""
        return self.home / "dwh.cfg"

    def run(self, *arguments: str, stdin: str = "", timeout: float = TIMEOUT_S) -> subprocess.CompletedProcess[str]:
        """Run to the end."""
        return forked.run(self.command(*arguments), input=stdin, timeout=timeout, env=self.env, cwd=self.cwd)

    def ok(self, *arguments: str, stdin: str = "") -> str:
        """Run to the end, which must be good; what it printed."""
        done = self.run(*arguments, stdin=stdin)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, *arguments: str) -> Any:
        """Run with --json and read the one document."""
        return json.loads(self.ok("--json", *arguments))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start and leave running."""
        return subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.env,
            cwd=self.cwd,
        )

    def command(self, *arguments: str) -> list[str]:
        """The command line."""
        return [sys.executable, "-m", "sparkify_tui", *arguments]

    def edit_config(self, old: str, new: str) -> None:
        """Replace text in the sandbox's dwh.cfg, which must hold it."""
        text = self.config.read_text()
        assert old in text
        self.config.write_text(text.replace(old, new))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """A program with a small bucket and nothing provisioned."""
    app = App(tmp_path)
    write_bucket(app.home / "s3" / "udacity-dend", songs=SONGS, events=EVENTS)
    yield app
    app.run("sandbox", "stop")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A program whose warehouse is up and loaded; tests must leave it so."""
    app = App(tmp_path_factory.mktemp("loaded"))
    write_bucket(app.home / "s3" / "udacity-dend", songs=SONGS, events=EVENTS)
    app.ok("--sandbox", "create")
    app.ok("--sandbox", "load")
    yield app
    app.run("sandbox", "stop")


def interrupt_when(process: subprocess.Popen[str], text: str, *, seconds: float = TIMEOUT_S) -> tuple[int, str, str]:
    """Send SIGINT once `text` was narrated; exit code, stdout, stderr."""
    assert process.stderr is not None
    deadline = time.monotonic() + seconds
    told = ""
    for line in process.stderr:
        told += line
        if text in line:
            process.send_signal(signal.SIGINT)
            break
        assert time.monotonic() < deadline, told
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, told + err
