"""Prices, and the pauses that lower the cost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sparkify_tui.aws.session import Aws
from sparkify_tui.config import NODE_TYPES, AwsConfig, ClusterConfig, Config, InfrastructureConfig, S3Config
from sparkify_tui.services.infrastructure import pauses
from sparkify_tui.services.infrastructure.pauses import forget_pauses, paused_time
from sparkify_tui.services.infrastructure.prices import price_per_hour
from sparkify_tui.services.target import Target
from tests.sparkify_tui.services.clocks import ManualClock
from tests.sparkify_tui.services.infrastructure.test_cluster_states import CLUSTER


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    monkeypatch.setattr(pauses, "pauses_file", lambda: tmp_path / "state" / "pauses.json")
    cluster = ClusterConfig(db_user="u", db_password="p")
    config = Config(tmp_path / "dwh.cfg", AwsConfig(), cluster, S3Config(), InfrastructureConfig())
    yield Target(config, Aws(config.aws), "test", clock=ManualClock())


def test_every_node_type_that_can_be_created_has_a_price() -> None:
    for node_type in NODE_TYPES:
        assert (price_per_hour(node_type, 1) or 0) > 0
    assert price_per_hour("ra3.large", 2) == pytest.approx(1.086)
    assert price_per_hour("dc2.large", 2) is None


def test_pauses_are_remembered_between_runs(target: Target) -> None:
    start = target.clock.now()
    cluster = replace(CLUSTER, created_at=start)
    paused = replace(cluster, status="paused")

    def after(hours: float, seen: object) -> float:
        return paused_time(target, seen, start + timedelta(hours=hours)) / timedelta(hours=1)  # type: ignore[arg-type]

    assert after(1, cluster) == 0
    assert not pauses.pauses_file().exists(), "nothing to remember yet"
    assert after(2, paused) == 0
    assert after(5, paused) == 3
    assert after(6, replace(cluster, status="resuming")) == 4
    assert after(7, cluster) == 5
    assert after(9, cluster) == 5
    assert after(10, paused) == 5
    assert after(11, cluster) == 6


def test_another_cluster_of_the_same_name_starts_anew(target: Target) -> None:
    start = target.clock.now()
    paused = replace(CLUSTER, created_at=start, status="paused")
    paused_time(target, paused, start)
    later = replace(paused, created_at=start + timedelta(days=1))
    assert paused_time(target, later, start + timedelta(days=2)) == timedelta()
    forget_pauses(target)
    assert paused_time(target, paused, start + timedelta(days=3)) == timedelta()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}', '{"a": [[1]]}', "\x00"])
def test_a_broken_record_costs_no_command(target: Target, content: str) -> None:
    path = pauses.pauses_file()
    path.parent.mkdir()
    path.write_text(content)
    assert paused_time(target, CLUSTER, target.clock.now()) == timedelta()
    assert paused_time(target, replace(CLUSTER, status="paused"), target.clock.now()) == timedelta()


def test_a_record_that_cannot_be_read_is_named_and_never_replaced(
    target: Target, caplog: pytest.LogCaptureFixture
) -> None:
    path = pauses.pauses_file()
    path.parent.mkdir()
    path.symlink_to(path)  # in a circle
    assert paused_time(target, replace(CLUSTER, status="paused"), target.clock.now()) == timedelta()
    forget_pauses(target)
    assert path.is_symlink()
    assert f"{path} cannot be read" in caplog.text
