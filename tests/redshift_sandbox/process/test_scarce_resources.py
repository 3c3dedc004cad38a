"""A sandbox for which the system has too few descriptors or threads: it says so, spins nowhere, and goes on afterwards."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from botocore.config import Config as BotoConfig

from redshift_sandbox.home import GAVE_UP, Home
from tests.conftest import Sandbox, SandboxMaker
from tests.homes import prepare
from tests.redshift_sandbox.aws.test_clusters import open_port

DESCRIPTORS = 60


@pytest.fixture
def scarce(make_sandbox: SandboxMaker) -> Iterator[Sandbox]:
    """A sandbox with few descriptors."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, hard))
    try:
        made = make_sandbox()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    yield made


def test_more_connections_than_descriptors_cost_no_time_and_no_log_and_end(scarce: Sandbox) -> None:
    redshift = scarce.client("redshift")
    redshift.create_cluster(
        ClusterIdentifier="scarce",
        NodeType="ra3.large",
        ClusterType="single-node",
        DBName="dev",
        PubliclyAccessible=True,
        MasterUsername="awsuser",
        MasterUserPassword="Passw0rd",
    )
    open_port(scarce)
    redshift.get_waiter("cluster_available").wait(ClusterIdentifier="scarce", WaiterConfig={"Delay": 1})
    endpoint = redshift.describe_clusters(ClusterIdentifier="scarce")["Clusters"][0]["Endpoint"]
    pid = json.loads(scarce.home.announcement_file.read_text())["pid"]
    known = scarce.environment
    sts = scarce.client("sts", config=BotoConfig(retries={"total_max_attempts": 8, "mode": "standard"}))
    place = urlsplit(known["AWS_ENDPOINT_URL"])
    for address in ((place.hostname, place.port), (known["PGHOST"], int(known["PGPORT"]))):
        used = processor_s(pid)
        with ExitStack() as crowd:
            for _ in range(3 * DESCRIPTORS):
                crowd.enter_context(socket.create_connection(address, timeout=20))
            assert sts.get_caller_identity()["Account"]
        assert processor_s(pid) - used < 3
    assert scarce.home.log_file.stat().st_size < 8192
    assert b"Traceback" not in scarce.home.log_file.read_bytes()
    dsn = f"host={endpoint['Address']} port={endpoint['Port']} user=awsuser password=Passw0rd dbname=dev"
    with psycopg.connect(dsn) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


NO_THREADS = """
import sys, threading
left, started = int(sys.argv.pop()), threading.Thread.start
def start(thread):
    global left
    left -= 1
    if left < 0:
        raise RuntimeError("can't start new thread")
    started(thread)
threading.Thread.start = start
from redshift_sandbox.server import main
sys.exit(main())
"""


@pytest.mark.parametrize("left", [0, 1, 7, 16, 18])
def test_a_sandbox_without_threads_says_what_to_do_instead_of_starting(tmp_path: Path, left: int) -> None:
    home = prepare(Home(tmp_path))
    (home.buckets / "udacity-dend").mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", NO_THREADS, "--home", str(home.path), str(left)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(f"{GAVE_UP}The system has no thread left for it. | ")
    assert "ulimit -u" in ended.stderr
    assert "Traceback" not in ended.stderr
