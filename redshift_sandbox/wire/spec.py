"""What one cluster's database server is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ClusterSpec:
    """One available cluster: where it keeps its files and listens, and who its master user is.

    `directory` holds the database file, the logs and the server's certificate. `port` 0 takes a free one (tests).
    `password_verifier` is what auth.make_verifier made of the master password; it is not the password, and not shown.
    """

    identifier: str
    directory: Path
    database: str
    master_user: str
    password_verifier: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 5439
    region: str = "us-west-2"
    node_type: str = "ra3.large"
    node_count: int = 1
    slices: int = 2
