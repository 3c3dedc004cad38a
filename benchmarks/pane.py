"""A program in a pane of a tmux server of its own: what stands on its screen, and when.

In control mode tmux reports what the program writes at once, so that no time depends on an interval of polling; the
screen is then read over the same connection. Knows nothing of the program.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import IO, Self

TIMEOUT_S = 60.0


def has_tmux() -> bool:
    """Whether there is a tmux; says so where there is none."""
    if shutil.which("tmux") is not None:
        return True
    print("tmux is not installed: what is measured in it is left out.", flush=True)
    return False


class Pane:
    """A context manager around one pane, empty at first; `env` is the environment of what is started in it."""

    def __init__(self, env: Mapping[str, str], *, width: int = 160, height: int = 48) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="bench-tmux-")
        command = ["tmux", "-u", "-S", f"{self._directory.name}/socket", "-f", os.devnull, "-C", "new-session"]
        self._server = subprocess.Popen(
            [*command, "-x", str(width), "-y", str(height), "exec cat"],
            env={name: value for name, value in env.items() if name != "TMUX"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._unread = b""
        self._written = b""
        self._since = time.perf_counter()
        self._reply()
        self._command("set-option -g remain-on-exit on")
        self._command("set-option -g default-terminal tmux-256color")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(BrokenPipeError):
            _pipe(self._server.stdin).write(b"kill-server\n")
        self._server.communicate(timeout=TIMEOUT_S)
        self._directory.cleanup()

    @property
    def pid(self) -> int:
        """The process id of the program."""
        return int(self._command("display-message -p '#{pane_pid}'")[0])

    def start(self, command: Sequence[str]) -> None:
        """Start a program in place of the one that runs; the clock of `until` starts now."""
        self._since = time.perf_counter()
        self._command(f"respawn-pane -k {_quoted(f'COLORTERM=truecolor exec {shlex.join(command)}')}")

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names (F4, C-j, Enter); the clock of `until` starts now."""
        self._since = time.perf_counter()
        self._command(f"send-keys {' '.join(keys)}")

    def type(self, text: str) -> None:
        """Type a text of one line; the clock of `until` starts now."""
        self._since = time.perf_counter()
        self._command(f"send-keys -l {_quoted(text)}")

    def screen(self) -> str:
        """The lines of the screen."""
        return b"\n".join(self._command("capture-pane -p")).decode("utf-8", "replace")

    def until(self, pattern: str, *, timeout_s: float = TIMEOUT_S) -> float:
        """Seconds from the last start or key until the regular expression is on the screen; TimeoutError without."""
        deadline = time.perf_counter() + timeout_s
        while not re.search(pattern, screen := self.screen()):
            while not self._written:
                if self._next_line(deadline) is None:
                    raise TimeoutError(f"not on the screen within {timeout_s:g} s: {pattern}\n{screen}")
        return time.perf_counter() - self._since

    def echo(self, character: str, *, timeout_s: float) -> float | None:
        """Type a character that isn't on the screen: the seconds until the program writes it, None when it doesn't."""
        self.type(character)
        while character.encode() not in self._written:
            if self._next_line(self._since + timeout_s) is None:
                return None
        return time.perf_counter() - self._since

    def rest(self, seconds: float) -> None:
        """Let the program run on."""
        deadline = time.perf_counter() + seconds
        while self._next_line(deadline) is not None:
            pass

    def _command(self, command: str) -> list[bytes]:
        """The lines that tmux answers a command with; what the program writes is kept from here on."""
        self._written = b""
        stdin = _pipe(self._server.stdin)
        stdin.write(command.encode() + b"\n")
        stdin.flush()
        return self._reply()

    def _reply(self) -> list[bytes]:
        """The next block between %begin and %end."""
        deadline = time.perf_counter() + TIMEOUT_S
        lines: list[bytes] | None = None
        while (line := self._next_line(deadline)) is not None:
            if line.startswith(b"%begin "):
                lines = []
            elif line.startswith(b"%error "):
                raise RuntimeError(f"tmux: {lines}")
            elif line.startswith(b"%end "):
                return lines or []
            elif lines is not None:
                lines.append(line)
        raise TimeoutError("tmux does not answer")

    def _next_line(self, deadline: float) -> bytes | None:
        """The next line that tmux writes; None when there is none by then."""
        stdout = _pipe(self._server.stdout)
        while b"\n" not in self._unread:
            left = deadline - time.perf_counter()
            if left <= 0 or not select.select([stdout], [], [], left)[0]:
                return None
            data = os.read(stdout.fileno(), 1 << 16)
            if not data:
                raise EOFError("tmux has ended")
            self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        if line.startswith(b"%output "):
            self._written += line.split(b" ", 2)[2]
        return line


def _quoted(text: str) -> str:
    """A word of a tmux command."""
    return "'" + text.replace("'", "'\"'\"'") + "'"


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
