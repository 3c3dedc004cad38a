"""What one dwh.cfg holds, as frozen dataclasses.

Values are the bare ones, without the quotes they may carry in the file. Secrets are kept out of every repr.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sparkify_tui.config.fence import Fence


@dataclass(frozen=True, slots=True)
class AwsConfig:
    """How AWS is reached; without key and secret the default credential chain serves (`profile` picks in it)."""

    region: str = "us-west-2"
    key: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    session_token: str | None = field(default=None, repr=False)
    profile: str | None = None
    endpoint_url: str | None = None
    fence: Fence | None = field(default=None, repr=False, compare=False)
    """The sandbox that the calls must go to, and whose keys they are signed with, whatever else is said."""


@dataclass(frozen=True, slots=True)
class ClusterConfig:
    """How the database is reached; `host` is None until the cluster `identifier` is provisioned.

    With a `fence` only an endpoint of that sandbox is connected to.
    """

    db_user: str
    db_password: str = field(repr=False)
    host: str | None = None
    db_name: str = "user_song_plays"
    db_port: int = 5439
    sslmode: str | None = None
    identifier: str = field(default="sparkify", compare=False)
    fence: Fence | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class S3Config:
    """Where the data lies; `staging` is a prefix that loads may write manifests and packed parts to.

    From `pack_files` small files on a load packs them first; 0 means never.
    """

    log_data: str = "s3://udacity-dend/log-data"
    log_jsonpath: str = "s3://udacity-dend/log_json_path.json"
    song_data: str = "s3://udacity-dend/song-data"
    staging: str | None = None
    region: str | None = None
    max_errors: int = 0
    pack_files: int = 20_000


@dataclass(frozen=True, slots=True)
class InfrastructureConfig:
    """What is provisioned, and how patiently; `allowed_cidr` is "auto" or one address as a /32."""

    cluster_identifier: str = "sparkify"
    cluster_type: str = "single-node"
    node_type: str = "ra3.large"
    num_nodes: int = 1
    role_name: str = "songplays_S3toRedshiftStaging"
    status_check_attempts: int = 40
    status_check_delay_s: float = 30.0
    allowed_cidr: str = "auto"


@dataclass(frozen=True, slots=True)
class Config:
    """One dwh.cfg."""

    path: Path
    aws: AwsConfig
    cluster: ClusterConfig
    s3: S3Config
    infrastructure: InfrastructureConfig
    role_arn: str | None = None
    sql_dir: str = ""
    """As it stands in the file; `sql_directory` in services/own_sql.py says which directory that is."""
