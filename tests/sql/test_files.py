"""Every SQL file says what it is for and holds one statement in the house's style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sparkify_tui.services.query.script import split
from sparkify_tui.warehouse.statements import sql_root, statement

FILES = sorted(sql_root().rglob("*.sql"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_has_a_purpose_and_one_statement(path: Path) -> None:
    item = statement(path.parent.name, path.stem)
    assert len(item.purpose) > 5
    assert len(split(item.sql)) == 1
    assert "select *" not in item.sql


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_is_lower_case_outside_its_literals(path: Path) -> None:
    bare = re.sub(r"'[^']*'|--[^\n]*", "", statement(path.parent.name, path.stem).sql)
    assert bare == bare.lower()


@pytest.mark.parametrize("item", sorted((sql_root() / "checks").glob("*.sql")), ids=lambda path: path.stem)
def test_a_check_says_how_bad_it_is_and_what_it_needs(item: Path) -> None:
    tags = statement("checks", item.stem).tags
    assert tags["severity"] in ("critical", "warning")
    assert tags["needs"] in ("events", "songs", "both")


@pytest.mark.parametrize("item", sorted((sql_root() / "checks").glob("*.sql")), ids=lambda path: path.stem)
def test_a_check_names_quoted_literals_alone(item: Path) -> None:
    """It is read through a cursor, whose query takes no bound values: `:'name'` is rendered, `:name` would be bound."""
    assert re.findall(r"(?<![:\w]):(\w+)", statement("checks", item.stem).sql) == []


@pytest.mark.parametrize("table", ["staging_events", "staging_songs"])
def test_the_rows_that_are_taken_out_are_those_that_were_named(table: str) -> None:
    named, removed = (statement("validation", name).sql for name in (table, f"remove_{table}"))
    assert removed.strip() == f"delete from {table}\nwhere" + named.partition("\nwhere")[2].rstrip()
