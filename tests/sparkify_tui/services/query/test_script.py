"""Scripts are split exactly, whatever quotes and comments they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.services.query.script import Kind, ScriptStatement, kind, split, statement_at, tag
from tests.sql_texts import QUOTED, SCRIPTS


@pytest.mark.parametrize(("script", "statements"), SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_is_split_at_its_own_semicolons(script: str, statements: list[str]) -> None:
    found = split(script)
    assert [item.text for item in found] == statements
    assert all(script[item.offset :].startswith(item.text) for item in found)


@pytest.mark.parametrize("comment", [text for kind, text in QUOTED.values() if kind in ("line", "block")])
def test_a_statement_begins_after_its_comments(comment: str) -> None:
    script = f"x;\n {comment}\n select 1;"
    assert split(script)[1] == ScriptStatement("select 1", script.index("select"))


@given(st.text(alphabet="ab ;'\"$-/*\\\n", max_size=40))
def test_splitting_never_loses_a_statement_or_hangs(script: str) -> None:
    found = split(script)
    assert all(script[item.offset : item.offset + len(item.text)] == item.text for item in found)
    assert [item.offset for item in found] == sorted(item.offset for item in found)


@pytest.mark.parametrize(("position", "text"), [(0, "select 1"), (8, "select 1"), (11, "select 22"), (99, "select 22")])
def test_the_statement_under_the_cursor_is_found(position: int, text: str) -> None:
    found = statement_at("select 1;  select 22;", position)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    ("text", "expected", "tagged"),
    [
        ("(select 1) union select 2", Kind.QUERY, "SELECT"),
        ("/* x */ with a as (select 1) select * from a", Kind.QUERY, "SELECT"),
        ("show search_path", Kind.ANSWER, "SHOW"),
        ("begin read only", Kind.BEGIN, "BEGIN"),
        ("start transaction", Kind.BEGIN, "START"),
        ("end", Kind.END, "END"),
        ("create or replace view v as select 1", Kind.COMMAND, "CREATE VIEW"),
        ("insert into t values (1)", Kind.COMMAND, "INSERT"),
    ],
)
def test_a_statement_is_known_by_its_first_words(text: str, expected: Kind, tagged: str) -> None:
    assert (kind(text), tag(text)) == (expected, tagged)
