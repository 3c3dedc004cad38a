"""A warehouse for each test, under names of its own, in the sandbox that all tests share."""

import os
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest

from sparkify_tui.aws.session import Aws
from sparkify_tui.config import AwsConfig, read_config, write_back
from sparkify_tui.errors import AwsError
from sparkify_tui.services.target import Target
from tests.conftest import Sandbox

T = TypeVar("T")

_ACCOUNT = ("KEY", "SECRET", "ENDPOINT_URL")
_numbers = count(1)


@dataclass
class Warehouse:
    """A dwh.cfg on the sandbox, and what a test does with it."""

    sandbox: Sandbox
    path: Path
    _aws: tuple[AwsConfig, Aws] | None = None

    def target(self, **changes: Any) -> Target:
        """What the commands act on, read anew as each command does; AWS's clients, which are slow to make, are kept."""
        config = read_config(self.path)
        if self._aws is None or self._aws[0] != config.aws:
            self._aws = (config.aws, Aws(config.aws))
        return Target(config, self._aws[1], "SANDBOX", **changes)

    def text(self) -> str:
        """The file, without the port, which is another one where the usual one was taken."""
        return re.sub("DB_PORT=.*", "", self.path.read_text("utf-8"))

    def set(self, section: str, key: str, value: str) -> None:
        write_back(self.path, {(section, key): value})


@pytest.fixture
def warehouse(shared_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    """Nothing provisioned yet; names that no other test uses."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    number = f"{os.getpid()}-{next(_numbers)}"
    path = tmp_path / "dwh.cfg"
    path.write_text(shared_sandbox.config_path.read_text("utf-8"), "utf-8")
    changes = {
        "CLUSTER_IDENTIFIER": f"sparkify-{number}",
        "ROLE_NAME": f"role-{number}",
        "STATUS_CHECK_ATTEMPTS": "400",
        "STATUS_CHECK_DELAY_SEC": "0.05",
    }
    write_back(path, {("INFRASTRUCTURE", key): value for key, value in changes.items()})
    made = Warehouse(shared_sandbox, path)
    yield made
    shared_sandbox.clear_faults()
    write_back(path, {("AWS", name): getattr(shared_sandbox.config.aws, name.lower()) for name in _ACCOUNT})
    _delete_clusters(made.target(), number)


def _delete_clusters(target: Target, number: str) -> None:
    """Leave no cluster running: an account may have so many."""
    clusters = target.aws.call("redshift", "DescribeClusters")["Clusters"]
    for identifier in (cluster["ClusterIdentifier"] for cluster in clusters):
        if identifier.endswith(f"-{number}"):
            with suppress(AwsError):  # it is on its way already
                target.aws.redshift.delete_cluster(identifier, final_snapshot=None)


async def events_of(service: AsyncGenerator[T, None]) -> list[T]:
    """All events of a service that ends well."""
    return [event async for event in service]


async def events_and_error(service: AsyncGenerator[T, None]) -> tuple[list[T], Exception]:
    """The events of a service that fails, and what it raised."""
    events = []
    try:
        async for event in service:
            events.append(event)
    except Exception as error:  # noqa: BLE001 - the test looks at whatever it is
        return events, error
    raise AssertionError("it did not fail")


def kinds(events: list[Any]) -> list[str]:
    """The names of the events without those of waiting: on a busy machine what is waited for may be there already."""
    names: list[str] = []
    for event in events:
        name = type(event).__name__
        if name not in ("AvailabilityChecked", "DeletionChecked", "WaitStarted"):
            names.append(name)
    return names
