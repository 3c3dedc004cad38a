"""The write-ahead log goes into the database file once nobody commits, and not before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from sparkify_tui.sandbox.redshift import checkpoints
from sparkify_tui.sandbox.redshift.checkpoints import Checkpoints
from tests.redshift.endpoint import LocalEndpoint
from tests.redshift.test_sessions import until

Maker = Callable[[Callable[[], bool]], Checkpoints]


@pytest.fixture
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(checkpoints, "QUIET_S", 0.05)
    monkeypatch.setattr(checkpoints, "SOFT_LIMIT", 10)
    path = tmp_path / "dev.duckdb.wal"
    path.write_bytes(b"x" * 11)
    return path


@pytest.fixture
def make(log_file: Path) -> Iterator[Maker]:
    made: list[Checkpoints] = []

    def start(checkpoint: Callable[[], bool]) -> Checkpoints:
        made.append(Checkpoints(log_file, checkpoint))
        return made[-1]

    yield start
    for each in made:
        each.stop()


def test_it_is_tried_again_while_a_transaction_is_in_the_way(make: Maker) -> None:
    answers = [False, False, True]
    done = threading.Event()

    def checkpoint() -> bool:
        answer = answers.pop(0)
        if not answers:
            done.set()
        return answer

    make(checkpoint).committed()
    assert done.wait(10)


def test_a_short_log_is_left_alone(make: Maker, log_file: Path) -> None:
    calls: list[int] = []
    done = threading.Event()

    def checkpoint() -> bool:
        calls.append(log_file.stat().st_size)
        done.set()
        return True

    log_file.write_bytes(b"x" * 10)
    made = make(checkpoint)
    made.committed()
    until(lambda: made._committed_at is None)
    log_file.write_bytes(b"x" * 12)
    made.committed()
    assert done.wait(10)
    assert calls == [12]


def test_one_that_fails_is_told_and_the_next_commit_tries_again(make: Maker, caplog: pytest.LogCaptureFixture) -> None:
    tried = [threading.Event(), threading.Event()]

    def checkpoint() -> bool:
        first = not tried[0].is_set()
        tried[0 if first else 1].set()
        if first:
            raise duckdb.IOException("No space left on device")
        return True

    made = make(checkpoint)
    made.committed()
    until(lambda: "No space left on device" in caplog.text)
    made.committed()
    assert tried[1].wait(10)


def test_a_cluster_moves_its_log_once_nobody_writes(endpoint: LocalEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    psycopg2 = pytest.importorskip("psycopg2")
    monkeypatch.setattr(checkpoints, "SOFT_LIMIT", 0)
    log = endpoint.server.cluster.spec.directory / "dev.duckdb.wal"
    writer, other = psycopg2.connect(endpoint.dsn), psycopg2.connect(endpoint.dsn)
    with writer.cursor() as cursor, other.cursor() as bystander:
        bystander.execute("create table others as select 1 as i")
        cursor.execute("create table kept as select 7 as i")
        writer.commit()
        assert log.stat().st_size > 0
        other.commit()
        until(lambda: not log.exists() or log.stat().st_size == 0)
        cursor.execute("select i from kept")
        assert cursor.fetchall() == [(7,)]
    writer.close()
    other.close()
