"""The AWS CLI itself, with nothing but what `sandbox env` prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Sandbox


@pytest.fixture
def aws(sandbox: Sandbox, tmp_path: Path) -> Any:
    environment = {**os.environ, **sandbox.environment, "AWS_PAGER": "", "PYTHONWARNINGS": "ignore"}
    program = str(Path(sys.executable).with_name("aws"))

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [program, *arguments], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_a_cluster_is_made_waited_for_and_deleted(aws: Any) -> None:
    assert json.loads(aws("sts", "get-caller-identity"))["Account"] == "123456789012"
    made = json.loads(
        aws(
            *("redshift", "create-cluster", "--cluster-identifier", "cli", "--cluster-type", "single-node"),
            *("--node-type", "ra3.large", "--master-username", "awsuser", "--master-user-password", "Passw0rdX"),
            *("--publicly-accessible", "--tags", "Key=a,Value=b"),
        )
    )["Cluster"]
    assert made["ClusterStatus"] == "creating"
    aws("redshift", "wait", "cluster-available", "--cluster-identifier", "cli")
    found = json.loads(aws("redshift", "describe-clusters"))["Clusters"]
    assert [(one["ClusterStatus"], one["Tags"]) for one in found] == [("available", [{"Key": "a", "Value": "b"}])]
    aws("redshift", "delete-cluster", "--cluster-identifier", "cli", "--skip-final-cluster-snapshot")
    aws("redshift", "wait", "cluster-deleted", "--cluster-identifier", "cli")


@pytest.mark.slow
def test_objects_are_copied_synchronised_and_removed(aws: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "d" / "e").mkdir(parents=True)
    (tmp_path / "d" / "a b+é.json").write_text("{}")
    (tmp_path / "d" / "e" / "f").write_bytes(b"z" * 9 * 2**20)
    aws("s3", "mb", "s3://cli-bucket")
    aws("s3", "sync", "d", "s3://cli-bucket/d")
    assert aws("s3", "sync", "d", "s3://cli-bucket/d") == ""
    listing = aws("s3", "ls", "--recursive", "s3://cli-bucket/")
    assert [line.split(maxsplit=3)[2:] for line in listing.splitlines()] == [
        ["2", "d/a b+é.json"],
        ["9437184", "d/e/f"],
    ]
    assert (sandbox.home.buckets / "cli-bucket" / "d" / "e" / "f").stat().st_size == 9437184
    aws("s3", "cp", "s3://cli-bucket/d/e/f", "back", "--no-progress")
    assert (tmp_path / "back").read_bytes() == b"z" * 9 * 2**20
    aws("s3", "rb", "--force", "s3://cli-bucket")
    assert not (sandbox.home.buckets / "cli-bucket").exists()
