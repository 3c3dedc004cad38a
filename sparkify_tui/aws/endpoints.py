"""Where the calls of each service go: AWS's own endpoints, or what dwh.cfg, the environment or a profile says instead.

Found out here, and not left to boto3, so that what the screen says is what the clients are given.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sparkify_tui.config import AwsConfig, rules
from sparkify_tui.errors import ConfigError

SERVICES = ("redshift", "iam", "sts", "ec2", "s3")
_OWN_NAMES = frozenset("localhost localhost.localdomain localhost6 ip6-localhost ip6-loopback".split())
_AWS_DOMAINS = ("amazonaws.com", "amazonaws.com.cn", "api.aws", "amazonwebservices.com.cn", "amazonaws.eu")


def configured_endpoints(config: AwsConfig, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Service → URL, of those that don't go to AWS's own endpoint; raises ConfigError for what is no URL.

    dwh.cfg's ENDPOINT_URL is for all of them; without it AWS's order holds: AWS_ENDPOINT_URL_<SERVICE>,
    AWS_ENDPOINT_URL, then the profile's services and endpoint_url, which may stand in either of AWS's files.
    """
    if config.endpoint_url:
        return dict.fromkeys(SERVICES, config.endpoint_url)
    file = _file(environ, "AWS_CONFIG_FILE", "~/.aws/config")
    credentials = _file(environ, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
    in_environment = any(value for name, value in environ.items() if name.startswith("AWS_ENDPOINT_URL"))
    if not in_environment and not _mentions(file) and not _mentions(credentials):
        return {}  # without botocore, whose import takes a command's tenth of a second
    from botocore.configprovider import ConfiguredEndpointProvider

    profiles = _profiles(file, credentials)
    named = config.profile or (None if config.key else environ.get("AWS_DEFAULT_PROFILE") or environ.get("AWS_PROFILE"))
    scoped = profiles.get("profiles", {}).get(named or "default", {})
    ignored = environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") or scoped.get("ignore_configured_endpoint_urls", "")
    if str(ignored).lower() == "true":
        return {}
    # An empty variable is one that isn't set.
    given = {name: value for name, value in environ.items() if value}
    found = {
        service: ConfiguredEndpointProvider(profiles, scoped, service, environ=given).provide() for service in SERVICES
    }
    for service, url in found.items():
        if url and (problem := rules.endpoint(url)):
            raise ConfigError(
                f"The endpoint of {service} {problem}.",
                remedy=f"Correct AWS_ENDPOINT_URL_{service.upper()} or AWS_ENDPOINT_URL in the environment, or "
                f"endpoint_url in {file} or {credentials}.",
            )
    return {service: url for service, url in found.items() if url}


def _file(environ: Mapping[str, str], variable: str, usual: str) -> Path:
    """A file of AWS's, whose variable may hold others and a tilde, as boto3 reads it."""
    return Path(os.path.expandvars(environ.get(variable) or usual)).expanduser()


def _mentions(file: Path) -> bool:
    try:
        return "endpoint_url" in file.read_text(encoding="utf-8", errors="replace").lower()
    except OSError:
        return False


def _profiles(file: Path, credentials: Path) -> dict[str, Any]:  # Any: botocore's reader of INI files has no types
    """AWS's two files as one, as boto3 has them: a profile's values in the credentials file count first.

    One that can't be read is reported by the first call, as every AWS tool does.
    """
    from botocore.configloader import load_config, raw_config_parse
    from botocore.exceptions import BotoCoreError

    found: dict[str, Any] = {}  # Any: as above
    with contextlib.suppress(BotoCoreError):
        found = load_config(str(file))
    with contextlib.suppress(BotoCoreError):
        for profile, values in raw_config_parse(str(credentials)).items():
            found.setdefault("profiles", {}).setdefault(profile, {}).update(values)
    return found


def described(endpoints: Mapping[str, str], region: str) -> str:
    """What the calls go to, in words: `AWS us-west-2` only where all of them go to AWS."""
    others: dict[str, list[str]] = {}
    for service, url in endpoints.items():
        others.setdefault(_place(url), []).append(service)
    if not others:
        return f"AWS {region}"
    parts = [
        place if len(services) == len(SERVICES) else f"{place} for {', '.join(services)}"
        for place, services in others.items()
    ]
    text = "; ".join(parts)
    return text if len(endpoints) == len(SERVICES) else f"AWS {region}, but {text}"


def _place(url: str) -> str:
    """A URL without what it may hold of secrets, and whether AWS answers there."""
    parts = urllib.parse.urlsplit(url)
    shown = urllib.parse.urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))
    return f"endpoint {shown}{'' if is_aws_url(url) else ' (not AWS)'}"


def is_aws_url(url: str) -> bool:
    """Whether AWS answers at a URL: a regional, FIPS or private endpoint of its own."""
    return is_aws_host(urllib.parse.urlsplit(url).hostname or "")


def is_aws_host(host: str) -> bool:
    """Whether a host name is one of AWS's own."""
    return host.lower().rstrip(".").endswith(tuple(f".{domain}" for domain in _AWS_DOMAINS))


def is_loopback(url: str | None) -> bool:
    """Whether an endpoint is on this computer, where no proxy of the environment could reach it."""
    return is_loopback_host(urllib.parse.urlsplit(url or "").hostname or "")


def is_loopback_host(host: str) -> bool:
    """Whether a host is this computer, in any of the spellings that lead there without asking anybody."""
    name = host.lower().rstrip(".")
    if name in _OWN_NAMES or name.endswith(".localhost"):
        return True
    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(name))  # 127.1, 0x7f000001, 2130706433
        except OSError:
            return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_unspecified
