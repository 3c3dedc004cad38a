"""A cluster's endpoint in the test's own process, with an environment that allows everything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redshift_sandbox.environment import TemporaryLogin
from redshift_sandbox.faults import Faults
from redshift_sandbox.objects.store import ObjectStore
from redshift_sandbox.wire.login.passwords import make_verifier
from redshift_sandbox.wire.server import ClusterServer
from redshift_sandbox.wire.spec import ClusterSpec
from tests.paths import ROOT
from tests.waiting import TIMEOUT_S

USER, PASSWORD, DATABASE = "awsuser", "Passw0rdX", "dev"


class ClusterEnvironment:
    """What ClusterEnvironment asks for, without a control plane."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.store = ObjectStore(directory, directory.with_name("s3-private"))
        self.faults = Faults()
        self.passwords: dict[str, str] = {}

    def authorize_s3(self, role_arn: str, action: str, bucket: str, key: str) -> None:
        return None

    def authorize_keys(
        self, access_key_id: str, secret_access_key: str, session_token: str, action: str, bucket: str, key: str
    ) -> None:
        return None

    def bucket_region(self, bucket: str) -> str | None:
        return "us-west-2" if self.store.has_bucket(bucket) else None

    def temporary_login(self, user: str) -> TemporaryLogin | None:
        password = self.passwords.get(user)
        return TemporaryLogin(password, user.partition(":")[2]) if password else None


@dataclass(frozen=True)
class Endpoint:
    """Where the cluster listens, and who may log in."""

    port: int
    directory: Path
    user: str = USER
    password: str = field(default=PASSWORD, repr=False)
    database: str = DATABASE
    host: str = "127.0.0.1"

    @property
    def dsn(self) -> str:
        return f"host={self.host} port={self.port} dbname={self.database} user={self.user} password={self.password}"

    @property
    def url(self) -> str:
        return f"{self.user}:{self.password}@{self.host}:{self.port}/{self.database}"


@dataclass(frozen=True)
class LocalEndpoint(Endpoint):
    """An endpoint in this process, whose insides a test may look at."""

    server: ClusterServer = field(kw_only=True)
    environment: ClusterEnvironment = field(kw_only=True)


@contextmanager
def running(directory: Path, **size: int) -> Iterator[LocalEndpoint]:
    """A started endpoint over a directory, stopped at the end; `size` is the spec's node_count and slices."""
    spec = ClusterSpec(
        identifier="test",
        directory=directory / "cluster",
        database=DATABASE,
        master_user=USER,
        password_verifier=make_verifier(USER, PASSWORD),
        port=0,
        **size,  # type: ignore[arg-type]
    )
    environment = ClusterEnvironment(directory / "s3")
    server = ClusterServer(spec, environment)
    server.start()
    try:
        yield LocalEndpoint(server.port, directory, server=server, environment=environment)
    finally:
        server.stop()
        environment.store.close()


@contextmanager
def in_a_process(directory: Path) -> Iterator[tuple[Endpoint, subprocess.Popen[str]]]:
    """An endpoint in a process of its own, as clients have it: some of them hold this process's lock while they wait."""
    command = [sys.executable, "-m", "tests.redshift_sandbox.wire.endpoint", str(directory)]
    root = ROOT
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield Endpoint(int(line), directory), process
        finally:
            process.communicate(timeout=TIMEOUT_S)  # closing its input ends it


def main() -> None:
    """Serve a directory until standard input ends; prints the port."""
    with running(Path(sys.argv[1])) as endpoint:
        print(endpoint.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
