"""The catalogue of a real server: sizes, keys, kinds, and DDL that makes a table again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sparkify_tui.errors import StatementError
from sparkify_tui.models import CatalogTable
from sparkify_tui.services.query.catalog import read_catalog
from sparkify_tui.services.query.ddl import table_ddl
from sparkify_tui.warehouse.connection import connect
from tests.sparkify_tui.services.load.warehouses import Warehouse

NAMES = ("cat_view", "cat_mv", '"Cat Table"')


@pytest.fixture
async def tables(warehouse: Warehouse) -> dict[str, CatalogTable]:
    async with await connect(warehouse.config.cluster, application="tests") as connection:
        await connection.execute("drop view if exists cat_view")
        await connection.execute("drop materialized view if exists cat_mv")
        await connection.execute('drop table if exists "Cat Table"')
        await connection.execute(
            'create table "Cat Table" ("User" int not null distkey, at timestamp, n int) compound sortkey (at, n)'
        )
        await connection.execute('insert into "Cat Table" values (1, null, 2), (2, null, 3)')
        await connection.execute('create view cat_view as select "user" from "Cat Table"')
        await connection.execute('create materialized view cat_mv as select n from "Cat Table"')
    return {table.name: table for table in (await read_catalog(warehouse.target)).tables}


async def test_kinds_sizes_and_keys_are_known(tables: dict[str, CatalogTable]) -> None:
    found = next(table for name, table in tables.items() if name.lower() == "cat table")
    assert (found.kind, found.rows, found.sort_key) == ("table", 2, "at +1")
    assert found.dist_style.upper().startswith("KEY(")
    assert found.megabytes is not None
    assert (tables["cat_view"].kind, tables["cat_mv"].kind) == ("view", "materialized view")


async def test_the_ddl_is_what_the_server_shows(tables: dict[str, CatalogTable], warehouse: Warehouse) -> None:
    name = next(name for name in tables if name.lower() == "cat table")
    ddl = (await table_ddl(warehouse.target, tables[name])).lower()
    assert "create table" in ddl
    assert "distkey" in ddl
    assert "sortkey" in ddl
    for view in ("cat_view", "cat_mv"):
        assert "select" in (await table_ddl(warehouse.target, tables[view])).lower()


async def test_a_table_that_the_server_does_not_show_is_built_and_a_view_is_not(
    tables: dict[str, CatalogTable], warehouse: Warehouse
) -> None:
    gone = replace(tables["cat_view"], kind="table")  # which SHOW TABLE refuses
    assert (await table_ddl(warehouse.target, gone)).splitlines()[1] == "create table public.cat_view ("
    with pytest.raises(StatementError):
        await table_ddl(warehouse.target, replace(tables["cat_view"], name="no_such_view"))
