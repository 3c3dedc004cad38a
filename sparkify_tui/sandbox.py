"""The sandbox, as the application sees it: the one module that knows the package of the stand-in.

Starts it with the application's seed, and says what it says in the application's words: its commands are
`sparkify-tui sandbox …`, its variables begin with SPARKIFY_SANDBOX_, its errors are SparkifyErrors.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from redshift_sandbox import errors as sandbox_errors
from redshift_sandbox import process
from redshift_sandbox.home import Home
from redshift_sandbox.operating_system.file_locks import FileLock
from redshift_sandbox.process import SandboxStatus
from sparkify_tui.config import Announcement, Config, FencedCluster, S3Config, read_config, write_new
from sparkify_tui.demo.default_config import new_password
from sparkify_tui.demo.home import HOME_VARIABLE, config_file, home_directory
from sparkify_tui.demo.seed import SEED, SparkifySeed
from sparkify_tui.errors import SandboxError, UsageError

if TYPE_CHECKING:
    from redshift_sandbox.faults_client import KnownFault, SetFault

_OURS, _ITS = "SPARKIFY_SANDBOX_", "REDSHIFT_SANDBOX_"

__all__ = [
    "HOME_VARIABLE", "Home", "SandboxFence", "SandboxStatus", "TemporarySandbox", "clear_faults", "config_file",
    "environment", "known_faults", "list_faults", "locate", "reset", "set_fault", "start", "status", "stop",
]  # fmt: skip


def locate(environ: Mapping[str, str] = os.environ) -> Home:
    """The home that SPARKIFY_SANDBOX_HOME names, or the one in the platform's user data directory."""
    return Home(home_directory(environ))


def start(home: Home) -> SandboxStatus:
    """Start the background process, or join the one that runs; returns when it answers. Raises SandboxError."""
    with _in_our_words():
        return process.start(home, SEED, environ=_its_environment(os.environ))


def stop(home: Home) -> bool:
    """End the background process and wait until it is gone; False when none ran."""
    with _in_our_words():
        return process.stop(home)


def status(home: Home) -> SandboxStatus:
    """What runs in `home`; raises SandboxError when its process lives but doesn't answer."""
    with _in_our_words():
        return process.status(home)


def environment(home: Home, *, cluster: str | None = None) -> dict[str, str]:
    """The variables with which other programs reach a running sandbox, in the order to print them."""
    with _in_our_words():
        return process.environment(home, cluster=cluster)


def reset(home: Home, seed: SparkifySeed = SEED) -> Mapping[str, Mapping[str, int]]:
    """Stop the sandbox, empty its home and generate the sample again; returns songs and events, by bucket."""
    with _in_our_words():
        return process.reset(home, seed)


def set_fault(home: Home, name: str, options: Mapping[str, object] | None = None) -> SetFault:
    """Set a fault; raises UsageError for an unknown name or option, SandboxError when no sandbox runs."""
    from redshift_sandbox import faults_client  # noqa: PLC0415 - not before it is used

    with _in_our_words():
        return faults_client.set_fault(home, name, options)


def list_faults(home: Home) -> tuple[SetFault, ...]:
    """The faults that are set, oldest first."""
    from redshift_sandbox import faults_client  # noqa: PLC0415 - not before it is used

    with _in_our_words():
        return faults_client.list_faults(home)


def clear_faults(home: Home, name: str | None = None) -> int:
    """Clear the faults of one name, or all of them; returns how many."""
    from redshift_sandbox import faults_client  # noqa: PLC0415 - not before it is used

    with _in_our_words():
        return faults_client.clear_faults(home, name)


def known_faults() -> tuple[KnownFault, ...]:
    """Every kind of fault there is; needs no running sandbox."""
    from redshift_sandbox import faults_client  # noqa: PLC0415 - not before it is used

    return faults_client.known_faults()


@dataclass(frozen=True, slots=True)
class SandboxFence:
    """The fence of --sandbox: what the process that runs in a home announces, asked at each use."""

    home: Home

    def announced(self) -> Announcement:
        """Where it answers now, and its owner's keys; raises SandboxError when none runs."""
        with _in_our_words():
            found = process.announcement(self.home)
        return Announcement(found["endpoint_url"], found["host"], found["key"], found["secret"])

    def clusters(self) -> tuple[FencedCluster, ...]:
        """Its clusters as they are now; raises SandboxError when none runs."""
        with _in_our_words():
            found = process.status(self.home)
            if not found.running:
                raise process.not_running(self.home)
        return tuple(FencedCluster(cluster.identifier, cluster.port, cluster.listening) for cluster in found.clusters)


_TEMPORARY = "sparkify-rehearsal-"
_HELD = "owner.lock"
_FRESH_S = 60.0
_LONGEST_NAME, _LONGEST_KEY = 200, 800
_ROOM_BYTES = 300_000_000
"""What an empty sandbox with a cluster needs, with room to work in."""

_TEMPORARY_SETTINGS = """\
creating_s = 0
role_attach_s = 0
deleting_s = 0
# It has connections as long as it is of use: without any its maker has died.
idle_exit_s = 20
"""


class TemporarySandbox:
    """A sandbox of its own in a temporary home (0700) that is gone at the end; nothing of a user's secrets is in it.

    A home that was left by a process that was killed is removed when the next one is made.
    """

    def __init__(self) -> None:
        self._home: Home | None = None
        self._held: FileLock | None = None

    def open(self, s3: S3Config, database: str, needed_bytes: int) -> Config:
        """Start it, with the buckets of `s3` empty and one for what loads write; its configuration has no cluster yet.

        Raises SandboxError where the disk has no room for `needed_bytes` or its packages are missing.
        """
        base = Path(tempfile.gettempdir())
        remove_left(base)
        _require_room(base, needed_bytes + _ROOM_BYTES)
        try:
            path = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=base))
            home = self._home = Home(path)
            self._held = FileLock(path / _HELD)
            self._held.acquire()
            for uri in (s3.log_data, s3.log_jsonpath, s3.song_data, _TEMPORARY_STAGING):
                (home.buckets / uri.removeprefix("s3://").partition("/")[0]).mkdir(parents=True, exist_ok=True)
            home.settings_file.write_text(_TEMPORARY_SETTINGS, encoding="utf-8")
        except OSError as error:
            raise SandboxError(
                f"There is no place for a temporary sandbox in {base}: {error.strerror or error}.",
                remedy="Make room there, or set TMPDIR to another directory.",
            ) from error
        with _in_our_words():
            process.start(home, environ=_without_ours(os.environ))
        config = config_file(home.path)
        write_new(config, _temporary_values(s3, database))
        return read_config(config, fence=SandboxFence(home))

    def put(self, bucket: str, key: str, content: bytes) -> bool:
        """Write an object as the file that it is; False for a key that no file's name is, or before it is open."""
        parts = key.split("/")
        plain = all(part.strip(". ") and len(part.encode()) < _LONGEST_NAME for part in parts)
        if self._home is None or not plain or not key.isprintable() or len(key.encode()) > _LONGEST_KEY:
            return False
        file = self._home.buckets / bucket / key
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            return False  # one key goes on where another one ends
        except OSError as error:
            raise SandboxError(
                f"The local copy can't be written in {self._home.path.parent}: {error.strerror or error}.",
                remedy="Make room there, set TMPDIR to another directory, or try less: --limit.",
            ) from error
        return True

    def close(self) -> None:
        """Stop it and remove its home; harmless where none was made."""
        home, self._home = self._home, None  # nothing is put there any more
        if home is not None:
            _remove(home)
        if self._held is not None:
            self._held.release()
            self._held = None


def remove_left(base: Path) -> None:
    """Stop and remove the temporary sandboxes in `base` whose owners have died without doing so."""
    for path in base.glob(f"{_TEMPORARY}*"):
        if path.is_symlink() or not _is_ours(path):
            continue
        lock = FileLock(path / _HELD)
        with contextlib.suppress(OSError):  # another one is just removing it
            if lock.acquire():
                _remove(Home(path))
                lock.release()


def _is_ours(path: Path) -> bool:
    """Whether a directory is this user's, and not one that is just being made: such a one has no lock yet."""
    try:
        found = path.stat()
        held = (path / _HELD).exists()
    except OSError:
        return False
    ours = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return ours and (held or time.time() - found.st_mtime > _FRESH_S)


def _remove(home: Home) -> None:
    with contextlib.suppress(sandbox_errors.SandboxError):  # what doesn't end by itself ends when it is idle
        process.stop(home)
    shutil.rmtree(home.path, ignore_errors=True)


def _require_room(base: Path, needed_bytes: int) -> None:
    free = shutil.disk_usage(base).free
    if free < needed_bytes:
        raise SandboxError(
            f"{base} has {free // 1_000_000:,} MB free, and a local copy needs {needed_bytes // 1_000_000:,} MB.",
            remedy="Make room there, set TMPDIR to another directory, or try less: --limit.",
        )


_TEMPORARY_STAGING = "s3://sparkify-rehearsal/loads"


def _temporary_values(s3: S3Config, database: str) -> dict[tuple[str, str], str]:
    """What its dwh.cfg says; its keys come from the sandbox that announces them."""
    return {
        ("CLUSTER", "DB_NAME"): database,
        ("CLUSTER", "DB_USER"): "awsuser",
        ("CLUSTER", "DB_PASSWORD"): new_password(),
        # One of the ports that Redshift allows, and not the usual one: another sandbox's cluster may want that back.
        ("CLUSTER", "DB_PORT"): str(random.randint(8191, 8215)),  # noqa: S311 - no secret
        ("CLUSTER", "SSLMODE"): "disable",
        ("S3", "LOG_DATA"): s3.log_data,
        ("S3", "LOG_JSONPATH"): s3.log_jsonpath,
        ("S3", "SONG_DATA"): s3.song_data,
        ("S3", "STAGING"): _TEMPORARY_STAGING,
        ("S3", "MAXERROR"): str(s3.max_errors),
        ("INFRASTRUCTURE", "STATUS_CHECK_ATTEMPTS"): "600",
        ("INFRASTRUCTURE", "STATUS_CHECK_DELAY_SEC"): "0.1",
    }


def _without_ours(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without a person's credentials and what they set for their own sandbox, but for its address."""
    kept = {name: value for name, value in environ.items() if not name.startswith((_OURS, _ITS, "AWS_", "PG"))}
    host = environ.get(f"{_OURS}HOST")
    return {**kept, f"{_ITS}HOST": host} if host else kept


@contextlib.contextmanager
def _in_our_words() -> Iterator[None]:
    """Raise the stand-in's errors as the application's, with the commands and variables that its users have."""
    try:
        yield
    except sandbox_errors.UsageError as error:
        raise UsageError(_reworded(error.message), remedy=_reworded(error.remedy)) from error
    except sandbox_errors.SandboxError as error:
        raise SandboxError(_reworded(error.message), remedy=_reworded(error.remedy)) from error


def _reworded(text: str) -> str:
    return text.replace("redshift-sandbox ", "sparkify-tui sandbox ").replace(_ITS, _OURS)


def _its_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` with the application's variables under the names that the stand-in reads."""
    renamed = {_ITS + name.removeprefix(_OURS): value for name, value in environ.items() if name.startswith(_OURS)}
    return {name: value for name, value in environ.items() if not name.startswith((_OURS, _ITS))} | renamed
