"""Processes of the program and of the sandbox, forked from one that has their imports done.

The tests start some hundred of them, and most of what each costs is the reading of the same modules. Everything else is
as when an interpreter is started for it: a process of its own, with its own arguments, environment, directory, session
and streams, that ends with its own exit code. What a test says about the start itself (imports, locale, signals) takes
an interpreter of its own.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from tests.paths import ROOT

DEVNULL = subprocess.DEVNULL
PROGRAMS = ("sparkify_tui", "redshift_sandbox.server")
_AT_START = ("PYTHON", "LC_", "LANG")
"""What the interpreter reads in its environment when it starts."""


class Forked:
    """A process, with the part of Popen's interface that is used here."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._answers = connection.makefile("r")
        self.pid = int(self._answers.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, once there is one."""
        with self._lock:
            if self.returncode is None and select.select([self._connection], [], [], 0)[0]:
                self.returncode = int(self._answers.readline())
                self._answers.close()
                self._connection.close()
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, waited for."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            try:
                select.select([self._connection], [], [], 0.5)
            except (OSError, ValueError):  # another thread has just read its end, and closed the connection
                continue
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def Popen(
    command: Sequence[str],
    *,
    stdin: IO[Any] | int,
    stdout: IO[Any],
    stderr: IO[Any],
    cwd: Path,
    env: Mapping[str, str],
    start_new_session: bool = False,
) -> Forked | subprocess.Popen[bytes]:
    """Start `python -m module …`: forked where that is the same."""
    program, option, module, *_ = command
    assert (program, option) == (sys.executable, "-m")
    if sys.platform == "win32" or _read_at_start(env) != _read_at_start(os.environ):
        return subprocess.Popen(
            command, stdin=stdin, stdout=stdout, stderr=stderr, cwd=cwd, env=env, start_new_session=start_new_session
        )
    wish = {"command": command[2:], "cwd": os.fspath(cwd), "env": dict(env), "new_session": start_new_session}
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(f"{directory or _started()}/{module}")
    with Path(os.devnull).open("rb") as nothing:
        streams = [nothing if stream == DEVNULL else stream for stream in (stdin, stdout, stderr)]
        socket.send_fds(connection, [b"\n"], [stream.fileno() for stream in streams])
    connection.sendall(json.dumps(wish).encode() + b"\n")
    return Forked(connection)


def run(
    command: Sequence[str], *, input: str, timeout: float, env: Mapping[str, str], cwd: Path
) -> subprocess.CompletedProcess[str]:
    """`subprocess.run` with the output captured as text."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(input.encode())
        given.seek(0)
        process = Popen(command, stdin=given, stdout=out, stderr=err, cwd=cwd, env=env)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode().replace("\r\n", "\n"))
        return subprocess.CompletedProcess(command, code, *texts)


def _read_at_start(env: Mapping[str, str]) -> dict[str, str]:
    """Unbuffered output is the one that a fork can have."""
    return {name: env[name] for name in env if name.startswith(_AT_START) and name != "PYTHONUNBUFFERED"}


directory: str | None = None
"""Where the servers of forks listen, in a process that is one of theirs; any other starts servers of its own."""


@functools.cache
def _started() -> str:
    """The directory of this process's servers, which end with it."""
    made = tempfile.TemporaryDirectory(prefix="forks-")
    servers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.forkserver", made.name, module],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for module in PROGRAMS
    ]
    for server in servers:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"

    def end() -> None:
        for server in servers:
            server.communicate(timeout=30)
        made.cleanup()

    atexit.register(end)
    return made.name
