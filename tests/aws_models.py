"""Reads AWS's service models when it is imported: for a process whose forks make clients, half a second of each."""

from sparkify_tui.aws.clients import new_client, new_session
from sparkify_tui.config import AwsConfig

_SESSION = new_session(AwsConfig(key="key", secret="secret", region="us-west-2"), None)
for _service in ("iam", "ec2", "redshift", "s3", "sts"):
    new_client(_SESSION, _service, "us-west-2", "http://127.0.0.1:1", sealed=False).close()
