"""The catalogue's keys: it opens, is filtered, previews a table, shows its DDL and copies its name."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
from textual.widgets import Input

from sparkify_tui.errors import StatementError
from sparkify_tui.models import Catalog, CatalogColumn, CatalogTable
from sparkify_tui.tui.screens.ddl_screen import DdlScreen
from sparkify_tui.tui.screens.help_screen import HelpScreen
from sparkify_tui.tui.widgets.catalog_tree import CatalogTree
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

MANY = 5_000


@pytest.fixture
async def driven(drive: Drive, backend: Scripted) -> AsyncIterator[Driven]:
    backend.status = "available"
    async with drive((120, 40)) as found:
        await found.until(lambda: found.main.panes.query.editor.completer._tables)
        await found.press("ctrl+t")
        await found.until(lambda: found.main.focused is tree(found))
        yield found


def tree(driven: Driven) -> CatalogTree:
    return driven.main.query_one(CatalogTree)


async def test_enter_shows_the_first_rows_of_a_table(driven: Driven, backend: Scripted) -> None:
    await driven.press("down", "enter")
    await driven.until(lambda: backend.ran == ["select * from public.songplays limit 1000"])
    await driven.see("5,591")


async def test_what_is_known_of_a_table_is_shown(driven: Driven) -> None:
    await driven.press("down")
    known = "6,820 rows 12 MB dist KEY(user_id) sort start_time 4 columns"
    await driven.until(lambda: known in driven.words_in("#catalogue-about"))
    await driven.press("j")
    await driven.see("– rows  –  dist –  sort –")
    await driven.press("k", "right", "down", "down")
    await driven.see("user_id  integer  dist key")
    await driven.press("left")
    assert tree(driven).row is not None
    assert tree(driven).row.name == "public.songplays"  # type: ignore[union-attr]
    await driven.press("left", "left", "left")
    await driven.see("▸ public")
    await driven.press("enter", "end", "home", "pagedown", "pageup")
    await driven.see("▾ public")


async def test_the_filter_narrows_as_one_types_and_escape_shows_all(driven: Driven) -> None:
    await driven.press("slash")
    await driven.type("start_")
    await driven.until(lambda: "users" not in driven.words_in("#catalogue-tree"))
    await driven.press("down", "right")
    assert "songplay_id" in driven.words_in("#catalogue-tree")
    await driven.press("slash")
    await driven.type("no such")
    await driven.see("no tables with these words")
    await driven.press("escape")
    await driven.until(lambda: "users" in driven.words_in("#catalogue-tree"))
    assert not driven.main.query_one("#catalogue-filter", Input).display


async def test_the_ddl_is_shown_copied_and_taken(driven: Driven, backend: Scripted) -> None:
    await driven.press("d")
    await driven.hear("a schema has no DDL")
    await driven.press("down", "d")
    await driven.see("create table public.songplays (")
    await driven.press("down", "up", "c")
    assert driven.app.clipboard.startswith("create table public.songplays")
    await driven.press("enter")
    await driven.until(lambda: driven.main.panes.query.editor.text.startswith("create table public.songplays"))
    await driven.press("ctrl+t", "ctrl+t", "d", "q")
    await driven.until(lambda: not isinstance(driven.app.screen, DdlScreen))
    backend.fetch_error = StatementError("permission denied", remedy="Ask for SELECT.")
    await driven.press("d")
    await driven.hear("permission denied Ask for SELECT.")


async def test_c_copies_a_name_that_can_be_used(driven: Driven) -> None:
    tree(driven).show_catalog(Catalog("db", (CatalogTable("public", 'a "b"', "table", (CatalogColumn("c", "int"),)),)))
    await driven.press("down", "c")
    assert driven.app.clipboard == 'public."a ""b"""'


async def test_kinds_are_marked(driven: Driven) -> None:
    kinds = ("view", "materialized view", "external table")
    tree(driven).show_catalog(Catalog("db", tuple(CatalogTable("public", f"a_{kind}", kind, ()) for kind in kinds)))
    await driven.pilot.pause()
    words = driven.words_in("#catalogue-tree")
    assert "a_view view" in words
    assert "a_materialized view mat. view" in words
    assert "a_external table external" in words


async def test_a_click_goes_to_a_line_and_its_arrow_opens_it(driven: Driven) -> None:
    await driven.pilot.click(CatalogTree, offset=(8, 1))
    await driven.see("6,820 rows")
    await driven.pilot.click(CatalogTree, offset=(1, 1))
    await driven.until(lambda: "songplay_id" in driven.words_in("#catalogue-tree"))


async def test_help_tells_of_the_tree(driven: Driven) -> None:
    await driven.press("f1")
    await driven.until(lambda: isinstance(driven.app.screen, HelpScreen))
    await driven.see("Catalogue tree")


async def test_thousands_of_tables_cost_no_more_than_a_screenful(driven: Driven) -> None:
    columns = tuple(CatalogColumn(f"column_{n}", "bigint") for n in range(20))
    catalog = Catalog("db", tuple(CatalogTable("public", f"t_{n:05}", "table", columns, n) for n in range(MANY)))
    began = time.thread_time()
    tree(driven).show_catalog(catalog)
    await driven.press("end")
    await driven.see("t_04999")
    tree(driven).filter("t_01234")
    await driven.until(lambda: "t_01234" in driven.words_in("#catalogue-tree"))
    assert time.thread_time() - began < 2
