"""The background process: `python -m redshift_sandbox.server --home DIRECTORY`.

Opens the home, answers HTTP, runs a database server per cluster, and ends on request, on SIGTERM or when it was idle
for long. Its log says why when it can't start, in a line that begins with GAVE_UP.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import gc
import hashlib
import json
import logging
import os
import secrets
import signal
import socket
import sqlite3
import sys
import threading
from pathlib import Path

from redshift_sandbox.aws.account import Account
from redshift_sandbox.aws.app import ControlPlane
from redshift_sandbox.aws.documents.network import SERVER
from redshift_sandbox.aws.http_server import make_server
from redshift_sandbox.aws.redshift.endpoints import Endpoints
from redshift_sandbox.aws.redshift.lifecycle import Lifecycle
from redshift_sandbox.aws.sandbox_api import SandboxApi
from redshift_sandbox.aws.state import State
from redshift_sandbox.bootstrap import announce_to_seed, bootstrap, fill_buckets
from redshift_sandbox.errors import SandboxError
from redshift_sandbox.faults import Faults
from redshift_sandbox.home import GAVE_UP, Home, endpoint_url, prepare, unwritable
from redshift_sandbox.objects.store import ObjectStore
from redshift_sandbox.operating_system.disk_errors import unusable_file
from redshift_sandbox.operating_system.file_locks import FileLock
from redshift_sandbox.operating_system.priority import give_way
from redshift_sandbox.operating_system.private_files import write_private
from redshift_sandbox.operating_system.threads import THREADS_REMEDY, is_want_of_threads
from redshift_sandbox.seed import Seed, find_seed
from redshift_sandbox.settings import PORT_VARIABLE, Settings, pinned_port, read_settings

log = logging.getLogger("redshift_sandbox")
_FIRST_PORT, _PORTS = 20000, 10000
_IDLE_CHECK_S = 5.0
_ANNOUNCE_S = 1.0


def main() -> int:
    """Run the sandbox of a home until it is stopped; 1 when it can't start."""
    parser = argparse.ArgumentParser(prog="redshift_sandbox.server")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seed", metavar="MODULE:NAME")
    arguments = parser.parse_args()
    home = Home(arguments.home.absolute())
    os.umask(0o077)
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    try:
        seed = find_seed(arguments.seed) if arguments.seed else None
        _run(prepare(home, seed), seed)
    except SandboxError as error:
        return _give_up(error)
    except OSError as error:
        return _give_up(unwritable(home, error))
    except sqlite3.Error as error:
        return _give_up(unusable_file(home.state_file, error))
    except RuntimeError as error:
        if not is_want_of_threads(error):
            raise
        return _give_up(SandboxError("The system has no thread left for it.", remedy=THREADS_REMEDY))
    return 0


def _give_up(reason: SandboxError) -> int:
    told = f"{reason.message} | {reason.remedy}"
    print(GAVE_UP + " ".join(line.strip() for line in told.splitlines()), file=sys.stderr)
    return 1


def _run(home: Home, seed: Seed | None) -> None:
    settings = read_settings(home)
    lock = FileLock(home.server_lock_file)
    if not lock.acquire(timeout_s=2.0):
        raise SandboxError(f"A sandbox runs in {home.path} already.", remedy="Stop it: redshift-sandbox stop")
    give_way(settings.niceness)
    try:
        home.announcement_file.unlink(missing_ok=True)
        _serve(home, settings, seed)
    finally:
        with contextlib.suppress(OSError):
            home.announcement_file.unlink(missing_ok=True)
        lock.release()


def _serve(home: Home, settings: Settings, seed: Seed | None) -> None:
    state = State(home.state_file)
    account = Account(home, settings, state, ObjectStore(home.buckets, home.objects), Faults())
    account.lifecycle = Lifecycle(account, Endpoints(settings.host))
    bootstrap(account, seed)
    listener = _listen(home, settings, state)
    port = listener.getsockname()[1]
    api = SandboxApi(account, seed, token=secrets.token_urlsafe(32), endpoint_url=endpoint_url(settings.host, port))
    plane = ControlPlane(account, api)
    server = make_server(plane, listener)
    if seed is not None:
        fill_buckets(account, seed)
    account.lifecycle.start()
    if seed is not None:
        announce_to_seed(account, seed, api.endpoint_url)
    api.touch()
    threading.Thread(target=_watch, args=(api, settings), name="watch", daemon=True).start()
    threading.Thread(target=server.run, name="http", daemon=True).start()
    announced = _announcement(account, api, port)
    write_private(home.announcement_file, announced)
    with contextlib.suppress(RuntimeError):  # no thread is left: the first calls wait for it
        threading.Thread(target=_warm_up, args=(plane,), name="warm-up", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: api.stop_requested.set())
    while not api.stop_requested.wait(timeout=_ANNOUNCE_S):
        _announce_again(home, announced)
    server.close()
    account.lifecycle.stop()
    account.store.close()
    state.close()


def _listen(home: Home, settings: Settings, state: State) -> socket.socket:
    """A listening socket at the pinned port, else at the remembered one, else at another, which is remembered."""
    pinned = pinned_port()
    known = state.get(SERVER, "port")
    remembered = known["port"] if known is not None else None
    first = int.from_bytes(hashlib.sha256(str(home.path).encode()).digest()[:4], "big")
    tried = [_FIRST_PORT + (first + step) % _PORTS for step in range(50)]
    candidates = [pinned] if pinned else [*([remembered] if remembered else []), *tried, 0]
    for port in candidates:
        listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, port))
            listener.listen(512)
        except OSError as error:
            listener.close()
            if pinned:
                why = "is in use" if error.errno == errno.EADDRINUSE else f"can't be opened: {error.strerror}"
                raise SandboxError(
                    f"Port {pinned} {why}.", remedy=f"Set {PORT_VARIABLE} to another port, or leave it out."
                ) from error
            continue
        listener.setblocking(False)
        chosen = listener.getsockname()[1]
        if chosen != remembered:
            state.put(SERVER, "port", {"port": chosen})
        return listener
    raise SandboxError("No port is free for the sandbox.", remedy=f"Set {PORT_VARIABLE} to a free one.")


def _announcement(account: Account, api: SandboxApi, port: int) -> str:
    owner = account.owner_key
    return json.dumps(
        {
            "pid": os.getpid(),
            "host": account.settings.host,
            "port": port,
            "token": api.token,
            "endpoint_url": api.endpoint_url,
            "key": owner["key"],
            "secret": owner["secret"],
        }
    )


def _announce_again(home: Home, announced: str) -> None:
    """Restore an announcement that was removed or changed: without it no command could reach or stop the process."""
    with contextlib.suppress(ValueError, OSError):
        if home.announcement_file.read_text(encoding="utf-8") == announced:
            return
    with contextlib.suppress(OSError):  # a full disk, or a home that is gone: it is tried again
        write_private(home.announcement_file, announced)


def _warm_up(plane: ControlPlane) -> None:
    """Import what the first calls will need, after the sandbox was announced as ready."""
    plane.warm_up()
    import redshift_sandbox.wire.server  # noqa: F401, PLC0415 - the import is what takes time

    gc.collect()
    gc.freeze()


def _watch(api: SandboxApi, settings: Settings) -> None:
    """End the process after the configured idle time; 0 means never."""
    pause = max(0.05, min(_IDLE_CHECK_S, settings.idle_exit_s / 4))
    while settings.idle_exit_s and not api.stop_requested.wait(timeout=pause):
        if api.idle_s() > settings.idle_exit_s:
            api.stop_requested.set()


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    # Everything is written and closed. Taking the interpreter down in order would only take time, with threads of
    # libraries still in it.
    os._exit(code)
