"""The system log: visible at once, bounded, and whole after a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from redshift_sandbox.metadata import system_log
from redshift_sandbox.metadata.session_variables import SessionFacts, bind_session
from redshift_sandbox.metadata.system_log import SystemLog
from redshift_sandbox.planner.install import install
from redshift_sandbox.planner.lookup import describe
from redshift_sandbox.planner.native import native
from redshift_sandbox.system_views import system
from tests.redshift_sandbox.aws.test_clusters import until

RUNNING = {"query_id": 1, "user_id": 100, "status": "running", "query_text": "select 1", "session_id": 5}


class Reader:
    """A superuser's connection to an empty database beside the log."""

    def __init__(self, directory: Path) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("attach ':memory:' as dev")
        native.install(self.connection)
        install(self.connection, "dev", log_directory=directory)
        bind_session(self.connection, SessionFacts("awsuser", 100, True, 1, 1, "dev", directory))

    def rows(self, columns: str, view: str) -> list[tuple[Any, ...]]:
        info = describe(self.connection, ("public",), view, database="dev")
        assert info is not None
        return self.connection.execute(f"select {columns} from {info.sql_name}").fetchall()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SystemLog]:
    opened = SystemLog(tmp_path / "log")
    yield opened
    opened.close()


def test_rows_are_seen_in_a_transaction_that_began_before_them(log: SystemLog) -> None:
    reader = Reader(log.directory)
    reader.connection.execute("begin")
    assert reader.rows("query_id", "sys_query_history") == []
    log.append("queries", [{**RUNNING, "status": "success"}])
    log.flush()
    assert reader.rows("query_id, status", "sys_query_history") == [(1, "success")]


def test_a_running_row_changes_until_it_is_finished(log: SystemLog) -> None:
    reader = Reader(log.directory)
    log.append("queries", [RUNNING])
    log.flush()
    assert reader.rows("query, pid", "stv_inflight") == [(1, 5)]
    log.update("queries", {"query_id": 1}, {"status": "success", "elapsed_time": 7})
    log.update("queries", {"query_id": 1}, {"status": "failed"})
    log.flush()
    assert reader.rows("query", "stv_inflight") == []
    assert reader.rows("query_id, status, elapsed_time", "sys_query_history") == [(1, "success", 7)]


def test_sessions_go_when_they_end(log: SystemLog) -> None:
    reader = Reader(log.directory)
    log.append("sessions", [{"session_id": 9, "user_id": 100, "user_name": "awsuser", "status": "connected"}])
    log.flush()
    assert reader.rows("process, user_name", "stv_sessions") == [(9, "awsuser")]
    log.remove("sessions", {"session_id": 9})
    log.flush()
    assert reader.rows("process", "stv_sessions") == []


def test_values_come_back_as_they_were(log: SystemLog) -> None:
    reader = Reader(log.directory)
    moment = datetime(2018, 11, 1, 21, 1, 46, 796001, tzinfo=UTC)
    line = 'é "quoted" \\ back\tslash\nline\x00end ' + "x" * 2000
    log.append(
        "load_errors", [{"query_id": 1, "user_id": 100, "start_time": moment, "raw_line": line, "error_code": 1204}]
    )
    log.flush()
    assert reader.rows("starttime, raw_line, err_code, colname", "stl_load_errors") == [
        (moment.replace(tzinfo=None), line[:1024], 1204, None)
    ]


def test_what_was_running_when_the_server_died_has_failed(tmp_path: Path) -> None:
    first = SystemLog(tmp_path)
    first.append("queries", [RUNNING, {**RUNNING, "query_id": 2, "status": "success"}])
    first.append("loads", [{"query_id": 1, "user_id": 100, "status": "running"}])
    first.append("sessions", [{"session_id": 9, "user_id": 100, "status": "connected"}])
    first.flush()
    second = SystemLog(tmp_path)  # the first one never closed
    reader = Reader(tmp_path)
    assert sorted(reader.rows("query_id, status, error_message", "sys_query_history")) == [
        (1, "failed", "the server was stopped"),
        (2, "success", None),
    ]
    assert reader.rows("status", "sys_load_history") == [("aborted",)]
    assert reader.rows("process", "stv_sessions") == []
    first.close()
    second.close()


def test_a_torn_last_line_is_cut_off(tmp_path: Path) -> None:
    SystemLog(tmp_path).close()
    whole = json.dumps({"query_id": 1, "user_id": 100, "status": "success"})
    (tmp_path / "queries.new.jsonl").write_text(whole + "\n" + whole[:20])
    log = SystemLog(tmp_path)
    log.append("queries", [{"query_id": 2, "user_id": 100, "status": "success"}])
    log.close()
    assert sorted(Reader(tmp_path).rows("query_id", "sys_query_history")) == [(1,), (2,)]


def test_the_log_is_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    log = SystemLog(tmp_path, segment_bytes=10_000)
    for number in range(1000):
        log.append("queries", [{"query_id": number, "user_id": 100, "status": "success", "query_text": "x" * 100}])
        if number % 20 == 0:
            log.flush()
    log.close()
    kept = [number for (number,) in Reader(tmp_path).rows("query_id", "sys_query_history")]
    assert max(kept) == 999
    assert 50 < len(kept) < 300
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 40_000


def test_load_errors_are_kept_for_longer(tmp_path: Path) -> None:
    log = SystemLog(tmp_path, segment_bytes=10_000)
    for number in range(1000):
        log.append("load_errors", [{"query_id": 1, "user_id": 100, "line_number": number, "raw_line": "x" * 100}])
        if number % 20 == 0:
            log.flush()
    log.close()
    assert len(Reader(tmp_path).rows("line_number", "stl_load_errors")) == 1000


def test_query_numbers_are_never_used_twice(tmp_path: Path) -> None:
    first = SystemLog(tmp_path)
    used = [first.next_query_id() for _ in range(3)]
    second = SystemLog(tmp_path)
    assert used == [1, 2, 3]
    assert second.next_query_id() > 3
    first.close()
    second.close()


def test_system_relations_have_numbers_of_their_own() -> None:
    numbers = [relation.oid for relation in system.relations().values() if not relation.internal]
    assert len(set(numbers)) == len(numbers)


def test_rows_that_are_nearly_alike_are_as_readable_as_others(log: SystemLog) -> None:
    moment = datetime(2026, 7, 29, 12, 0, 0, 250_000)
    shared = {"query_id": 7, "user_id": 100, "record_time": moment, "file_format": "100%", "status": 1}
    names = ["s3://b/plain", 's3://b/quote"back\\slash', "s3://b/%s é☃\n"]
    rows = [(number, name, 10 * number) for number, name in enumerate(names)]
    log.append_alike("load_files", shared, ("slice", "file_name", "lines_scanned"), rows)
    log.flush()
    found = Reader(log.directory).rows(
        "slice, filename, lines_scanned, curtime, file_format, query", "stl_load_commits"
    )
    assert found == [(number, name, lines, moment, "100%", 7) for number, name, lines in rows]


def test_rows_that_cannot_be_written_wait_until_they_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(system_log, "FLUSH_INTERVAL_S", 0.01)
    monkeypatch.setattr(system_log, "_RETRY_S", 0.01)
    log = SystemLog(tmp_path)
    path = tmp_path / "queries.new.jsonl"
    path.unlink(missing_ok=True)
    path.symlink_to(path)  # in a circle
    log.append("queries", [{**RUNNING, "status": "success"}])
    until(lambda: "system tables can't be written" in caplog.text)
    path.unlink()
    until(lambda: path.exists() and "select 1" in path.read_text())
    log.close()
    assert len(caplog.records) == 1
