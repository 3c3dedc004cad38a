"""The one AWS account of a sandbox: what every operation works on, and the call it answers."""

from __future__ import annotations

import secrets
import string
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sparkify_tui.sandbox.control.state import State
from sparkify_tui.sandbox.faults import Faults
from sparkify_tui.sandbox.home import Home
from sparkify_tui.sandbox.settings import Settings
from sparkify_tui.sandbox.store import ObjectStore

if TYPE_CHECKING:
    from sparkify_tui.sandbox.control.data_statements import Statements
    from sparkify_tui.sandbox.control.lifecycle import Lifecycle
    from sparkify_tui.sandbox.control.principals import Principal

ACCOUNT_ID = "123456789012"
Parameters = Mapping[str, Any]
Result = dict[str, Any]


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
    lifecycle: Lifecycle = field(init=False)
    statements: Statements = field(init=False)

    def bucket_region(self, bucket: str) -> str | None:
        """The region a bucket lives in; None when there is no such bucket."""
        if not self.store.has_bucket(bucket):
            return None
        document = self.state.get("bucket", bucket)
        default = self.settings.bucket_regions.get(bucket, self.settings.region)
        return str(document["region"]) if document else default


@dataclass(frozen=True)
class Call:
    """One signed call: on which account, by whom, to which region."""

    account: Account
    principal: Principal
    region: str
    peer: str

    @property
    def state(self) -> State:
        """The account's documents."""
        return self.account.state

    def authorize(self, action: str, resource: str = "*", facts: Mapping[str, str] | None = None) -> None:
        """Raise ApiError unless the caller may do `action`, for operations that need more than their own name."""
        from sparkify_tui.sandbox.control.principals import authorize

        authorize(self, action, resource, facts or {})


Operation = Callable[[Call, Parameters], Result]


@dataclass(frozen=True, slots=True)
class Answered:
    """An operation that is answered.

    `resource` tells from its parameters the ARN that policies are checked against, `tags` the tags that are on it.
    """

    run: Operation
    resource: Callable[[Call, Parameters], str]
    tags: Callable[[Call, Parameters], Mapping[str, str]]

    def facts(self, call: Call, parameters: Parameters) -> dict[str, str]:
        """The condition keys about tags: those on the resource and those asked for."""
        there = {f"aws:ResourceTag/{key}": value for key, value in self.tags(call, parameters).items()}
        return {**there, **request_tags(tags_of(parameters))}


class Operations(dict[str, Answered]):
    """The operations of one service by name, filled by the modules that answer them."""

    def answers(
        self,
        name: str,
        resource: Callable[[Call, Parameters], str] = lambda _call, _parameters: "*",
        tags: Callable[[Call, Parameters], Mapping[str, str]] = lambda _call, _parameters: {},
    ) -> Callable[[Operation], Operation]:
        """Register the function below as the answer to an operation."""

        def register(function: Operation) -> Operation:
            self[name] = Answered(function, resource, tags)
            return function

        return register


def new_id(prefix: str, length: int = 17) -> str:
    """An id in AWS's shape: `sg-0a1b…`, `AROA…`."""
    if prefix.endswith("-"):
        return prefix + "".join(secrets.choice("0123456789abcdef") for _ in range(length))
    return prefix + "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(length))


def moment(seconds: float) -> datetime:
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
