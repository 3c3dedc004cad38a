"""After a crash of the real program, or a signal, its terminal is as it was before, and the log file tells why."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.waiting import TIMEOUT_S

FAULTS = """
import os, signal, sys

class Drawn(RuntimeError):
    def __rich__(self):
        return "a drawing"

def arm(*_):
    where = os.environ["FAULT_IN"]
    def profile(frame, event, _):
        if event == "call" and frame.f_code.co_filename.endswith(where):
            sys.setprofile(None)
            raise (Drawn if os.environ["FAULT_DRAWS"] else RuntimeError)("injected")
    sys.setprofile(profile)

signal.signal(signal.SIGUSR1, arm)
"""
"""A sitecustomize: from SIGUSR1 on, the next call into a file fails."""

PRIVATE_MODE = re.compile(r"\x1b\[\?([\d;]+)([hl])")
KITTY = re.compile(r"\x1b\[([<>])\d*u")
AT_REST = {"25": True, "7": True}
"""Modes that are on in a terminal at rest; all others are off: 1049 (other screen), 2004 (paste), 1000 … (mouse)."""


def left_changed(written: str) -> set[str]:
    """The modes that a terminal is left in by what was written to it, other than at rest."""
    modes = {
        mode: done == "h"
        for modes, done in PRIVATE_MODE.findall(written)
        for mode in modes.split(";")
        if mode != "2026"
    }
    changed = {mode for mode, on in modes.items() if on != AT_REST.get(mode, False)}
    pushed = KITTY.findall(written)
    return changed | ({"kitty"} if pushed.count(">") > pushed.count("<") else set())


class Program:
    """The program in a pseudo-terminal, on an AWS that nothing answers for."""

    def __init__(self, directory: Path, **environment: str) -> None:
        (directory / "sitecustomize.py").write_text(FAULTS)
        config = directory / "dwh.cfg"
        config.write_text(
            "[AWS]\nKEY=AKIAEXAMPLE\nSECRET=the-secret-key\nENDPOINT_URL=http://127.0.0.1:9\n"
            "[CLUSTER]\nDB_USER=awsuser\nDB_PASSWORD=Passw0rd-Secret\n"
        )
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        self.slave = slave
        self.before = termios.tcgetattr(slave)
        self.log_file = directory / "tui" / "state" / "sparkify-tui.log"
        self.written = ""
        root = str(ROOT)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sparkify_tui", "--config", str(config)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "PYTHONPATH": f"{directory}:{root}",
                "SPARKIFY_TUI_HOME": str(directory / "tui"),
                **environment,
            },
            start_new_session=True,
        )

    def read(self, until: str | None, within_s: float = TIMEOUT_S) -> None:
        """Take what the program writes until a text is there, or its end."""
        deadline = time.monotonic() + within_s
        while until is None or until not in self.written:
            assert time.monotonic() < deadline, self.written[-2000:]
            if select.select([self.master], [], [], 0.1)[0]:
                self.written += os.read(self.master, 65536).decode("utf-8", "replace")
            elif self.process.poll() is not None:
                assert until is None, self.written[-2000:]
                return

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def type_a_query(self) -> None:
        """Until it is on the screen."""
        self.read("STALE")
        self.press("s")
        self.press("select kept")
        self.read("kept")

    def kept(self) -> str:
        """What the program has kept of the editor."""
        return next(self.log_file.parent.rglob("buffers.json")).read_text()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


CASES = {
    "a timer": ("panes/header.py", "", ""),
    "an error that draws itself": ("panes/header.py", "yes", ""),
    "a key": ("screens/help_screen.py", "", "\x1bOP"),
    "a worker": ("panes/query_pane.py", "", "\x11"),
}


@pytest.mark.parametrize("case", CASES)
def test_after_a_crash_the_terminal_is_sane_and_the_log_file_has_the_traceback(tmp_path: Path, case: str) -> None:
    where, draws, keys = CASES[case]
    assert (ROOT / "sparkify_tui" / "tui" / where).exists(), "or no call fails"
    program = Program(tmp_path, FAULT_IN=where, FAULT_DRAWS=draws)
    try:
        program.read("STALE")
        assert {"1049", "25", "2004", "kitty"} <= left_changed(program.written)
        program.process.send_signal(signal.SIGUSR1)
        program.press(keys)
        program.read(None)
        assert left_changed(program.written) == set()
        assert termios.tcgetattr(program.slave) == program.before
        told = program.written.rpartition("\x1b[?1049l")[2]
        said = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", told).replace("\r\n", "\n")
        assert re.fullmatch(
            rf"Error: sparkify-tui broke \(\w+: injected\); the traceback is in {re.escape(str(program.log_file))}\.\n",
            said,
        ), said
        traceback = program.log_file.read_text()
        assert "Traceback" in traceback
        assert "Passw0rd-Secret" not in traceback + told
        assert program.process.wait() == 1
    finally:
        program.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
def test_a_request_to_end_leaves_the_terminal_sane_and_keeps_what_was_typed(
    tmp_path: Path, number: signal.Signals
) -> None:
    program = Program(tmp_path)
    try:
        program.type_a_query()
        program.process.send_signal(number)
        program.read(None)
        assert left_changed(program.written) == set()
        assert termios.tcgetattr(program.slave) == program.before
        assert program.process.wait() == 128 + number
        assert "select kept" in program.kept()
    finally:
        program.close()


@pytest.mark.parametrize("told", [True, False], ids=["by a signal", "by nothing"])
def test_a_terminal_that_is_gone_ends_the_program_and_what_was_typed_is_kept(tmp_path: Path, told: bool) -> None:
    program = Program(tmp_path)
    try:
        program.type_a_query()
        if told:
            program.process.send_signal(signal.SIGHUP)
        os.close(program.slave)
        os.close(program.master)
        program.process.wait(TIMEOUT_S)
        assert "select kept" in program.kept()
    finally:
        program.process.kill()
        program.process.wait()
