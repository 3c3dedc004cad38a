"""What a running sandbox announces, and the refusal of every dwh.cfg that would lead anywhere else.

A configuration read within a fence keeps it: what makes AWS clients or connects to the warehouse takes the endpoint
and the keys from the fence, and dwh.cfg, environment and AWS's own files can only agree with it or be refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sparkify_tui.errors import ConfigError, ConnectionFailedError


@dataclass(frozen=True, slots=True)
class Announcement:
    """Where the running sandbox answers, and its owner's keys; `host` is also that of every cluster's endpoint."""

    endpoint_url: str
    host: str
    key: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FencedCluster:
    """A cluster of the sandbox; without a port it has no endpoint yet, and one that doesn't listen is closed now."""

    identifier: str
    port: int | None
    listening: bool


class Fence(Protocol):
    """The running sandbox, asked again at each use: it may have been restarted on another port."""

    def announced(self) -> Announcement:
        """What it announces now; raises SandboxError when none runs."""
        ...

    def clusters(self) -> tuple[FencedCluster, ...]:
        """Its clusters as they are now; raises SandboxError when none runs."""
        ...


def fence_problems(path: Path, values: Mapping[tuple[str, str], str], sandbox: Announcement) -> list[ConfigError]:
    """One problem per value that says otherwise than the sandbox; an empty one is taken from the sandbox."""
    url = values["AWS", "ENDPOINT_URL"].rstrip("/")
    wanted = f"Write {sandbox.endpoint_url}, or leave it empty"
    own = "Leave it empty: with --sandbox the running sandbox's own keys are used"
    found = []
    if url and url != sandbox.endpoint_url:
        found.append(("AWS", "ENDPOINT_URL", f"is {url}, which is not the running sandbox", wanted))
    for key, announced in (("KEY", sandbox.key), ("SECRET", sandbox.secret)):
        if values["AWS", key] not in ("", announced):
            found.append(("AWS", key, "is not the running sandbox's", own))
    for key in ("SESSION_TOKEN", "PROFILE"):
        if values["AWS", key]:
            found.append(("AWS", key, "names other credentials than the running sandbox's", own))
    if values["CLUSTER", "HOST"] not in ("", sandbox.host):
        found.append(host_problem(values["CLUSTER", "HOST"], sandbox.host))
    return [_refused(path, *problem) for problem in found]


def host_problem(host: str, sandbox_host: str) -> tuple[str, str, str, str]:
    """What is wrong with a HOST outside the fence: section, key, problem and remedy."""
    problem = f"is {host}, which is not an endpoint of the running sandbox"
    return "CLUSTER", "HOST", problem, f"Leave it empty and run `create`, or write {sandbox_host}"


def require_inside(fence: Fence, path: Path | None, identifier: str, host: str, port: int) -> None:
    """Raise ConfigError unless `host` and `port` are the endpoint of one of the sandbox's clusters as it runs now.

    ConnectionFailedError where no endpoint is open: the cluster `identifier` is gone or closed, and another program may
    have its port meanwhile.
    """
    sandbox = fence.announced()
    if host != sandbox.host:
        raise _refused(path, *host_problem(host, sandbox.host))
    clusters = fence.clusters()
    there = next((found for found in clusters if found.port == port), None)
    if there is None:
        raise _nothing_there(path, identifier, port, clusters)
    if not there.listening:
        raise _closed(f"Nothing listens at {host}:{port}.")


def _nothing_there(
    path: Path | None, identifier: str, port: int, clusters: tuple[FencedCluster, ...]
) -> ConfigError | ConnectionFailedError:
    """Why none of the sandbox's clusters has the port: it is wrong in dwh.cfg, or its cluster isn't there."""
    wanted = next((found for found in clusters if found.identifier == identifier), None)
    if wanted is None:
        return ConnectionFailedError(
            f"There is no cluster {identifier}, and none of the sandbox's answers at port {port}: "
            f"{_name(path)} names the endpoint of one that is gone.",
            remedy="Run `create`: it makes the cluster and writes its endpoint there.",
            sqlstate="08001",
        )
    if wanted.port is None:
        return _closed(f"The cluster {identifier} has no endpoint yet.")
    problem = f"is {port}, but the cluster {identifier} answers at {wanted.port}"
    return _refused(path, "CLUSTER", "DB_PORT", problem, f"Write {wanted.port}, or run `create`")


def _closed(message: str) -> ConnectionFailedError:
    return ConnectionFailedError(message, remedy="`status` shows whether the cluster is available.", sqlstate="08001")


def _refused(path: Path | None, section: str, key: str, problem: str, remedy: str) -> ConfigError:
    return ConfigError(
        f"{_name(path)} [{section}] {key} {problem}: --sandbox goes nowhere else.",
        remedy=f"{remedy}; for the warehouse on AWS leave --sandbox out.",
        path=path,
        section=section,
        key=key,
    )


def _name(path: Path | None) -> str:
    return path.name if path else "dwh.cfg"
