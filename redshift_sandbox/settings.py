"""How long things take in the sandbox, and its limits: <home>/sandbox.toml over the defaults.

Durations are seconds. A setting can also come from the environment, as REDSHIFT_SANDBOX_ and its name in capitals; a
table is written there as in the file.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from redshift_sandbox.errors import SandboxError
from redshift_sandbox.home import Home, is_loopback
from redshift_sandbox.operating_system.absence import is_absent

PORT_VARIABLE = "REDSHIFT_SANDBOX_PORT"

_MOST = {"niceness": 19}
"""Settings that have a greatest value: that of `nice`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; every duration may be 0.

    `role_delay_s` is how long a new role is not yet usable by Redshift, as on AWS (there up to a minute).
    `caller_address` is the address that loopback clients count as coming from when ingress rules are checked and
    that /checkip answers. `bucket_regions` places buckets outside of `region`. `niceness` is how far the process gives
    way to others at the most, from 0 to 19.
    """

    creating_s: float = 3.0
    modifying_s: float = 2.0
    resizing_s: float = 3.0
    pausing_s: float = 2.0
    resuming_s: float = 3.0
    rebooting_s: float = 2.0
    snapshot_s: float = 1.0
    deleting_s: float = 2.0
    role_delay_s: float = 0.0
    role_attach_s: float = 0.5
    idle_exit_s: float = 1800.0
    host: str = "127.0.0.1"
    caller_address: str = "127.0.0.1"
    region: str = "us-west-2"
    max_clusters: int = 20
    max_nodes: int = 200
    clock_skew_s: float = 900.0
    niceness: int = 10
    bucket_regions: Mapping[str, str] = field(default_factory=dict)


def read_settings(home: Home, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of `home`; raises SandboxError naming the file and the key that is wrong."""
    # Any: TOML's values and the environment's texts, until _checked has seen them.
    found: dict[str, Any] = {}
    if not is_absent(home.settings_file):
        try:
            found = tomllib.loads(home.settings_file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SandboxError(
                f"{home.settings_file} can't be read: {error}.", remedy="Correct it, or delete it for the defaults."
            ) from error
    known = {item.name: item for item in fields(Settings)}
    for name in known:
        if text := environ.get(f"REDSHIFT_SANDBOX_{name.upper()}"):
            found[name] = text
    checked: dict[str, Any] = {}  # Any: of the types of the settings
    for name, value in found.items():
        if name not in known:
            raise SandboxError(
                f"{home.settings_file} has an unknown setting {name!r}.",
                remedy=f"Known are: {', '.join(sorted(known))}.",
            )
        checked[name] = _checked(name, value)
    return Settings(**checked)


def _checked(name: str, value: Any) -> object:  # Any: it is tried whether it becomes a number
    """`value` in the type of the default of setting `name`; raises SandboxError naming what is wrong with it."""
    if name == "bucket_regions":
        return _regions(value)
    kind = type(getattr(Settings(), name))
    if kind is str:
        return _address(name, value) if name in ("host", "caller_address") else str(value)
    most = _MOST.get(name, 10**9)
    try:
        number = kind(value)
        fits = not isinstance(value, bool) and 0 <= number <= most and number == float(value)
    except (TypeError, ValueError, OverflowError):
        fits = False
    if fits:
        return number
    raise SandboxError(
        f"The sandbox setting {name} can't be {value!r}.",
        remedy=f"Write a {'whole ' if kind is int else ''}number from 0 {f'to {most}' if name in _MOST else 'on'}.",
    )


def _regions(value: object) -> dict[str, str]:
    """The table of buckets and their regions, from the file or as text of the environment."""
    if isinstance(value, str):
        with contextlib.suppress(tomllib.TOMLDecodeError):
            value = tomllib.loads(f"given = {value}")["given"]
    if isinstance(value, dict) and all(isinstance(region, str) for region in value.values()):
        return dict(value)
    raise SandboxError(
        f"The sandbox setting bucket_regions can't be {value!r}.",
        remedy='Write a table of buckets and their regions: { other = "eu-west-1" }.',
    )


def _address(name: str, value: object) -> str:
    """The loopback address that the sandbox listens on, or the one that callers count as coming from."""
    if name == "host" and not is_loopback(str(value)):
        raise SandboxError(f"The sandbox listens on loopback only, not on {value}.", remedy="Write host = '127.0.0.1'.")
    if name == "caller_address":
        try:
            ipaddress.ip_address(str(value))
        except ValueError as error:
            raise SandboxError(
                f"The sandbox setting caller_address can't be {value!r}.", remedy="Write an address such as 127.0.0.1."
            ) from error
    return str(value)


def pinned_port(environ: Mapping[str, str] = os.environ) -> int | None:
    """The control plane's port if REDSHIFT_SANDBOX_PORT pins it; raises SandboxError when that isn't a port."""
    text = environ.get(PORT_VARIABLE, "").strip()
    if not text:
        return None
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise SandboxError(f"{PORT_VARIABLE} is {text!r}, which is no port.", remedy="Set it to a number from 1 to 65535.")
