"""Text from elsewhere: control characters, markup and enormous cells change nothing but what they are shown as."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.widgets import TextArea

from sparkify_tui import events as e
from sparkify_tui.errors import LoadError, SparkifyError
from sparkify_tui.models import (
    Catalog,
    CatalogColumn,
    CatalogTable,
    CheckResult,
    Page,
    Question,
    ResultColumn,
    Severity,
)
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import ERROR_ROWS, Scripted, report

EVIL = "\x1b[31m\x1b]0;t\x07[b]bold[/b]\x00\x9b2J\u202e"
SMALL = (80, 24)


def assert_tame(driven: Driven) -> None:
    """Nothing on the screen or in a toast moves the cursor, rings, or turns the direction; markup stands as it is."""
    shown = driven.text() + "".join(f"{toast.title}{toast.message}" for toast in driven.app._notifications)
    bad = {char for char in shown.replace("\n", "") if unicodedata.category(char) in ("Cc", "Cf", "Cs")}
    assert not bad, f"{bad!r} in\n{shown!r}"


async def test_what_a_poll_saw_is_shown_tame(drive: Drive, backend: Scripted) -> None:
    seen = report("available", interrupted=f"half {EVIL}")
    assert seen.cluster is not None
    evil = replace(seen.cluster, identifier=f"id{EVIL}", database=f"db{EVIL}", status="available", user=f"u{EVIL}")
    async with drive(SMALL) as driven:
        backend.polls.put_nowait(e.StatusPolled(replace(seen, cluster=evil), 2.0))
        await driven.see("AVAILABLE")
        assert "[b]bold[/b]" in driven.text()
        assert_tame(driven)
        backend.polls.put_nowait(e.StatusPollFailed(f"m{EVIL}", f"r{EVIL}", datetime.now(UTC), 1, 2.0))
        await driven.see("STALE")
        assert_tame(driven)


async def test_errors_of_jobs_are_shown_tame(drive: Drive, backend: Scripted) -> None:
    backend.status, backend.fail_with = "available", SparkifyError(f"message {EVIL}", remedy=f"remedy {EVIL}")
    backend.gate.set()
    async with drive(SMALL) as driven:
        await driven.press("f3", "enter")
        await driven.see("Load failed")
        assert "[b]bold[/b]" in driven.text()
        assert_tame(driven)
        await driven.press("4")
        await driven.see("message")
        assert_tame(driven)


async def test_names_and_values_of_a_result_are_shown_tame(drive: Drive, backend: Scripted) -> None:
    columns = (ResultColumn(f"name{EVIL}", f"type{EVIL}"), ResultColumn("count", "integer"))
    backend.answers["select 1"] = Page(columns, ((EVIL, 1), (f"{{'{EVIL}'", 2)), 0, True)
    async with drive(SMALL) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("2 rows  complete")
        assert "[b]bold[/b]" in driven.text()
        assert_tame(driven)
        driven.main.panes.query.grid.focus()
        for key in ("enter", "v"):
            await driven.press(key)
            await driven.until(lambda: driven.app.screen is not driven.main)
            assert_tame(driven)
            await driven.press("escape")
        await driven.press("u")
        assert_tame(driven)


async def test_a_failed_statement_is_shown_tame(drive: Drive, backend: Scripted) -> None:
    backend.answers["select x"] = e.StatementFailed("select x", 0, 0, f"no {EVIL}", f"try {EVIL}", "42703", 8, 0.1)
    async with drive(SMALL) as driven:
        await driven.press("f4")
        await driven.type("select x")
        await driven.press("ctrl+j")
        await driven.see("42703")
        assert_tame(driven)


async def test_checks_and_rejected_rows_are_shown_tame(drive: Drive, backend: Scripted) -> None:
    check = CheckResult(f"c{EVIL}", f"p{EVIL}", Severity.WARNING, 1, (f"k{EVIL}",), ((EVIL,),), 0.1)
    row = replace(ERROR_ROWS[0], file=EVIL, column=EVIL, value=EVIL, reason=EVIL, raw_line=EVIL)
    backend.status = "available"
    backend.load_events = lambda: [e.CheckFinished(check)]
    backend.fail_with = LoadError(f"rejected {EVIL}", rows=(row,))
    backend.gate.set()
    async with drive(SMALL) as driven:
        await driven.press("f3", "enter")
        await driven.see("Load failed")
        assert_tame(driven)
        await driven.until(lambda: not driven.main.controllers.job_runner.running)
        await driven.press("2", *["down"] * 9, "enter")
        await driven.see("Check c")
        assert_tame(driven)
        await driven.press("escape", "x")
        await driven.see("Load errors")
        assert_tame(driven)


async def test_catalogue_history_and_questions_are_shown_tame(drive: Drive, backend: Scripted) -> None:
    async def catalog() -> Catalog:
        column = CatalogColumn(f"col{EVIL}", f"type{EVIL}")
        return Catalog("db", (CatalogTable("public", f"tab{EVIL}", "table", (column,)),))

    backend.status = "available"
    backend.catalog = catalog  # type: ignore[method-assign]
    backend.questions = lambda: (Question("q", f"title{EVIL}", f"told{EVIL}", f"select {EVIL}"),)  # type: ignore[method-assign]
    async with drive(SMALL) as driven:
        await driven.until(lambda: driven.main.panes.query.editor.completer._tables)
        await driven.press("ctrl+t")
        await driven.see("tab")
        await driven.press("down", "right")
        await driven.see("col")
        assert_tame(driven)
        await driven.press("f4", "f4", "f4")
        await driven.type("ta")
        await driven.press("ctrl+space")
        assert_tame(driven)
        await driven.press("f8")
        await driven.see("title")
        assert_tame(driven)
        await driven.press("enter")
        await driven.until(lambda: driven.app.screen is driven.main)
        assert_tame(driven)


async def test_log_lines_are_shown_tame(drive: Drive) -> None:
    async with drive(SMALL) as driven:
        driven.main.say(f"line {EVIL} end")
        await driven.press("4")
        await driven.see("[b]bold[/b]")
        assert_tame(driven)


async def test_ten_thousand_columns_are_scrolled_and_the_last_one_copied(drive: Drive, backend: Scripted) -> None:
    columns = tuple(ResultColumn(f"c{n}", "integer") for n in range(10_000))
    rows = tuple(tuple(range(row, row + 10_000)) for row in range(3))
    backend.answers["select 1"] = Page(columns, rows, 0, True)
    async with drive(SMALL) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("3 rows  complete")
        driven.main.panes.query.grid.focus()
        await driven.press("ctrl+end")
        await driven.see("c9999")
        await driven.press("c")
        assert driven.app.clipboard == "10001"
        await driven.press("ctrl+home")
        await driven.see("c0")


async def test_numbers_that_grow_far_down_are_not_cut(drive: Drive) -> None:
    columns = (ResultColumn("n", "bigint"), ResultColumn("t", "text"))
    async with drive() as driven:
        grid = driven.main.panes.query.grid
        grid.show_page(Page(columns, tuple((n, "x") for n in range(500)), 0, False))
        for first in range(500, 20_000, 500):
            rows = tuple((n, "x") for n in range(first, first + 500))
            grid.add_page(Page(columns, rows, first, first + 500 == 20_000))
        driven.main.show_pane("query")
        grid.focus()
        await driven.press("end")
        await driven.see("19,999  x")


@pytest.mark.parametrize(
    "value", ["x" * 10_000_000, "[b]" * 3_000_000, "é\n" * 2_000_000], ids=["ascii", "markup", "lines"]
)
async def test_a_cell_of_ten_megabytes_is_shown_in_part_and_copied_whole(
    drive: Drive, backend: Scripted, value: str
) -> None:
    backend.answers["select 1"] = Page((ResultColumn("big", "super"),), ((value,), ("small",)), 0, True)
    async with drive(SMALL) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("2 rows  complete")
        driven.main.panes.query.grid.focus()
        await driven.press("enter")
        part = "5,000 lines" if "\n" in value else "200,000"
        await driven.see(f"{len(value):,} characters, the first {part} shown")
        await driven.press("c")
        assert driven.app.clipboard == value
        await driven.press("down", "enter")
        await driven.see("5 characters")


JSON_VALUES = {
    "too deep to read": "[" * 50_000,
    "a key twice": '{"a": 1, "a": 2}',
    "digits of numbers": '{"a": 1.10000000000000000000001, "b": 123456789012345678901234567890.50, "c": 1e999}',
    "escapes": '{"a": "\\u00e9\\n\\ud800 [1,{2:\\"3"}',
    "nested": '[[], {}, [1, [2, {"a": []}], "x, y"], null, true]',
    "longer when laid out": "[" + "1," * 4_000 + '{"a":' * 40 + "2" + "}" * 40 + "]",
    "900 deep and long": "[" * 900 + "1," * 90_000 + "1" + "]" * 900,
}


@pytest.mark.parametrize("name", JSON_VALUES)
async def test_a_cell_with_json_shows_what_it_holds(drive: Drive, backend: Scripted, name: str) -> None:
    value = JSON_VALUES[name]
    backend.answers["select 1"] = Page((ResultColumn("document", "super"),), ((value,),), 0, True)
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("1 row  complete")
        driven.main.panes.query.grid.focus()
        await driven.press("enter")
        await driven.until(lambda: driven.app.screen is not driven.main)
        shown = driven.app.screen.query_one(TextArea).text
    whole, seen = "".join(value.split()), "".join(shown.split())
    assert whole == seen or (whole.startswith(seen) and "900" in name)


async def test_a_query_that_breaks_unforeseen_leaves_the_app_running(drive: Drive, backend: Scripted) -> None:
    broken: Any = RuntimeError(f"the driver broke {EVIL}")
    backend.answers["select 1"] = broken
    async with drive(SMALL) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("the driver broke")
        assert_tame(driven)
        backend.answers.clear()
        await driven.press("ctrl+j")
        await driven.see("5,591")
