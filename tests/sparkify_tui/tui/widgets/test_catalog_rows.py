"""Which lines of the catalogue there are, and what each says."""

from __future__ import annotations

import pytest

from sparkify_tui.models import Catalog, CatalogColumn, CatalogTable
from sparkify_tui.tui.widgets.catalog_rows import CatalogRow, CatalogRows, about, size

LEVEL, KEY = CatalogColumn("level", "varchar"), CatalogColumn("User Id", "integer", True, 1, nullable=False)
USERS = CatalogTable("public", "users", "table", (LEVEL, KEY), 97, 2_048, "ALL", "level +1")
PLAYS = CatalogTable("public", "plays", "table", (KEY,))
ODD = CatalogTable("Zoo", "Odd one", "materialized view", (LEVEL,))
CATALOG = Catalog("db", (ODD, PLAYS, USERS))


@pytest.fixture
def rows() -> CatalogRows:
    made = CatalogRows()
    made.show(CATALOG)
    return made


def names(rows: CatalogRows) -> list[str]:
    return [row.name for row in rows.rows()]


def test_public_comes_first_and_open_and_what_is_opened_stays_so(rows: CatalogRows) -> None:
    assert names(rows) == ["public", "public.plays", "public.users", '"Zoo"']
    rows.turn(rows.rows()[1], to_open=True)
    rows.turn(rows.rows()[-1], to_open=True)
    rows.show(Catalog("db", (ODD, PLAYS)))
    assert names(rows) == ["public", "public.plays", '"User Id"', '"Zoo"', '"Zoo"."Odd one"']
    rows.turn(rows.rows()[0], to_open=False)
    assert names(rows) == ["public", '"Zoo"', '"Zoo"."Odd one"']


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("user", ["public", "public.plays", "public.users"]),
        ("level", ["public", "public.users", '"Zoo"', '"Zoo"."Odd one"']),
        ("zoo odd", ['"Zoo"', '"Zoo"."Odd one"']),
        ("public.pl", ["public", "public.plays"]),
        ("nothing", []),
        (" ", ["public", "public.plays", "public.users", '"Zoo"']),
    ],
)
def test_a_filter_opens_what_holds_its_words(rows: CatalogRows, text: str, shown: list[str]) -> None:
    rows.filter(text)
    assert names(rows) == shown


def test_a_schema_is_closed_while_filtered_and_open_again_after(rows: CatalogRows) -> None:
    rows.filter("level")
    rows.turn(rows.rows()[0], to_open=False)
    assert names(rows) == ["public", '"Zoo"', '"Zoo"."Odd one"']
    rows.filter("")
    assert names(rows) == ["public", "public.plays", "public.users", '"Zoo"']


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (CatalogRow("public", USERS), "97 rows  2 GB  dist ALL  sort level +1  2 columns"),
        (CatalogRow("public", PLAYS), "– rows  –  dist –  sort –  1 column"),
        (CatalogRow("Zoo", ODD), "materialized view  1 column"),
        (CatalogRow("public", USERS, KEY), "User Id  integer  not null  dist key  sort key 1"),
        (CatalogRow("public", USERS, LEVEL), "level  varchar"),
        (CatalogRow("public", tables=1), "1 table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_known_is_told_and_what_is_not_is_a_dash(row: CatalogRow, text: str) -> None:
    assert about(row) == text


@pytest.mark.parametrize(
    ("megabytes", "text"), [(None, "–"), (0, "0 MB"), (1_023, "1,023 MB"), (1_024, "1 GB"), (5_000_000, "4 TB")]
)
def test_sizes_have_the_largest_unit(megabytes: int | None, text: str) -> None:
    assert size(megabytes) == text
