"""Which entries F8 offers, and how its list and preview show them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from rich.style import Style
from rich.text import Text

from sparkify_tui.models import Question, QuestionOrigin, UnusableFile
from sparkify_tui.services.own_sql import OwnSql
from sparkify_tui.tui.editor.saved_texts import History, PastStatement
from sparkify_tui.tui.history.choices import ChoiceKind, choices, matching
from sparkify_tui.tui.history.painted_sql import mark, matches, painted_sql
from sparkify_tui.tui.themes import THEMES
from sparkify_tui.tui.wording import age

OWN = OwnSql(
    questions=(Question("mine", "Mine", "", "select 3", QuestionOrigin.OWN),),
    saved=(Question("Q4", "Q4", "", "select 4", QuestionOrigin.SAVED),),
    unusable=(UnusableFile("/sql/questions/bad.sql", 1, "has no header", "write one", "questions"),),
)
NOW = 1_700_000_000.0
COLOURS = THEMES[0].to_color_system().generate()


@pytest.fixture
def history(tmp_path: Path) -> History:
    made = History(tmp_path / "history.jsonl")
    made.add(PastStatement(NOW - 90, "here", "select 1", "1 row"))
    made.add(PastStatement(NOW - 60, "here", "select Level from users", "failed 42703"))
    return made


def test_what_ran_last_comes_first_and_questions_follow(history: History) -> None:
    found = choices(history, [Question("plays", "Plays", "All of them.", "select count(*) from songplays")])
    assert [(entry.kind, entry.title) for entry in found] == [
        (ChoiceKind.FAILED, "select Level from users"),
        (ChoiceKind.RAN, "select 1"),
        (ChoiceKind.QUESTION, "Plays"),
    ]


def test_a_persons_own_come_before_the_ready_made_and_faults_last(history: History) -> None:
    found = choices(history, [Question("plays", "Plays", "", "select 2")], OWN)[2:]
    assert [(entry.kind.value, entry.title) for entry in found] == [
        ("own", "Mine"),
        ("saved", "Q4"),
        ("question", "Plays"),
        ("unusable", "bad.sql has no header"),
    ]
    assert [entry.title for entry in matching(found, [], "own")] == ["Mine", "Q4", "bad.sql has no header"]
    assert found[-1].about == "/sql/questions/bad.sql, line 1, has no header: write one."


@pytest.mark.parametrize(
    ("words", "group", "titles"),
    [
        (["level"], "all", ["select Level from users"]),
        (["users", "select"], "all", ["select Level from users"]),
        (["users", "1"], "all", []),
        (["them."], "all", ["Plays"]),
        ([], "history", ["select Level from users", "select 1"]),
        ([], "questions", ["Plays"]),
    ],
)
def test_every_word_must_be_in_an_entry(history: History, words: list[str], group: str, titles: list[str]) -> None:
    found = choices(history, [Question("plays", "Plays", "All of them.", "select 2")])
    assert [entry.title for entry in matching(found, words, group)] == titles


@pytest.mark.parametrize(
    ("passed_s", "shown"),
    [(-5, "now"), (59, "now"), (60, "1 m ago"), (3_599, "59 m ago"), (3_600, "1 h ago"), (86_399, "23 h ago")],
)
def test_what_is_young_has_an_age(passed_s: float, shown: str) -> None:
    assert age(NOW - passed_s, NOW) == shown


def test_what_is_old_has_a_day() -> None:
    assert age(NOW - 86_400, NOW) == time.strftime("%d %b", time.localtime(NOW - 86_400))


def test_matches_are_found_in_any_case_and_as_they_stand() -> None:
    assert matches("Select a.* from A", ["a.*", "select"]) == [(0, 6), (7, 10)]
    assert matches("text", []) == []
    assert [span.start for span in mark(Text("aXbx"), ["x"], Style(bold=True)).spans] == [1, 3]


def test_a_preview_is_painted_as_the_editor_paints_and_ends_somewhere() -> None:
    text = painted_sql("select 'two\nlines', 1 -- so", COLOURS)
    styles = {text.plain[span.start : span.end]: span.style for span in text.spans}
    assert set(styles) == {"select", "'two", "lines'", "1", "-- so"}
    assert painted_sql("select\n" * 1_000, COLOURS).plain.endswith("… 701 more lines")
    assert len(painted_sql("x" * 1_000_000, COLOURS).plain) == 2_001
