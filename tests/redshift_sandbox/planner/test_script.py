"""Scripts are cut at the semicolons that end statements, and only there."""

from __future__ import annotations

import pytest

from redshift_sandbox.sql.splitter import StatementText, split

CASES = {
    "nothing": ("", []),
    "only semicolons and comments": (" ;; -- a;b\n /* ; */ ;", []),
    "two statements": ("select 1; select 2", ["select 1", "select 2"]),
    "semicolon in a string": ("select ';'; select 2", ["select ';'", "select 2"]),
    "doubled quote": ("select 'it''s;'; x", ["select 'it''s;'", "x"]),
    "backslash quote": (r"select 'it\';'; x", [r"select 'it\';'", "x"]),
    "quoted name": ('select "a;""b"; x', ['select "a;""b"', "x"]),
    "line comment": ("select 1 -- a;b\n; x", ["select 1 -- a;b", "x"]),
    "nested block comment": ("select /* a /* ; */ ; */ 1; x", ["select /* a /* ; */ ; */ 1", "x"]),
    "dollar quote": ("do $$ a; b $$; x", ["do $$ a; b $$", "x"]),
    "tagged dollar quote": ("do $f$ a; $$ b $f$; x", ["do $f$ a; $$ b $f$", "x"]),
    "parameters are no dollar quotes": ("select $1; select $2", ["select $1", "select $2"]),
    "unended string": ("select 'a; b", ["select 'a; b"]),
    "unended comment": ("select 1 /* ; x", ["select 1 /* ; x"]),
    "leading comment stays with its statement": ("-- why\nselect 1;", ["-- why\nselect 1"]),
}


@pytest.mark.parametrize(("script", "texts"), CASES.values(), ids=CASES)
def test_a_script_is_cut_into_its_statements(script: str, texts: list[str]) -> None:
    assert [statement.text for statement in split(script)] == texts


def test_offsets_point_at_each_statement_in_the_script() -> None:
    script = " select 1 ;\n\n select 2"
    assert split(script) == [StatementText("select 1", 1), StatementText("select 2", 14)]
    assert all(script[s.offset :].startswith(s.text) for s in split(script))


@pytest.mark.parametrize("script", ["/*", "/* /* */", "select 1; /* not closed", "select 1; -- a\n /*"])
def test_a_comment_that_is_not_closed_is_a_statement_to_be_refused(script: str) -> None:
    assert split(script)[-1].text.startswith(("/*", "-- a"))
    assert all("/*" not in piece.text for piece in split(script)[:-1])
