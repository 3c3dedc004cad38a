"""Who may do what: credentials, policies, roles, sessions."""

from __future__ import annotations

from tests.conftest import Sandbox


def test_the_owner_is_named_by_its_arn(shared_sandbox: Sandbox) -> None:
    identity = shared_sandbox.client("sts").get_caller_identity()
    assert identity["Arn"] == "arn:aws:iam::123456789012:user/sparkify"
