"""How this tool's AWS resources are named and what its role may read, as the configuration says."""

from __future__ import annotations

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.config import Config


def security_group_name(config: Config) -> str:
    """The security group that guards the cluster's port."""
    return f"sparkify-tui-{config.infrastructure.cluster_identifier}"


def readable_buckets(config: Config) -> list[str]:
    """The buckets that loads read from."""
    return sorted({split_uri(uri)[0] for uri in _read_uris(config)})


def readable_prefixes(config: Config) -> list[str]:
    """The prefixes, as `bucket/prefix`, that loads read from."""
    return sorted({uri.removeprefix("s3://") + ("" if "/" in uri[5:] else "/") for uri in _read_uris(config)})


def _read_uris(config: Config) -> list[str]:
    s3 = config.s3
    return [uri for uri in (s3.log_data, s3.log_jsonpath, s3.song_data, s3.staging) if uri]
