"""The sandbox, as the application sees it: the one module that knows the package of the stand-in.

Starts it with the application's seed, and says what it says in the application's words: its commands are
`sparkify-tui sandbox …`, its variables begin with SPARKIFY_SANDBOX_, its errors are SparkifyErrors.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redshift_sandbox import errors as sandbox_errors
from redshift_sandbox import process
from redshift_sandbox.home import Home
from redshift_sandbox.process import SandboxStatus
from sparkify_tui.config import Announcement, FencedCluster
from sparkify_tui.demo.home import HOME_VARIABLE, config_file, home_directory
from sparkify_tui.demo.seed import SEED, SparkifySeed
from sparkify_tui.errors import SandboxError, UsageError

if TYPE_CHECKING:
    from redshift_sandbox.faults_client import KnownFault, SetFault

_OURS, _ITS = "SPARKIFY_SANDBOX_", "REDSHIFT_SANDBOX_"

__all__ = [
    "HOME_VARIABLE", "Home", "SandboxFence", "SandboxStatus", "clear_faults", "config_file", "environment",
    "known_faults", "list_faults", "locate", "reset", "set_fault", "start", "status", "stop",
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
