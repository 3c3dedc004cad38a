"""A local Redshift in tests: `with RedshiftSandbox() as sandbox`, and pytest's fixture `redshift`.

pytest finds the fixture by itself when the package is installed. Nothing heavy is imported before a sandbox is made.
"""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pytest

from redshift_sandbox.home import Home

if TYPE_CHECKING:
    from redshift_sandbox.process import SandboxStatus

DATABASE, USER, CLUSTER, ROLE = "dev", "awsuser", "redshift", "RedshiftCopyUnload"
_QUICK = """\
# A cluster is there at once.
creating_s = 0.0
modifying_s = 0.0
pausing_s = 0.0
resuming_s = 0.0
rebooting_s = 0.0
resizing_s = 0.0
snapshot_s = 0.0
deleting_s = 0.0
role_attach_s = 0.0
niceness = 0
"""
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "redshift.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


class RedshiftSandbox:
    """A sandbox of its own with an account, a cluster, and a role that reads and writes every bucket.

    The directory is temporary and removed at the end; one that is named is kept, and its cluster with it.
    """

    def __init__(self, home: Path | None = None, *, database: str = DATABASE, user: str = USER) -> None:
        self._temporary = home is None
        self._home = Home(home.absolute() if home else Path())
        self.database = database
        self.user = user
        self.password = f"Aa1{secrets.token_hex(12)}"
        self.host = ""
        self.port = 0
        self.role_arn = ""
        self._variables: dict[str, str] = {}

    def __enter__(self) -> RedshiftSandbox:
        """Start it; its cluster is available when this returns. Raises SandboxError."""
        from redshift_sandbox import process
        from redshift_sandbox.home import prepare

        if self._temporary:
            self._home = Home(Path(tempfile.mkdtemp(prefix="redshift-sandbox-")))
        prepare(self._home)
        if not self._home.settings_file.exists():
            self._home.settings_file.write_text(_QUICK, encoding="utf-8")
        try:
            status = process.start(self._home)
            self._variables = process.environment(self._home)
            self._make_cluster(status)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop it."""
        self.close()

    def close(self) -> None:
        """Stop the process, and remove a temporary directory."""
        from redshift_sandbox import process

        process.stop(self._home)
        if self._temporary:
            shutil.rmtree(self._home.path, ignore_errors=True)

    @property
    def environ(self) -> dict[str, str]:
        """The variables by which any program reaches it: AWS_ENDPOINT_URL, keys, region, and PGHOST to PGPASSWORD."""
        return {
            **self._variables,
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGDATABASE": self.database,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }

    @property
    def connection(self) -> dict[str, Any]:  # Any: keyword arguments of several types
        """What redshift_connector.connect takes; psycopg's takes it with `dbname` for `database`."""
        return {
            "host": self.host,
            "port": self.port,
            "database": self.database,
            "user": self.user,
            "password": self.password,
        }

    @property
    def url(self) -> str:
        """The database as a URL, for SQLAlchemy and psql; it holds the password."""
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{self.database}"

    def bucket(self, name: str) -> Path:
        """The directory of a bucket, which is made if there is none: files in it are objects, their paths the keys."""
        directory = self._home.buckets / name
        if not directory.exists():
            self.client("s3").create_bucket(
                Bucket=name, CreateBucketConfiguration={"LocationConstraint": self._variables["AWS_REGION"]}
            )
        return directory

    def client(self, service: str) -> Any:  # Any: botocore makes its clients' methods at run time
        """A botocore client of the account's owner: s3, iam, sts, ec2, redshift or redshift-data."""
        import botocore.session  # only those who ask for one pay for it

        return botocore.session.Session().create_client(
            service,
            endpoint_url=self._variables["AWS_ENDPOINT_URL"],
            aws_access_key_id=self._variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self._variables["AWS_SECRET_ACCESS_KEY"],
            region_name=self._variables["AWS_REGION"],
        )

    def _make_cluster(self, status: SandboxStatus) -> None:
        """Make the role and the cluster, or set the password of the cluster that a kept directory has."""
        redshift = self.client("redshift")
        self.role_arn = self._make_role()
        if any(cluster.identifier == CLUSTER for cluster in status.clusters):
            redshift.modify_cluster(ClusterIdentifier=CLUSTER, MasterUserPassword=self.password)
        else:
            redshift.create_cluster(
                ClusterIdentifier=CLUSTER,
                NodeType="ra3.large",
                ClusterType="single-node",
                DBName=self.database,
                MasterUsername=self.user,
                MasterUserPassword=self.password,
                IamRoles=[self.role_arn],
                PubliclyAccessible=True,
            )
            self._open_to_this_machine()
        redshift.get_waiter("cluster_available").wait(
            ClusterIdentifier=CLUSTER, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        endpoint = redshift.describe_clusters(ClusterIdentifier=CLUSTER)["Clusters"][0]["Endpoint"]
        self.host, self.port = endpoint["Address"], endpoint["Port"]

    def _open_to_this_machine(self) -> None:
        ec2 = self.client("ec2")
        group = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
        ec2.authorize_security_group_ingress(
            GroupId=group, IpProtocol="tcp", FromPort=0, ToPort=65535, CidrIp="127.0.0.0/8"
        )

    def _make_role(self) -> str:
        iam = self.client("iam")
        try:
            role = iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(_TRUST))
        except iam.exceptions.EntityAlreadyExistsException:
            role = iam.get_role(RoleName=ROLE)
        iam.attach_role_policy(RoleName=ROLE, PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess")
        return str(role["Role"]["Arn"])


@pytest.fixture(scope="session")
def redshift() -> Iterator[RedshiftSandbox]:
    """A local Redshift for the whole run; each process of pytest-xdist has one of its own."""
    with RedshiftSandbox() as sandbox:
        yield sandbox
