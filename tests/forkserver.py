"""Has the modules of the program, or of the sandbox, imported, and forks; see tests/forked.py. Run as a program.

Each process asked for has a parent of its own, which tells its starter its pid and then its exit code.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
from typing import Any

from redshift_sandbox import process
from tests import forked

PACKAGES = {
    "sparkify_tui": ("sparkify_tui.cli", "sparkify_tui.services", "sparkify_tui.aws", "sparkify_tui.warehouse"),
    "redshift_sandbox.server": ("redshift_sandbox",),
}
LIBRARIES = ("asyncio", "platformdirs", "redshift_connector", "tabulate", "tests.aws_models")
"""What commands take from elsewhere, when they need it."""


def main() -> None:
    """Fork what is asked for in the directory given until standard input ends."""
    forked.directory, program = sys.argv[1:]
    process.subprocess = forked  # type: ignore[attr-defined] - a sandbox that a fork starts is one, too
    for package in PACKAGES[program]:
        _import_all(package)
    if program == "sparkify_tui":
        for library in LIBRARIES:
            importlib.import_module(library)
    else:
        del sys.modules[program]  # it is run as __main__
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    if wish := _serve(f"{forked.directory}/{program}"):
        _become(wish)
    os._exit(0)  # without what libraries say when the interpreter is taken down


def _import_all(package: str) -> None:
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        importlib.import_module(found.name)


def _serve(address: str) -> dict[str, Any] | None:
    """Until standard input ends; in a process that was asked for, what it is to be."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([listener, 0], [], [])
            if 0 in ready:
                return None
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    return _supervise(connection)


def _supervise(connection: socket.socket) -> dict[str, Any]:
    """Fork what the connection asks for, and tell it its pid and its exit code; returns in the new process alone."""
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    with connection.makefile("rb") as lines:
        wish: dict[str, Any] = json.loads(lines.readline())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        connection.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        return wish
    for stream in (0, 1, 2, *streams):
        os.close(stream)
    try:
        connection.sendall(f"{pid}\n".encode())
        _, status = os.waitpid(pid, 0)
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    finally:
        os._exit(0)


def _become(wish: dict[str, Any]) -> None:
    """What the interpreter does when it is started as `python -m module …`."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if wish["new_session"]:
        os.setsid()
    os.chdir(wish["cwd"])
    os.environ.clear()
    os.environ.update(wish["env"])
    unbuffered = bool(wish["env"].get("PYTHONUNBUFFERED"))
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
    for name, errors in (("stdout", "strict"), ("stderr", "backslashreplace")):
        raw = io.FileIO(1 if name == "stdout" else 2, "w", closefd=False)
        buffer = raw if unbuffered else io.BufferedWriter(raw)
        stream = io.TextIOWrapper(
            buffer, encoding="utf-8", errors=errors, write_through=unbuffered, line_buffering=name == "stderr"
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    module, *arguments = wish["command"]
    sys.argv = ["", *arguments]
    sys.path[0] = wish["cwd"]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
