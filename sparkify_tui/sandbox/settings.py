"""How long things take in the sandbox, and its limits: <home>/sandbox.toml over the defaults.

Durations are seconds. A setting can also come from the environment, as SPARKIFY_SANDBOX_ and its name in capitals.
"""

from __future__ import annotations

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sparkify_tui.errors import SandboxError
from sparkify_tui.sandbox.home import Home

PORT_VARIABLE = "SPARKIFY_SANDBOX_PORT"


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
    found: dict[str, Any] = {}
    if home.settings_file.exists():
        try:
            found = tomllib.loads(home.settings_file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SandboxError(
                f"{home.settings_file} can't be read: {error}.", remedy="Correct it, or delete it for the defaults."
            ) from error
    known = {item.name: item for item in fields(Settings)}
    for name in known:
        if name != "bucket_regions" and (text := environ.get(f"SPARKIFY_SANDBOX_{name.upper()}")):
            found[name] = text
    checked: dict[str, Any] = {}
    for name, value in found.items():
        if name not in known:
            raise SandboxError(
                f"{home.settings_file} has an unknown setting {name!r}.",
                remedy=f"Known are: {', '.join(sorted(known))}.",
            )
        checked[name] = _checked(name, value)
    return Settings(**checked)


def _checked(name: str, value: Any) -> Any:
    """`value` in the type of the default of setting `name`."""
    if name == "bucket_regions":
        if isinstance(value, dict) and all(isinstance(region, str) for region in value.values()):
            return dict(value)
        raise SandboxError("The sandbox setting bucket_regions must be a table of bucket = 'region'.")
    wanted = type(getattr(Settings(), name))
    try:
        number = wanted(value)
    except (TypeError, ValueError) as error:
        raise SandboxError(f"The sandbox setting {name} must be a {wanted.__name__}, not {value!r}.") from error
    if wanted is not str and not 0 <= number < 1e9:
        raise SandboxError(f"The sandbox setting {name} can't be {value!r}.", remedy="Write a number from 0 on.")
    if name == "host" and not is_loopback(number):
        raise SandboxError(
            f"The sandbox listens on loopback only, not on {number}.", remedy="Write host = '127.0.0.1'."
        )
    return number


def is_loopback(host: str) -> bool:
    """Whether a host is this computer's own: `localhost`, `::1` or one of 127.0.0.0/8."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pinned_port(environ: Mapping[str, str] = os.environ) -> int | None:
    """The control plane's port if SPARKIFY_SANDBOX_PORT pins it; raises SandboxError when that isn't a port."""
    text = environ.get(PORT_VARIABLE, "").strip()
    if not text:
        return None
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise SandboxError(f"{PORT_VARIABLE} is {text!r}, which is no port.", remedy="Set it to a number from 1 to 65535.")
