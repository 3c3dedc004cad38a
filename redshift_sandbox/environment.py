"""What a cluster's database needs from the rest of the sandbox: objects, roles, faults and temporary passwords.

The control plane implements it; the database server and COPY know nothing else of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from redshift_sandbox.faults import Faults
    from redshift_sandbox.objects.store import ObjectStore


@dataclass(frozen=True, slots=True)
class TemporaryLogin:
    """A password that opens the database as `user`, who is made by the first login where `may_create` says so."""

    password: str = field(repr=False)
    user: str
    may_create: bool = False


class S3Denied(Exception):
    """A role may not do something in S3; `message` is what Redshift reports."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ClusterEnvironment(Protocol):
    """A cluster's environment, as one cluster sees it."""

    @property
    def store(self) -> ObjectStore:
        """The object store behind S3."""
        ...

    @property
    def faults(self) -> Faults:
        """Faults on demand."""
        ...

    def authorize_s3(self, role_arn: str, action: str, bucket: str, key: str) -> None:
        """Raise S3Denied unless the role can be assumed and may do `action` (s3:GetObject …) on the object."""
        ...

    def authorize_keys(
        self, access_key_id: str, secret_access_key: str, session_token: str, action: str, bucket: str, key: str
    ) -> None:
        """Raise S3Denied unless these keys are valid and may do `action` on the object."""
        ...

    def bucket_region(self, bucket: str) -> str | None:
        """The region a bucket lives in; None when there is no such bucket."""
        ...

    def temporary_login(self, user: str) -> TemporaryLogin | None:
        """What get-cluster-credentials made for a login under this name, if it hasn't expired."""
        ...
