"""Faults on demand: over the client, over HTTP, and what boto3 sees of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from redshift_sandbox.errors import UsageError
from redshift_sandbox.faults import KINDS, ConnectionDropFault, Faults, StorageFullFault
from redshift_sandbox.faults_client import clear_faults, known_faults, list_faults, set_fault
from sparkify_tui import sandbox as stand_in
from sparkify_tui.sandbox import HOME_VARIABLE
from tests.conftest import Sandbox
from tests.redshift_sandbox.aws.test_clusters import DATABASE, WANTED, open_port, state_of, wait_for
from tests.redshift_sandbox.aws.test_iam import TRUST, refused
from tests.waiting import TIMEOUT_S, until


@pytest.mark.parametrize(
    ("name", "options", "redshift_code", "s3_code"),
    [
        ("throttling", {"times": 2}, "Throttling", "SlowDown"),
        ("expired-token", {"times": 2}, "ExpiredToken", "ExpiredToken"),
        ("unavailable", {"times": 2}, "ServiceUnavailable", "ServiceUnavailable"),
    ],
)
def test_calls_fail_so_many_times_and_then_work(
    sandbox: Sandbox, name: str, options: dict[str, Any], redshift_code: str, s3_code: str
) -> None:
    redshift, s3 = sandbox.client("redshift"), sandbox.client("s3")
    sandbox.fault(name, **options)
    assert refused(redshift.describe_clusters)[0] == redshift_code
    assert refused(s3.list_buckets)[0] == s3_code
    assert redshift.describe_clusters()["Clusters"] == []
    assert list_faults(sandbox.home) == ()


def test_one_action_is_denied_until_that_is_cleared(sandbox: Sandbox) -> None:
    sandbox.fault("access-denied", action="redshift:CreateCluster")
    redshift = sandbox.client("redshift")
    code, words = refused(redshift.create_cluster, **WANTED)
    assert code == "AccessDenied"
    assert "redshift:CreateCluster" in words
    assert redshift.describe_clusters()["Clusters"] == []
    assert clear_faults(sandbox.home, "access-denied") == 1
    redshift.create_cluster(**WANTED)


def test_a_call_is_cut_off_before_or_after_it_was_carried_out(sandbox: Sandbox) -> None:
    redshift = sandbox.client("redshift")
    sandbox.fault("dropped-call", operation="redshift:CreateCluster")
    with pytest.raises(ConnectionClosedError):
        redshift.create_cluster(**WANTED)
    assert redshift.describe_clusters()["Clusters"] == []
    sandbox.fault("dropped-call", operation="redshift:CreateCluster", late=True)
    with pytest.raises(ConnectionClosedError):
        redshift.create_cluster(**WANTED)
    assert len(redshift.describe_clusters()["Clusters"]) == 1


def test_a_cluster_is_stuck_in_creating_until_that_is_cleared(sandbox: Sandbox) -> None:
    redshift = sandbox.client("redshift")
    sandbox.fault("stuck-creating")
    redshift.create_cluster(**WANTED)
    deadline = time.monotonic() + 0.8
    while time.monotonic() < deadline:
        assert state_of(redshift) == "creating"
    sandbox.clear_faults()
    wait_for(redshift, "available")


@pytest.mark.parametrize("status", ["hardware-failure", "incompatible-network"])
def test_a_cluster_fails_and_can_be_deleted(sandbox: Sandbox, status: str) -> None:
    redshift = sandbox.client("redshift")
    sandbox.fault("cluster-fails", status=status)
    redshift.create_cluster(**WANTED)
    found = wait_for(redshift, status)
    assert found["ClusterAvailabilityStatus"] == "Failed"
    redshift.delete_cluster(ClusterIdentifier="c", SkipFinalClusterSnapshot=True)
    until(lambda: redshift.describe_clusters()["Clusters"] == [])


def test_roles_are_not_valid_for_a_while(sandbox: Sandbox) -> None:
    arn = sandbox.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    sandbox.fault("role-not-valid", seconds=60)
    redshift = sandbox.client("redshift")
    assert refused(redshift.create_cluster, **WANTED, IamRoles=[arn])[1] == f"The IAM role {arn} is not valid."


def test_calls_take_longer(sandbox: Sandbox) -> None:
    sandbox.fault("slow", operation="sts:*", seconds=0.3)
    begun = time.monotonic()
    sandbox.client("sts").get_caller_identity()
    assert time.monotonic() - begun >= 0.3


def test_a_kill_in_the_middle_of_a_statement_loses_nothing_committed(sandbox: Sandbox) -> None:
    import psycopg2

    redshift = sandbox.client("redshift")
    open_port(sandbox)
    redshift.create_cluster(**WANTED)
    endpoint = wait_for(redshift, "available")["Endpoint"]
    known = {
        "host": endpoint["Address"],
        "port": endpoint["Port"],
        "user": "awsuser",
        "password": "Passw0rdX",
        "dbname": DATABASE,
    }
    connection = psycopg2.connect(**known)
    cursor = connection.cursor()
    cursor.execute("create table t (a int)")
    cursor.execute("insert into t values (1)")
    connection.commit()
    cursor.execute("insert into t values (2)")
    sandbox.fault("kill", at="statement")
    with pytest.raises(psycopg2.OperationalError):
        cursor.execute("select 1")
    connection.close()
    until(lambda: not stand_in.status(sandbox.home).running)
    stand_in.start(sandbox.home)
    wait_for(sandbox.client("redshift"), "available")
    connection = psycopg2.connect(**known)
    cursor = connection.cursor()
    cursor.execute("select a from t")
    assert cursor.fetchall() == [(1,)]
    connection.close()


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("nope", {}, "There is no fault 'nope'"),
        ("slow", {}, "needs its option seconds"),
        ("slow", {"seconds": "x"}, "must be a float"),
        ("slow", {"seconds": -1}, "from 0 on"),
        ("slow", {"seconds": 1, "colour": "red"}, "has no option 'colour'"),
        ("throttling", {"times": True}, "must be an int"),
        ("throttling", {"rate": 1.5}, "from 0 to 1"),
        ("throttling", {"operation": "no such thing"}, "redshift:CreateCluster"),
        ("access-denied", {"action": "redshift:"}, "redshift:CreateCluster"),
        ("kill", {"at": "noon"}, "call, statement, result, copy, write"),
        ("drop-connection", {"during": "lunch"}, "result, copy"),
        ("cluster-fails", {"status": "banana"}, "hardware-failure"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(
    shared_sandbox: Sandbox, name: str, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError) as error:
        set_fault(shared_sandbox.home, name, options)
    assert words in str(error.value)


def test_every_kind_of_fault_is_listed() -> None:
    assert [known.name for known in known_faults()] == list(KINDS)


def test_a_connection_is_dropped_after_so_many_rows() -> None:
    faults = Faults()
    faults.set("drop-connection", {"after_rows": 10})
    faults.hit("result", 6)
    faults.hit("copy", 100)
    with pytest.raises(ConnectionDropFault):
        faults.hit("result", 6)
    faults.hit("result", 100)


def test_storage_stays_full_until_that_is_cleared() -> None:
    faults = Faults()
    faults.set("storage-full")
    for _ in range(2):
        with pytest.raises(StorageFullFault):
            faults.hit("write")
    faults.clear()
    faults.hit("write")


@pytest.mark.parametrize("name", KINDS)
def test_every_fault_is_set_listed_and_cleared_over_http_and_by_the_command_line(
    shared_sandbox: Sandbox, name: str
) -> None:
    needed = {key: value for key, value in KINDS[name].options.items() if isinstance(value, type)}
    options = {"action": "nobody:Nothing", "seconds": 0.0, "at": "copy"}
    wanted = {key: options[key] for key in needed}
    everywhere = {"operation": "nobody:Nothing", "cluster": "none", "after_rows": 10**9, "during": "copy"}
    wanted |= {key: value for key, value in everywhere.items() if key in KINDS[name].options}
    announced = json.loads((shared_sandbox.home.path / "run" / "server.json").read_text())

    def ask(method: str, body: object = None, query: str = "") -> Any:
        request = urllib.request.Request(
            f"{shared_sandbox.endpoint_url}/_sandbox/faults{query}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-Sandbox-Token": announced["token"]},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return json.load(answer)

    assert ask("POST", {"name": name, "options": wanted})["options"] == {
        key: wanted.get(key, default) for key, default in KINDS[name].options.items()
    }
    assert [fault["name"] for fault in ask("GET")["faults"]] == [name]
    assert ask("DELETE", query=f"?name={name}") == {"cleared": 1}
    set_by_hand = [sys.executable, "-m", "sparkify_tui", "sandbox", "fault", "set", name]
    set_by_hand += [f"{key}={value}" for key, value in wanted.items()]
    environment = os.environ | {HOME_VARIABLE: str(shared_sandbox.home.path)}
    subprocess.run(set_by_hand, env=environment, check=True, timeout=60, capture_output=True)
    assert [(fault.name, fault.options[key]) for fault in list_faults(shared_sandbox.home) for key in wanted] == [
        (name, value) for value in wanted.values()
    ]
    assert clear_faults(shared_sandbox.home, name) == 1
