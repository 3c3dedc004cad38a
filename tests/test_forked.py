"""Forked commands are as those that an interpreter is started for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import forked
from tests.waiting import TIMEOUT_S


@pytest.mark.parametrize(
    ("arguments", "given"),
    [(["--version"], ""), (["status"], ""), (["nosuch"], ""), (["--config", "é.cfg", "counts"], ""), (["query"], "x")],
    ids=["output", "error", "usage", "not ASCII", "input"],
)
def test_a_fork_says_and_ends_as_an_interpreter_of_its_own(tmp_path: Path, arguments: list[str], given: str) -> None:
    command = [sys.executable, "-m", "sparkify_tui", *arguments]
    fork = forked.run(command, input=given, timeout=TIMEOUT_S, env=os.environ, cwd=tmp_path)
    own = subprocess.run(command, input=given, timeout=TIMEOUT_S, cwd=tmp_path, capture_output=True, text=True)
    assert (fork.returncode, fork.stdout, fork.stderr) == (own.returncode, own.stdout, own.stderr)


def test_how_a_fork_was_ended_is_known(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "redshift_sandbox.server", "--home", str(tmp_path / "home")]
    with (tmp_path / "log").open("wb") as log:
        fork = forked.Popen(command, stdin=forked.DEVNULL, stdout=log, stderr=log, cwd=tmp_path, env=os.environ)
        assert isinstance(fork, forked.Forked)
        assert fork.poll() is None
        fork.kill()
        assert fork.wait(TIMEOUT_S) == -9
        assert fork.poll() == -9
