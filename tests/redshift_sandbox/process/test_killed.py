"""kill -9 in the middle of everything at once: what was acknowledged is there after the restart, and nothing is torn."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import botocore.exceptions
import botocore.parsers
import psycopg2
import pytest

from sparkify_tui import sandbox as stand_in
from sparkify_tui.errors import SandboxError
from tests.conftest import Sandbox
from tests.redshift_sandbox.aws.test_clusters import DATABASE, PASSWORD, WANTED, open_port, wait_for
from tests.redshift_sandbox.aws.test_iam import TRUST
from tests.waiting import TIMEOUT_S, until

GONE = (
    psycopg2.Error,
    botocore.exceptions.BotoCoreError,
    botocore.exceptions.ClientError,
    botocore.parsers.ResponseParserError,  # its head had been sent, its body not
    SandboxError,
)
PART = b"p" * (5 * 1024 * 1024)
EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
)


@dataclass
class Acknowledged:
    """What the sandbox said it had done, and the hashes of what objects may hold."""

    rows: list[int] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    loads: int = 0
    objects: dict[str, str] = field(default_factory=dict)
    begun: dict[str, str] = field(default_factory=dict)
    roles: list[str] = field(default_factory=list)

    def is_enough(self) -> bool:
        return bool(len(self.rows) > 3 and self.tables and self.loads and len(self.objects) > 2 and self.roles)


def connect(sandbox: Sandbox) -> Any:
    endpoint = wait_for(sandbox.client("redshift"), "available")["Endpoint"]
    return psycopg2.connect(
        host=endpoint["Address"], port=endpoint["Port"], user="awsuser", password=PASSWORD, dbname=DATABASE
    )


def insert(sandbox: Sandbox, known: Acknowledged) -> None:
    connection = connect(sandbox)
    with connection.cursor() as cursor:
        for number in range(10**9):
            cursor.execute("insert into pairs values (%s), (%s)", (number, -number - 1))
            connection.commit()
            known.rows.append(number)


def create(sandbox: Sandbox, known: Acknowledged) -> None:
    connection = connect(sandbox)
    with connection.cursor() as cursor:
        for number in range(10**9):
            table = f"made_{number}"
            cursor.execute(f"create table {table} (a int identity(1, 1), b varchar(5)) distkey (a)")
            cursor.execute(f"insert into {table} (b) values ('x')")
            cursor.execute(f"create view {table}_view as select a, b from {table}")
            connection.commit()
            known.tables.append(table)


def load(sandbox: Sandbox, known: Acknowledged) -> None:
    role = f"iam_role '{sandbox.client('iam').get_role(RoleName='loader')['Role']['Arn']}'"
    connection = connect(sandbox)
    with connection.cursor() as cursor:
        while True:
            cursor.execute(f"copy loaded from 's3://killed/in/' {role} csv")
            cursor.execute("insert into loads values (1)")
            connection.commit()
            known.loads += 1
            cursor.execute(f"unload ('select a from loaded') to 's3://killed/out/' {role} allowoverwrite")
            connection.commit()


def store(sandbox: Sandbox, known: Acknowledged) -> None:
    s3 = sandbox.client("s3")
    for number in range(10**9):
        key, body = f"objects/{number}", os.urandom(100_000)
        whole = PART + body if number % 3 == 2 else body
        known.begun[key] = hashlib.sha256(whole).hexdigest()
        if whole is body:
            s3.put_object(Bucket="killed", Key=key, Body=body)
        else:
            upload = {"Bucket": "killed", "Key": key}
            upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
            parts = [
                {"PartNumber": n, "ETag": s3.upload_part(**upload, PartNumber=n, Body=piece)["ETag"]}
                for n, piece in enumerate((PART, body), 1)
            ]
            s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
        known.objects[key] = known.begun[key]


def change_roles(sandbox: Sandbox, known: Acknowledged) -> None:
    iam = sandbox.client("iam")
    for number in range(10**9):
        role = f"made-{number}"
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)
        iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=EVERYTHING)
        known.roles.append(role)


def until_it_is_gone(work: Callable[[Sandbox, Acknowledged], None], *arguments: Any) -> None:
    with pytest.raises(GONE):
        work(*arguments)


def check(sandbox: Sandbox, known: Acknowledged) -> None:
    connection = connect(sandbox)
    with connection.cursor() as cursor:
        cursor.execute("select k from pairs")
        found = {row[0] for row in cursor.fetchall()}
        assert found >= set(known.rows)
        assert all(-number - 1 in found for number in found)
        for table in known.tables:
            cursor.execute(f"select count(*) from {table}_view")
            assert cursor.fetchone() == (1,)
        cursor.execute("select (select count(*) from loaded), (select count(*) from loads)")
        rows, loads = cursor.fetchone()
        assert (rows, loads >= known.loads) == (2000 * loads, True)
    connection.close()
    s3 = sandbox.client("s3")
    listed = s3.list_objects_v2(Bucket="killed", Prefix="objects/")
    keys = [item["Key"] for item in listed["Contents"]]
    assert set(keys) >= set(known.objects)
    for key in keys:
        content = s3.get_object(Bucket="killed", Key=key)["Body"].read()
        assert hashlib.sha256(content).hexdigest() == known.begun[key], key
    roles = sandbox.client("iam").list_roles(MaxItems=1000)["Roles"]
    assert {role["RoleName"] for role in roles} >= set(known.roles)


def test_a_kill_in_the_middle_of_everything_loses_nothing_that_was_acknowledged(sandbox: Sandbox) -> None:
    open_port(sandbox)
    iam, s3 = sandbox.client("iam"), sandbox.client("s3")
    role = iam.create_role(RoleName="loader", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    iam.put_role_policy(RoleName="loader", PolicyName="p", PolicyDocument=EVERYTHING)
    sandbox.client("redshift").create_cluster(**WANTED, IamRoles=[role])
    s3.create_bucket(Bucket="killed", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket="killed", Key="in/rows.csv", Body=b"".join(b"%d\n" % n for n in range(2000)))
    connection = connect(sandbox)
    with connection, connection.cursor() as cursor:
        cursor.execute("create table pairs (k int); create table loaded (a int); create table loads (n int)")
    connection.close()
    known = Acknowledged()
    workers = [
        threading.Thread(target=until_it_is_gone, args=(work, sandbox, known), daemon=True)
        for work in (insert, create, load, store, change_roles)
    ]
    for worker in workers:
        worker.start()
    until(known.is_enough)
    pid = stand_in.status(sandbox.home).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    for worker in workers:
        worker.join(TIMEOUT_S)
    stand_in.start(sandbox.home)
    check(sandbox, known)
