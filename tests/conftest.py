"""Fixtures that every test shares: real sandboxes in homes of their own, with short lifecycles."""

from __future__ import annotations

import functools
import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from redshift_sandbox import process
from redshift_sandbox.faults_client import clear_faults, set_fault
from redshift_sandbox.home import Home
from sparkify_tui import sandbox as stand_in
from sparkify_tui.config import Config, read_config
from sparkify_tui.sandbox import HOME_VARIABLE, config_file
from tests import forked
from tests.examples import ALL_EXAMPLES
from tests.homes import prepare
from tests.waiting import TIMEOUT_S

# Each process of tests has a loopback address of its own where the system has more than one, and with it all ports: a
# sandbox that is started again finds its cluster's port free.
HOST = (
    f"127.0.0.{1 + int(os.environ.get('PYTEST_XDIST_WORKER', 'gw0')[2:])}" if sys.platform == "linux" else "127.0.0.1"
)
os.environ["SPARKIFY_SANDBOX_HOST"] = HOST

# Two processes of tests keep two processors busy: a sandbox that gives way to the other one's would hold up its own.
os.environ["SPARKIFY_SANDBOX_NICENESS"] = "0"

# A shell without job control lets what it starts in the background ignore Ctrl+C, and the programs that tests start would
# inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes is the machine's matter, and a fixture that examples share is what each test says it wants.
# `make test` tries the same examples each time, `make daily` others.
settings.register_profile(
    "tests",
    deadline=None,
    derandomize=not ALL_EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("tests")

# Its sandboxes are forked from one process, with what they import imported.
process.subprocess = forked  # type: ignore[attr-defined]

# Trees of widgets and of statements are large and full of cycles: at the interpreter's thresholds a quarter of the tests'
# time would go into walking over them.
gc.set_threshold(20_000, 20, 20)

QUICK = """\
creating_s = 0.2
modifying_s = 0.1
resizing_s = 0.1
pausing_s = 0.1
resuming_s = 0.1
rebooting_s = 0.1
snapshot_s = 0.1
deleting_s = 0.1
role_attach_s = 0.0
idle_exit_s = 3600
"""


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox process and the ways to reach it."""

    home: Home

    @property
    def config_path(self) -> Path:
        """Its dwh.cfg."""
        return config_file(self.home.path)

    @property
    def config(self) -> Config:
        """Its dwh.cfg, read anew."""
        return read_config(config_file(self.home.path))

    @property
    def environment(self) -> dict[str, str]:
        """What `sandbox env` prints."""
        return stand_in.environment(self.home)

    @property
    def endpoint_url(self) -> str:
        """Where AWS's API calls are answered."""
        return self.environment["AWS_ENDPOINT_URL"]

    def client(self, service: str, **changes: Any) -> Any:
        """A boto3 client of the sandbox's owner; `changes` go over the defaults."""
        import boto3
        import botocore.session
        from botocore.config import Config as BotoConfig

        known = self.environment
        arguments: dict[str, Any] = {
            "endpoint_url": known["AWS_ENDPOINT_URL"],
            "aws_access_key_id": known["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": known["AWS_SECRET_ACCESS_KEY"],
            "region_name": known["AWS_DEFAULT_REGION"],
            "config": BotoConfig(retries={"total_max_attempts": 1, "mode": "standard"}, read_timeout=TIMEOUT_S),
        }
        session = botocore.session.Session()
        session.register_component("data_loader", _service_models())
        return boto3.session.Session(botocore_session=session).client(service, **{**arguments, **changes})

    def fault(self, name: str, **options: Any) -> None:
        """Set a fault."""
        set_fault(self.home, name, options)

    def clear_faults(self) -> None:
        """Clear every fault."""
        clear_faults(self.home)

    def restart(self) -> None:
        """Stop it and start it again."""
        stand_in.stop(self.home)
        stand_in.start(self.home)


@functools.cache
def _service_models() -> Any:
    """Read once for all clients: up to a third of a second each."""
    from botocore.loaders import create_loader

    return create_loader()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a third of the time a test waits, for a cluster's states mostly."""
    return 1 + (os.cpu_count() or 1)


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the tests that `make fuzz` runs at length."""
    config.addinivalue_line(
        "markers", "fuzz: random input at length; SPARKIFY_FUZZ_CASES and SPARKIFY_FUZZ_STATEMENTS say how much"
    )


def pytest_collection_finish() -> None:
    """Leave what is imported and collected by now out of every collection of garbage: it stays to the end."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let the interpreter take down what was frozen, too: DuckDB complains about what is left."""
    gc.unfreeze()


SandboxMaker = Callable[..., Sandbox]


@pytest.fixture
def started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sandboxes get an interpreter that is started for them, as users' do."""
    monkeypatch.setattr(process, "subprocess", subprocess)


def _make(path: Path, *, settings: str = "", sample: bool = False, config: str | None = None) -> Sandbox:
    """Start a sandbox in `path`: by default with an empty sample bucket, which spares two seconds."""
    home = Home(path)
    path.mkdir(parents=True, exist_ok=True)
    if config is not None:
        config_file(home.path).write_text(config, encoding="utf-8")
    prepare(home)
    home.settings_file.write_text(QUICK + settings, encoding="utf-8")
    if not sample:
        (home.buckets / "udacity-dend").mkdir(exist_ok=True)
    stand_in.start(home)
    return Sandbox(home)


@pytest.fixture(autouse=True)
def _never_the_users_own_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "unnamed-home"))
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def make_sandbox(tmp_path: Path) -> Iterator[SandboxMaker]:
    """Start sandboxes with settings of their own; all are stopped at the end."""
    with ExitStack() as stack:

        def make(name: str = "home", **options: Any) -> Sandbox:
            home = Home(tmp_path / name)
            stack.callback(stand_in.stop, home)
            return _make(home.path, **options)

        yield make


@pytest.fixture
def sandbox(make_sandbox: SandboxMaker) -> Sandbox:
    """A sandbox of this test's own, with the bucket `udacity-dend` empty."""
    return make_sandbox()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of 127.0.0.1 where nothing listens, and nothing else can meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture(scope="session")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One sandbox for all tests that leave nothing behind, or use names of their own."""
    path = tmp_path_factory.mktemp("shared") / "home"
    made = _make(path)
    yield made
    stand_in.stop(made.home)
    shutil.rmtree(path, ignore_errors=True)
