"""Where a sandbox keeps everything.

One directory holds all state of one sandbox; two homes are two sandboxes that know nothing of each other. Imports
nothing heavy: the command line calls this before it knows whether a sandbox is wanted.
"""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from redshift_sandbox.access_keys import new_access_key
from redshift_sandbox.errors import SandboxError
from redshift_sandbox.operating_system.absence import is_absence, is_absent, make_private_directory
from redshift_sandbox.operating_system.disk_errors import unreadable
from redshift_sandbox.seed import Seed, seed_errors

HOME_VARIABLE = "REDSHIFT_SANDBOX_HOME"
# SQLite takes paths up to 512 bytes, with the names of its own files in them.
LONGEST_HOME = 470
GAVE_UP = "could not start: "
"""How the line of the log begins that says why the process ended before it was ready: message | remedy."""


@dataclass(frozen=True, slots=True)
class Home:
    """The directory of one sandbox, and the names of what is in it."""

    path: Path

    @property
    def settings_file(self) -> Path:
        """Durations and limits of the stand-in; optional."""
        return self.path / "sandbox.toml"

    @property
    def buckets(self) -> Path:
        """The object store: one directory per bucket."""
        return self.path / "s3"

    @property
    def objects(self) -> Path:
        """What the object store keeps besides the buckets' own files."""
        return self.path / "objects"

    @property
    def clusters(self) -> Path:
        """One directory per cluster, with its database files."""
        return self.path / "clusters"

    @property
    def snapshots(self) -> Path:
        """One directory per snapshot."""
        return self.path / "snapshots"

    @property
    def state_file(self) -> Path:
        """What the control plane knows: an SQLite file."""
        return self.path / "state.sqlite"

    @property
    def log_file(self) -> Path:
        """What the background process says."""
        return self.path / "run" / "sandbox.log"

    @property
    def announcement_file(self) -> Path:
        """Written by the background process when it is ready: its pid, port and token."""
        return self.path / "run" / "server.json"

    @property
    def server_lock_file(self) -> Path:
        """Locked by the background process as long as it lives."""
        return self.path / "run" / "server.lock"

    @property
    def start_lock_file(self) -> Path:
        """Locked by the command that starts the background process."""
        return self.path / "run" / "start.lock"


def locate(environ: Mapping[str, str] = os.environ) -> Home:
    """The home that REDSHIFT_SANDBOX_HOME names, or the one in the platform's user data directory."""
    named = environ.get(HOME_VARIABLE)
    if named:
        return Home(Path(named).expanduser().absolute())
    import platformdirs  # noqa: PLC0415 - a command that names a home needs no such library

    return Home(Path(platformdirs.user_data_dir("redshift-sandbox", appauthor=False)))


def prepare(home: Home, seed: Seed | None = None) -> Home:
    """Make the directories, and let the seed write what it wants beside them.

    Raises SandboxError when the directory can't be written.
    """
    if len(os.fsencode(home.path)) > LONGEST_HOME:
        raise SandboxError(
            f"The path of the sandbox's home is longer than {LONGEST_HOME} bytes, which SQLite can't open files in.",
            remedy=f"Set {HOME_VARIABLE} to a shorter path.",
        )
    try:
        for directory in (home.path, home.buckets, home.clusters, home.snapshots, home.announcement_file.parent):
            make_private_directory(directory)
        if seed is not None:
            with seed_errors():
                seed.prepare(home.path, lambda: _key_to_be(home))
    except OSError as error:
        raise unwritable(home, error) from error
    return home


class Announcement(TypedDict):
    """What a running process says of itself: where it answers, and with which token and key."""

    pid: int
    host: str
    port: int
    token: str
    endpoint_url: str
    key: str
    secret: str


def read_announcement(home: Home) -> Announcement | None:
    """What the process that runs in a home announced, None where nothing was.

    Raises SandboxError for what can't be read, and for what no sandbox announces: whoever followed it could be led
    away from this computer, with a token in hand.
    """
    try:
        found = json.loads(home.announcement_file.read_text(encoding="utf-8"))
    except OSError as error:
        if is_absence(error):
            return None
        raise unreadable(home.announcement_file, error) from error  # a sandbox may run there all the same
    except (ValueError, RecursionError):
        found = None
    if not _is_announcement(found):
        raise SandboxError(
            f"{home.announcement_file} isn't what a sandbox of this version announces.",
            remedy="Run the command again: the process that runs there writes the file again within seconds. One of "
            "another version doesn't; end it.",
        )
    checked: Announcement = found
    return checked


def _is_announcement(found: object) -> bool:
    """Whether everything is there that a sandbox announces, and leads to this computer alone."""
    if not isinstance(found, dict):
        return False
    texts = [found.get(name) for name in ("host", "token", "endpoint_url", "key", "secret")]
    numbers = [found.get(name) for name in ("pid", "port")]
    if not all(isinstance(text, str) and text.isprintable() and text.isascii() for text in texts):
        return False
    if not all(type(number) is int and number > 0 for number in numbers) or found["port"] > 65535:
        return False
    return is_loopback(found["host"]) and found["endpoint_url"] == endpoint_url(found["host"], found["port"])


def is_loopback(host: str) -> bool:
    """Whether a host is this computer's own: `localhost`, `::1` or one of 127.0.0.0/8."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def endpoint_url(host: str, port: int) -> str:
    """The URL of the control plane at an address that the sandbox listens on."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _key_to_be(home: Home) -> tuple[str, str] | None:
    """The owner's key: announced, or a new one; None where the account has one that nothing announces."""
    return _announced_key(home) or (new_access_key() if is_absent(home.state_file) else None)


def _announced_key(home: Home) -> tuple[str, str] | None:
    """The keys of the sandbox that runs in a home, or was killed in it; raises SandboxError when they can't be read."""
    try:
        found = json.loads(home.announcement_file.read_text(encoding="utf-8"))
        return str(found["key"]), str(found["secret"])
    except OSError as error:
        if is_absence(error):
            return None
        raise unreadable(home.announcement_file, error) from error
    except (ValueError, LookupError, TypeError):
        return None


def unwritable(home: Home, error: OSError) -> SandboxError:
    """The error for a home directory that can't be used."""
    reason = error.strerror or str(error)
    return SandboxError(
        f"The sandbox can't write in {home.path}: {reason}.",
        remedy=f"Make room or change its permissions, or set {HOME_VARIABLE} to another directory.",
    )
