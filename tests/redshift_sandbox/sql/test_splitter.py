"""Scripts are cut at the semicolons that end statements, and only there."""

from __future__ import annotations

import pytest

from redshift_sandbox.sql.lexing.splitter import StatementText, split
from tests.sql_texts import SCRIPTS


@pytest.mark.parametrize(("script", "texts"), SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_is_cut_into_its_statements(script: str, texts: list[str]) -> None:
    assert [statement.text for statement in split(script)] == texts


def test_a_leading_comment_stays_with_its_statement() -> None:
    assert split("-- why\nselect 1;") == [StatementText("-- why\nselect 1", 0)]


def test_offsets_point_at_each_statement_in_the_script() -> None:
    script = " select 1 ;\n\n select 2"
    assert split(script) == [StatementText("select 1", 1), StatementText("select 2", 14)]
    assert all(script[s.offset :].startswith(s.text) for s in split(script))


@pytest.mark.parametrize("script", ["/*", "/* /* */", "select 1; /* not closed", "select 1; -- a\n /*"])
def test_a_comment_that_is_not_closed_is_a_statement_to_be_refused(script: str) -> None:
    assert split(script)[-1].text.startswith(("/*", "-- a"))
    assert all("/*" not in piece.text for piece in split(script)[:-1])
