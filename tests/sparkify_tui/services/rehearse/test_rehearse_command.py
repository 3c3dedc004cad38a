"""`sparkify-tui rehearse` as a program: its lines of JSON, its exit codes, and its end by a signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song


def started(warehouse: Warehouse, temporary: Path) -> subprocess.Popen[str]:
    config = str(warehouse.home.path / "dwh.cfg")
    return subprocess.Popen(
        [sys.executable, "-m", "sparkify_tui", "--config", config, "--read-only", "--json", "rehearse"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )


def files(warehouse: Warehouse, **changes: object) -> None:
    warehouse.put_events("2018-11-01", [event(1, 0), event(1, 1, **changes)])
    warehouse.put_songs("A/A", [song(1)])


async def test_the_last_line_is_the_verdict_and_the_exit_code_is_that_of_the_load(
    warehouse: Warehouse, temporary: Path
) -> None:
    files(warehouse, ts="yesterday")
    ended = started(warehouse, temporary)
    out, err = ended.communicate()
    assert ended.returncode == 1, err
    last = json.loads(out.splitlines()[-1])
    assert last["event"] == "Rehearsed"
    assert (last["verdict"]["passes"], last["verdict"]["rejected_rows"]) == (False, 1)
    assert "A load would fail, and change nothing." in err
    assert list(temporary.iterdir()) == []  # noqa: ASYNC240 - a test may block


async def test_a_signal_to_end_leaves_nothing(warehouse: Warehouse, temporary: Path) -> None:
    files(warehouse)
    running = started(warehouse, temporary)
    assert running.stdout is not None
    while "LocalCopyStarted" not in running.stdout.readline():
        assert running.poll() is None
    running.send_signal(signal.SIGTERM)
    _, err = running.communicate()
    assert running.returncode == 130, err
    assert "nothing is left of the local copy" in err
    assert list(temporary.iterdir()) == []  # noqa: ASYNC240 - a test may block
