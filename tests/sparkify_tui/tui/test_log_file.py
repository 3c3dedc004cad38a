"""The log file: private, in order, rotating, and never a reason to stop."""

import logging
import stat
from pathlib import Path

import pytest

from sparkify_tui.tui.log import log_file
from sparkify_tui.tui.log.log_file import LogFile


def record(text: str, level: int = logging.INFO) -> logging.LogRecord:
    return logging.LogRecord("driver", level, "", 0, text, None, None)


def test_records_are_in_the_file_in_their_order_once_it_is_closed(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "app.log")
    for number in range(1000):
        file.add(record(f"line {number} 100% \u2713 \udc80"))
    file.close()
    lines = (tmp_path / "app.log").read_text("utf-8").splitlines()
    assert [line.split(" INFO driver ")[1] for line in lines] == [f"line {n} 100% \u2713 \\udc80" for n in range(1000)]


def test_a_warning_is_in_the_file_at_once_with_what_came_before_it(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "app.log")
    file.add(record("before"))
    file.add(record("careful", logging.WARNING))
    assert [line.rpartition(" ")[2] for line in (tmp_path / "app.log").read_text().splitlines()] == [
        "before",
        "careful",
    ]
    file.close()
    file.add(record("after", logging.CRITICAL))
    assert "after" not in (tmp_path / "app.log").read_text()


def test_older_files_are_kept_under_numbers_and_all_are_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "FILE_BYTES", 20_000)
    file = LogFile(tmp_path / "app.log")
    for number in range(20):
        file.add(record(f"line {number:02d} {'x' * 10_000}"))
    file.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app.log", "app.log.1", "app.log.2", "app.log.3"]
    assert "line 19" in (tmp_path / "app.log").read_text()
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_file_that_can_not_be_written_stops_no_one_who_logs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = LogFile(tmp_path / "app.log")

    def no_room(_: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file._file.stream, "write", no_room)
    file.add(record("lost", logging.ERROR))
    file.close()
    assert capsys.readouterr().err == ""
