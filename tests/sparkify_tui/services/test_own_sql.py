"""A person's SQL files are read like the application's own, and a fault in one is named and harms no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sparkify_tui.errors import UsageError
from sparkify_tui.models import QuestionOrigin
from sparkify_tui.services.own_sql import MAX_BYTES, MAX_FILES, OwnSql, read_own_sql, sql_directory
from sparkify_tui.services.query.questions import question
from sparkify_tui.warehouse.statements import sql_root

GOOD = "-- Plays of today.\n-- All of them.\nselect count(*) from songplays;\n"
CHECK_OF_TIMES = "-- T\nselect 1 from songplays where 2 < cast(:'from_s' as bigint) and 3 > cast(:'to_s' as bigint)"
CHECK = "-- Users without a name.\n-- severity: warning\n-- needs: events\nselect user_id from users limit 5"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for folder in ("questions", "checks"):
        (tmp_path / "sql" / folder).mkdir(parents=True)
    return tmp_path / "dwh.cfg"


def put(config: Path, name: str, text: str | bytes) -> Path:
    path = config.parent / "sql" / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_questions_checks_and_saved_queries_are_read(config: Path) -> None:
    put(config, "questions/mine.sql", GOOD)
    put(config, "checks/mine_too.sql", CHECK)
    put(config, "Q4 report.v2.sql", "select 1;\nselect 2;\n")
    found = read_own_sql(config)
    assert found.unusable == ()
    (mine,) = found.questions
    assert (mine.name, mine.title, mine.description, mine.sql, mine.origin) == (
        "mine",
        "Plays of today",
        "All of them.",
        "select count(*) from songplays",
        QuestionOrigin.OWN,
    )
    (check,) = found.checks
    assert check.tags == {"severity": "warning", "needs": "events"}
    assert check.sql == "select * from (\nselect user_id from users limit 5\n) as bad_rows"
    put(config, "checks/of_times.sql", CHECK_OF_TIMES)
    assert [item.name for item in read_own_sql(config).checks] == ["mine_too", "of_times"]
    (saved,) = found.saved
    assert (saved.name, saved.title, saved.sql) == ("Q4 report.v2", "Q4 report.v2", "select 1;\nselect 2;")
    assert question("mine", found) == mine


def test_what_a_header_offers_for_parameters_stays_with_the_question(config: Path) -> None:
    put(config, "questions/mine.sql", "-- Mine\n-- Of a level.\n-- :level = paid\nselect :level")
    (mine,) = read_own_sql(config).questions
    assert (mine.title, mine.description, mine.sql) == ("Mine", "Of a level.", "-- :level = paid\nselect :level")


def test_nothing_is_there_where_the_directory_is_absent_or_the_applications_own(tmp_path: Path) -> None:
    assert read_own_sql(tmp_path / "dwh.cfg") == OwnSql()
    assert read_own_sql(tmp_path / "dwh.cfg", str(sql_root())) == OwnSql()


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("questions/a.sql", "select 1", 1, "has no header"),
        ("questions/a.sql", "\n-- Title\nselect 1", 1, "has no header"),
        ("questions/a.sql", "--\nselect 1", 1, "has no header"),
        ("questions/a.sql", "-- Title\n", None, "holds no statement"),
        ("questions/a.sql", "", None, "holds no statement"),
        ("questions/a.sql", "-- Title\nselect ';'\n;\n\nselect 2", 5, "second statement"),
        ("questions/a.sql", b"-- Title\nselect 'caf\xe9'", 2, "isn't UTF-8"),
        ("questions/a.sql", "-- Title\nselect\n'\0'", 3, "NUL"),
        ("questions/a.sql", "-- " + "x" * 10_000_000, None, "longer than 1,000,000 bytes"),
        ("questions/plays_by_level.sql", GOOD, None, "the application's own"),
        ("questions/My plays.sql", GOOD, None, "lower-case letters"),
        ("questions/my.plays.sql", GOOD, None, "lower-case letters"),
        ("questions/Plays.sql", GOOD, None, "lower-case letters"),
        ("checks/a.sql", "-- T\n\ndelete from users", 3, "doesn't only read"),
        ("checks/a.sql", "-- T\nselect 1 into t", 2, "doesn't only read"),
        ("checks/a.sql", "-- T\n-- severity: fatal\nselect 1", 2, "critical or warning"),
        ("checks/a.sql", "-- T\n-- needs: plays\nselect 1", 2, "events, songs or both"),
        ("checks/a.sql", "-- T\nselect 1\nwhere 2 = :'other'", 3, ":'other', which has no value"),
        ("checks/users_repeated.sql", CHECK, None, "the application's own"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_fault_is_named_and_the_other_files_are_used(
    config: Path, name: str, text: str | bytes, line: int | None, words: str
) -> None:
    path = put(config, name, text)
    put(config, "questions/good.sql", GOOD)
    put(config, "checks/good.sql", CHECK)
    found = read_own_sql(config)
    assert [item.name for item in (*found.questions, *found.checks)] == ["good", "good"]
    (fault,) = found.unusable
    assert (fault.path, fault.line) == (str(path), line)
    assert words in fault.sentence
    assert fault.sentence.startswith(f"{path}{f', line {line},' if line else ''} ")
    assert fault.sentence.endswith(".")
    assert found.unusable_in(fault.folder) == (fault,)


def test_what_is_no_file_is_named_and_never_waited_for(config: Path) -> None:
    folder = config.parent / "sql" / "questions"
    os.mkfifo(folder / "pipe.sql")
    (folder / "folder.sql").mkdir()
    (folder / "nowhere.sql").symlink_to(folder / "absent")
    (folder / ".hidden.sql").write_text("nothing", "utf-8")
    put(config, "questions/good.sql", GOOD)
    found = read_own_sql(config)
    assert [item.name for item in found.questions] == ["good"]
    assert {Path(item.path).name: item.problem for item in found.unusable} == {
        "pipe.sql": "is no file that can be read as a text",
        "folder.sql": "is a directory",
        "nowhere.sql": "can't be read (No such file or directory)",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_named(config: Path) -> None:
    put(config, "questions/closed.sql", GOOD).chmod(0)
    (config.parent / "sql" / "checks").chmod(0)
    try:
        found = read_own_sql(config)
    finally:
        (config.parent / "sql" / "checks").chmod(0o700)
    assert [(item.problem, item.folder) for item in found.unusable] == [
        ("can't be read (Permission denied)", "questions"),
        ("can't be read (Permission denied)", "checks"),
    ]


def test_more_files_than_anybody_has_are_cut_and_told(config: Path) -> None:
    for number in range(MAX_FILES + 1):
        put(config, f"questions/q{number:05}.sql", GOOD)
    found = read_own_sql(config)
    assert len(found.questions) == MAX_FILES
    assert "1,001 files" in found.unusable[0].sentence


def test_a_file_of_the_greatest_length_is_read(config: Path) -> None:
    put(config, "questions/long.sql", "-- T\nselect 1".ljust(MAX_BYTES))
    assert [item.sql for item in read_own_sql(config).questions] == ["select 1"]


@pytest.mark.parametrize(
    ("named", "directory"),
    [("", "/etc/sql"), ("queries", "/etc/queries"), ("/var/q", "/var/q"), ("~/q", "/home/me/q"), ("~no_one/q", None)],
)
def test_the_directory_is_looked_for_beside_the_file(
    named: str, directory: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert str(sql_directory(Path("/etc/dwh.cfg"), named)) == (directory or "/etc/~no_one/q")


def test_a_directory_that_is_named_and_absent_is_told(tmp_path: Path) -> None:
    (fault,) = read_own_sql(tmp_path / "dwh.cfg", "nowhere").unusable
    assert "[SQL] DIR" in fault.sentence
    (tmp_path / "file").write_text("", "utf-8")
    (fault,) = read_own_sql(tmp_path / "dwh.cfg", "file").unusable
    assert "is no directory" in fault.sentence


def test_asking_an_unusable_question_says_what_is_wrong_with_its_file(config: Path) -> None:
    put(config, "questions/mine.sql", "select 1")
    with pytest.raises(UsageError, match=r"mine.*header"):
        question("mine", read_own_sql(config))
