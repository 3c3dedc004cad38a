"""SQL files are found and parsed, and literals end where they should."""

from __future__ import annotations

import pytest

from sparkify_tui.errors import SparkifyError, UsageError
from sparkify_tui.warehouse import statements as sql


def test_a_file_is_its_statement_under_a_header_whose_first_line_is_the_purpose() -> None:
    item = sql.statement("checks", "songplays_repeated")
    assert item.purpose == "Plays that are in the fact table more than once."
    assert item.tags == {"severity": "critical", "needs": "events"}
    assert item.sql.startswith("select")
    assert not item.sql.endswith(";")


def test_an_absent_file_is_named() -> None:
    with pytest.raises(SparkifyError, match=r"checks/nothing\.sql"):
        sql.statement("checks", "nothing")


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("s3://bucket/key", "'s3://bucket/key'"),
        ("it's", "'it''s'"),
        ("'; drop table users; --", "'''; drop table users; --'"),
        ("$1 :name %s {x}", "'$1 :name %s {x}'"),
        ("Björk ☃", "'Björk ☃'"),
        ("", "''"),
    ],
)
def test_a_literal_holds_its_value_and_nothing_more(value: str, literal: str) -> None:
    assert sql.quote(value) == literal


@pytest.mark.parametrize("value", ["a\\b", "a\nb", "a\0b", "a\x7fb"], ids=["backslash", "line", "zero", "delete"])
def test_what_could_be_an_escape_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="literal"):
        sql.quote(value)
