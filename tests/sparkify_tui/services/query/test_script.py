"""Scripts are split exactly, whatever quotes and comments they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.services.query.script import Kind, kind, split, statement_at, tag


@pytest.mark.parametrize(
    ("script", "statements"),
    [
        ("", []),
        (" ; ;; -- nothing\n/* at ; all */;", []),
        ("select 1", ["select 1"]),
        ("select 1; select 2;", ["select 1", "select 2"]),
        ("select ';'; select 2", ["select ';'", "select 2"]),
        ("select 'it''s;'; x", ["select 'it''s;'", "x"]),
        ("select 'a\\';'; x", ["select 'a\\';'", "x"]),
        ('select ";"; x', ['select ";"', "x"]),
        ("select 1 -- a;b\n; x", ["select 1 -- a;b", "x"]),
        ("select 1 -- a;b\r, 2; x", ["select 1 -- a;b\r, 2", "x"]),
        ("select\u00a01;\u2003", ["select\u00a01", "\u2003"]),
        ("select /* a;/*b;*/c; */ 1; x", ["select /* a;/*b;*/c; */ 1", "x"]),
        ("select $$a;b$$; select $f$;$$;$f$; x", ["select $$a;b$$", "select $f$;$$;$f$", "x"]),
        ("select a$1; x$y$; z", ["select a$1", "x$y$", "z"]),
        ("-- head; er\nselect 1", ["select 1"]),
        ("select 'open; x", ["select 'open; x"]),
        ("select 5 - -3; select 4 / 2", ["select 5 - -3", "select 4 / 2"]),
    ],
)
def test_a_script_is_split_at_its_own_semicolons(script: str, statements: list[str]) -> None:
    found = split(script)
    assert [item.text for item in found] == statements
    assert all(script[item.offset :].startswith(item.text) for item in found)


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
