"""The one AWS account of a sandbox: what every operation works on, and the call it answers."""

from __future__ import annotations

import secrets
import string
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from redshift_sandbox.aws.cluster_lifecycle import ClusterLifecycle
from redshift_sandbox.aws.documents.identities import ACCESS_KEYS, OWNER, Owner
from redshift_sandbox.aws.documents.network import BUCKETS
from redshift_sandbox.aws.parameters import Parameters
from redshift_sandbox.aws.state import State
from redshift_sandbox.faults import Faults
from redshift_sandbox.home import Home
from redshift_sandbox.objects.store import ObjectStore
from redshift_sandbox.settings import Settings

if TYPE_CHECKING:
    from redshift_sandbox.aws.data_api.statement_runs import Statements

ACCOUNT_ID = "123456789012"
DEFAULT_OWNER = "owner"


@dataclass
class Account:
    """State, objects and faults of one home; `lifecycle` moves its clusters on, `statements` are the Data API's.

    `lock` is held by a call that changes things and by the lifecycle, and never by a thread that serves a database
    client; the state's own lock is held for moments only.
    """

    home: Home
    settings: Settings
    state: State
    store: ObjectStore
    faults: Faults
    now: Callable[[], float] = time.time
    lock: threading.RLock = field(default_factory=threading.RLock)
    lifecycle: ClusterLifecycle = field(init=False)
    statements: Statements = field(init=False)

    @cached_property
    def owner(self) -> str:
        """The name of the user who owns the account; it can't be deleted."""
        owner = self.state.get(OWNER, "key")
        if owner is None:
            return DEFAULT_OWNER
        key = self.state.get(ACCESS_KEYS, owner["key"])
        return owner.get("user") or (key.get("user_name") if key is not None else None) or DEFAULT_OWNER

    @property
    def owner_key(self) -> Owner:
        """The key that the home's clients get; every home has one before it answers."""
        owner = self.state.get(OWNER, "key")
        if owner is None:
            raise LookupError("the home has no owner yet")
        return owner

    def bucket_region(self, bucket: str) -> str | None:
        """The region a bucket lives in; None when there is no such bucket."""
        if not self.store.has_bucket(bucket):
            return None
        document = self.state.get(BUCKETS, bucket)
        default = self.settings.bucket_regions.get(bucket, self.settings.region)
        return str(document["region"]) if document else default


def new_id(prefix: str, length: int = 17) -> str:
    """An id in AWS's shape: `sg-0a1b…`, `AROA…`."""
    if prefix.endswith("-"):
        return prefix + "".join(secrets.choice("0123456789abcdef") for _ in range(length))
    return prefix + "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(length))


def timestamp(seconds: float) -> datetime:
    """The time of a document's timestamp."""
    return datetime.fromtimestamp(seconds, UTC)


def tags_of(parameters: Parameters, name: str = "Tags") -> dict[str, str]:
    """A list of AWS tags as a mapping."""
    return {tag.get("Key", ""): tag.get("Value", "") for tag in parameters.get(name, [])}


def repeated_key(parameters: Parameters, name: str = "Tags") -> str | None:
    """A key that a list of AWS tags holds twice, if there is one."""
    keys = [tag.get("Key", "") for tag in parameters.get(name, [])]
    return next((key for key in keys if keys.count(key) > 1), None)


def request_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """The condition keys that say which tags a call would set."""
    return {f"aws:RequestTag/{key}": value for key, value in tags.items()}


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """A mapping as a list of AWS tags."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
