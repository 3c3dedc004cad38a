"""Where the calls of each service go: AWS's own endpoints, or what dwh.cfg, the environment or a profile says instead.

Found out here, and not left to boto3, so that what the screen says is what the clients are given.
"""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sparkify_tui.config import AwsConfig

SERVICES = ("redshift", "iam", "sts", "ec2", "s3")
_AWS_DOMAINS = ("amazonaws.com", "amazonaws.com.cn", "api.aws", "amazonwebservices.com.cn", "amazonaws.eu")


def configured_endpoints(config: AwsConfig, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Service → URL, of those that don't go to AWS's own endpoint.

    dwh.cfg's ENDPOINT_URL is for all of them; without it AWS's order holds: AWS_ENDPOINT_URL_<SERVICE>,
    AWS_ENDPOINT_URL, then the profile's services and endpoint_url.
    """
    if config.endpoint_url:
        return dict.fromkeys(SERVICES, config.endpoint_url)
    file = Path(environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser()
    in_environment = any(value for name, value in environ.items() if name.startswith("AWS_ENDPOINT_URL"))
    if not in_environment and not _mentions(file):
        return {}  # without botocore, whose import takes a command's tenth of a second
    from botocore.configprovider import ConfiguredEndpointProvider

    profiles = _profiles(file)
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
    return {service: url for service, url in found.items() if url}


def _mentions(file: Path) -> bool:
    try:
        return "endpoint_url" in file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _profiles(file: Path) -> dict[str, Any]:
    """AWS's shared configuration; one that can't be read is told of by the first call, as every AWS tool does."""
    from botocore.configloader import load_config
    from botocore.exceptions import BotoCoreError

    try:
        profiles: dict[str, Any] = load_config(str(file))
    except BotoCoreError:
        return {}
    return profiles


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
    """Whether a host is this computer."""
    return host in ("localhost", "::1") or host.startswith("127.")
