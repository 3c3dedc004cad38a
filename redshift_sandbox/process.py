"""Start, stop and ask after the sandbox's background process.

The command line's side: imports nothing heavy, and knows of the process only its announcement (pid, port and token
in <home>/run/server.json), its lock and its HTTP answers.
"""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from redshift_sandbox.errors import SandboxError
from redshift_sandbox.home import GAVE_UP, HOME_VARIABLE, Announcement, Home, prepare, read_announcement, unwritable
from redshift_sandbox.operating_system.disk_errors import has_room
from redshift_sandbox.operating_system.file_locks import FileLock, is_locked
from redshift_sandbox.operating_system.threads import THREADS_REMEDY
from redshift_sandbox.seed import Facts, Seed

INSTALL_HINT = "Install its packages: pip install 'sparkify-tui[sandbox]'"
NEEDED_PACKAGES = ("cryptography", "duckdb", "numpy", "regex", "waitress", "zstandard")
"""The packages of the extra `sandbox`, by the names that are imported."""
_START_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 20.0
_ENDING_S = 3.0


@dataclass(frozen=True, slots=True)
class SandboxCluster:
    """A cluster of the sandbox; `host` and `port` are None while it has no endpoint."""

    identifier: str
    status: str
    host: str | None
    port: int | None
    database: str
    user: str
    problem: str | None = None
    """Why its database can't be opened, if it can't."""
    listening: bool = False
    """Whether its endpoint is open; a paused cluster keeps its port, and doesn't listen there."""


@dataclass(frozen=True, slots=True)
class SandboxStatus:
    """A sandbox as it is now; without a running process only `home` is known."""

    home: Home
    running: bool
    pid: int | None = None
    endpoint_url: str | None = None
    uptime_s: float = 0.0
    open_connections: int = 0
    idle_exit_s: float = 0.0
    clusters: tuple[SandboxCluster, ...] = ()
    started_now: bool = False

    def as_dict(self) -> dict[str, Any]:  # Any: a document for json.dumps and for the commands that show it
        """The status in the shape that is printed as JSON."""
        return {**asdict(self), "home": str(self.home.path)}


class RefusedError(SandboxError):
    """The running process took a request for wrong."""


def start(home: Home, seed: Seed | None = None, *, environ: Mapping[str, str] = os.environ) -> SandboxStatus:
    """Start the background process in `environ`, or join the one that runs; returns when it answers.

    Raises SandboxError when it can't start, with the reason its log ends with.
    """
    prepare(home, seed)
    lock = FileLock(home.start_lock_file)
    try:
        if not lock.acquire(timeout_s=_START_TIMEOUT_S):
            raise SandboxError(
                "Another process has been starting the sandbox for a minute.", remedy=f"Look into {home.log_file}."
            )
    except OSError as error:
        raise unwritable(home, error) from error
    try:
        try:
            if is_locked(home.server_lock_file):
                return _wait_until_ready(home, None)
        except SandboxError:
            if not _is_ending(home):
                raise
        _check_packages()
        process = _spawn(home, seed, environ)
        try:
            return _wait_until_ready(home, process)
        except KeyboardInterrupt:
            process.terminate()  # not announced yet: no command could stop it
            raise
    finally:
        lock.release()


def stop(home: Home) -> bool:
    """End the background process and wait until it is gone; False when none ran."""
    if not is_locked(home.server_lock_file):
        return False
    announced = None
    deadline = time.monotonic() + _START_TIMEOUT_S
    while announced is None and is_locked(home.server_lock_file):
        # Not announced: it is just starting, or ending.
        announced = read_announcement(home)
        if time.monotonic() > deadline:
            raise SandboxError("The sandbox neither gets ready nor ends.", remedy=f"Look into {home.log_file}.")
        time.sleep(0.01)
    if announced is not None:
        _end(home, announced["pid"])
    return True


def _end(home: Home, pid: int) -> None:
    """Ask a process to end, and see to it that it does."""
    try:
        ask(home, "POST", "/_sandbox/stop")
    except SandboxError:
        _signal(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_TIMEOUT_S
    while is_locked(home.server_lock_file):
        if time.monotonic() > deadline:
            _signal(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            deadline = time.monotonic() + _STOP_TIMEOUT_S
        time.sleep(0.02)


def status(home: Home) -> SandboxStatus:
    """What runs in `home`; raises SandboxError when its process lives but doesn't answer."""
    if not is_locked(home.server_lock_file) or read_announcement(home) is None:
        return SandboxStatus(home, running=False)
    try:
        return _status(home)
    except SandboxError:
        if _is_ending(home):
            return SandboxStatus(home, running=False)
        raise


def environment(home: Home, *, cluster: str | None = None) -> dict[str, str]:
    """The variables with which other programs reach a running sandbox, in the order to print them.

    The PG… ones describe the cluster named, else the first that is available, else what the seed says of the one to be.
    """
    return {
        name: str(value) for name, value in ask(home, "GET", f"/_sandbox/environment?cluster={cluster or ''}").items()
    }


def reset(home: Home, seed: Seed | None = None) -> Mapping[str, Facts]:
    """Stop the sandbox, empty its home and fill the seed's buckets again; see reset.empty for what stays."""
    prepare(home, seed)
    stop(home)
    _check_packages()
    from redshift_sandbox.reset import empty  # noqa: PLC0415 - not before a sandbox is started or reset

    lock = FileLock(home.start_lock_file)
    if not lock.acquire(timeout_s=_START_TIMEOUT_S):
        raise SandboxError("The sandbox is being started by another process.", remedy="Try again.")
    try:
        return empty(home, seed)
    finally:
        lock.release()


def ask(
    home: Home, method: str, path: str, body: Mapping[str, object] | None = None, *, timeout_s: float = 30.0
) -> Any:  # Any: JSON, in the shape that sandbox_api.py gives each path
    """One call to the running process's own interface under /_sandbox; returns the JSON of its answer.

    Raises SandboxError when nothing runs, nothing answers, or the answer is a refusal.
    """
    import http.client  # noqa: PLC0415 - not before a sandbox is started or reset

    found = announcement(home)
    connection = http.client.HTTPConnection(found["host"], found["port"], timeout=timeout_s)
    headers = {"X-Sandbox-Token": found["token"], "Content-Type": "application/json"}
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise SandboxError(
            f"The sandbox's process {found['pid']} doesn't answer on port {found['port']}.",
            remedy=f"Look into {home.log_file}, or stop it: redshift-sandbox stop",
        ) from error
    finally:
        connection.close()
    try:
        document = json.loads(text)
    except ValueError as error:
        raise _another_program(found["port"]) from error
    if answer.status >= 400:
        told = document if isinstance(document, dict) else {}
        raise RefusedError(str(told.get("message", f"The sandbox refused {path}.")), remedy=str(told.get("remedy", "")))
    return document


def announcement(home: Home) -> Announcement:
    """What the running process announced; raises SandboxError when none runs.

    A process that was killed leaves its announcement behind, and another program may have its port.
    """
    found = read_announcement(home) if is_locked(home.server_lock_file) else None
    if found is None:
        raise not_running(home)
    return found


def not_running(home: Home) -> SandboxError:
    """The error for what needs a running sandbox."""
    return SandboxError(f"No sandbox runs in {home.path}.", remedy="Start it: redshift-sandbox start")


def _is_ending(home: Home) -> bool:
    """Whether a process that didn't answer is gone, or is within a moment: its port closes before its lock opens."""
    deadline = time.monotonic() + _ENDING_S
    while is_locked(home.server_lock_file):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _check_packages() -> None:
    missing = [name for name in NEEDED_PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise SandboxError(
            f"The sandbox needs packages that aren't installed: {', '.join(missing)}.", remedy=INSTALL_HINT
        )


def _spawn(home: Home, seed: Seed | None, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """The background process, detached from this one's terminal and session."""
    command = [sys.executable, "-m", "redshift_sandbox.server", "--home", str(home.path)]
    if seed is not None:
        command += ["--seed", seed.reference]
    # Any: the keywords differ by system.
    detached: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        detached = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    try:
        home.announcement_file.unlink(missing_ok=True)
        with open(home.log_file, "wb", opener=_private) as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=home.path,
                env={**environ, HOME_VARIABLE: str(home.path), "PYTHONUNBUFFERED": "1"},
                **detached,
            )
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.ENOMEM):
            raise SandboxError("The system starts no further process.", remedy=THREADS_REMEDY) from error
        raise unwritable(home, error) from error
    # It outlives this process; while this one lives, somebody must collect its end, or it stays behind as a zombie.
    with contextlib.suppress(RuntimeError):  # no thread is left, and a zombie does no harm
        threading.Thread(target=process.wait, name="sandbox-end", daemon=True).start()
    return process


def _private(path: str, flags: int) -> int:
    """Open a file that only its owner may read."""
    return os.open(path, flags, 0o600)


def _wait_until_ready(home: Home, process: subprocess.Popen[bytes] | None) -> SandboxStatus:
    """Wait for the announcement of the process just started (None: of one that runs already)."""
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline:
        announced = read_announcement(home)
        if announced is not None and (process is None or announced["pid"] == process.pid):
            return _status(home, started_now=process is not None)
        if process is not None and process.poll() is not None:
            raise _failed(home)
        if process is None and not is_locked(home.server_lock_file):
            raise _failed(home)
        time.sleep(0.01)
    raise SandboxError("The sandbox didn't get ready within a minute.", remedy=f"Look into {home.log_file}.")


def _failed(home: Home) -> SandboxError:
    """The error of a process that ended before it was ready, as its log tells it; on a full disk it can't."""
    lines = []
    with contextlib.suppress(OSError):
        lines = home.log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    told = [line.partition(GAVE_UP)[2] for line in lines if GAVE_UP in line]
    if not told and not has_room(home.path):
        return unwritable(home, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    reason = (told or [line.strip() for line in lines] or ["its process ended without a word."])[-1]
    message, _, remedy = (part.strip() for part in reason.partition(" |"))
    return SandboxError(f"The sandbox could not start: {message}", remedy=remedy or f"Its log is {home.log_file}.")


def _status(home: Home, *, started_now: bool = False) -> SandboxStatus:
    answer = ask(home, "GET", "/_sandbox/status")
    try:
        clusters = tuple(SandboxCluster(**cluster) for cluster in answer.pop("clusters"))
        return SandboxStatus(home, running=True, clusters=clusters, started_now=started_now, **answer)
    except (AttributeError, KeyError, TypeError) as error:
        raise _another_program(announcement(home)["port"]) from error


def _another_program(port: int) -> SandboxError:
    return SandboxError(f"Port {port} is answered by something else than this version of the sandbox.")


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, number)
