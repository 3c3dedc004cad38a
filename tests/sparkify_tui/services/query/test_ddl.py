"""A table's DDL without SHOW TABLE is built from the catalogue, with names in quotes where they need them."""

from __future__ import annotations

import pytest

from sparkify_tui.models import CatalogColumn, CatalogTable
from sparkify_tui.services.query.ddl import built_ddl
from sparkify_tui.services.query.script import split
from sparkify_tui.warehouse.names import qualified_name, quoted_name

COLUMNS = (
    CatalogColumn("id", "bigint", is_dist_key=True, nullable=False),
    CatalogColumn("Start", "timestamp", sort_key=2),
    CatalogColumn("order", "character varying(5)", sort_key=1),
)


def test_columns_and_keys_are_in_it() -> None:
    ddl = built_ddl(CatalogTable("public", "T", "table", COLUMNS), "syntax error\nat SHOW")
    assert ddl.splitlines()[0].endswith("SHOW TABLE answered: syntax error at SHOW")
    assert ddl.splitlines()[1:] == [
        'create table public."T" (',
        "    id      bigint not null,",
        '    "Start" timestamp,',
        '    "order" character varying(5)',
        ")",
        "distkey (id)",
        'sortkey ("order", "Start");',
    ]
    assert len(split(ddl)) == 1


@pytest.mark.parametrize(("style", "line"), [("ALL", "diststyle all"), ("EVEN", "diststyle even"), ("AUTO(ALL)", None)])
def test_a_dist_style_without_a_key_is_in_it(style: str, line: str | None) -> None:
    ddl = built_ddl(CatalogTable("public", "t", "table", COLUMNS[1:2], dist_style=style), "no")
    assert (line in ddl.replace(";", "").splitlines()) if line else ("diststyle" not in ddl)


@pytest.mark.parametrize(
    ("name", "quoted"), [("users", "users"), ("Users", '"Users"'), ("user", '"user"'), ('a"b', '"a""b"'), ("é", '"é"')]
)
def test_names_are_quoted_where_they_need_to_be(name: str, quoted: str) -> None:
    assert quoted_name(name) == quoted
    assert qualified_name("public", name) == f"public.{quoted}"
