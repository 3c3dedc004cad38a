"""What the files of AWS's services are given to call with, so that they needn't know the session that does it.

`iam_client` and its like are written and typed as boto3's clients are, but every call goes through `Calls.call`: it is
translated, cached and fenced there.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

if TYPE_CHECKING:
    from types_boto3_ec2 import EC2Client
    from types_boto3_iam import IAMClient
    from types_boto3_redshift import RedshiftClient
    from types_boto3_sts import STSClient

    from sparkify_tui.aws.error_translation import Call

Service = Literal["iam", "sts", "ec2", "redshift", "s3"]


class Answer(dict[str, Any]):  # Any: botocore parses answers by the service's model, which types_boto3 has as types
    """What AWS answered; a field that AWS always sends and this answer lacks raises AwsUnreachableError.

    Gateways and hotels' networks answer in AWS's place with pages that parse as an empty answer.
    """

    def __init__(self, fields: dict[str, object], call: Call) -> None:
        super().__init__(fields)
        self._call = call

    def __missing__(self, field: str) -> object:
        from sparkify_tui.aws.error_translation import not_an_answer

        raise not_an_answer(self._call, f"No{field}")


class Calls(Protocol):
    """The AWS calls of one configuration; every method may be called from any thread, and blocks."""

    @property
    def region(self) -> str:
        """The region of the calls."""
        ...

    def endpoint_url(self, service: Service) -> str | None:
        """The endpoint of a service's calls, None for AWS's own; raises SandboxError when the fence's doesn't run."""
        ...

    def call(self, service: Service, operation: str, *, region: str | None = None, **parameters: object) -> Answer:
        """One call, as AWS's reference spells it; raises AwsError and its kinds, never one of botocore's."""
        ...


class _Client:
    """A service's client whose methods are calls: `get_role` is GetRole."""

    def __init__(self, calls: Calls, service: Service) -> None:
        self._calls = calls
        self._service = service

    def __getattr__(self, method: str) -> Callable[..., Answer]:
        operation = "".join(word.capitalize() for word in method.split("_"))
        return functools.partial(self._calls.call, self._service, operation)


def iam_client(calls: Calls) -> IAMClient:
    """IAM's operations, by boto3's names."""
    return cast("IAMClient", _Client(calls, "iam"))


def sts_client(calls: Calls) -> STSClient:
    """STS's operations, by boto3's names."""
    return cast("STSClient", _Client(calls, "sts"))


def ec2_client(calls: Calls) -> EC2Client:
    """EC2's operations, by boto3's names."""
    return cast("EC2Client", _Client(calls, "ec2"))


def redshift_client(calls: Calls) -> RedshiftClient:
    """Redshift's operations, by boto3's names."""
    return cast("RedshiftClient", _Client(calls, "redshift"))
