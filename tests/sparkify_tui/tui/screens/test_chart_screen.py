"""Charts of odd values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import Input

from sparkify_tui.models import Page, ResultColumn
from sparkify_tui.tui.screens.chart_screen import ChartScreen
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

SMALL = (80, 24)


async def rows_shown(driven: Driven, text: str = "select 1") -> None:
    await driven.press("f4")
    driven.app.post_message(events.Paste(text))
    await driven.press("ctrl+j")
    await driven.until(
        lambda: not driven.main.controllers.query_runner.busy and len(driven.main.panes.query.grid.store) > 0
    )


def numbers(*values: Any) -> Page:
    columns = (ResultColumn("label", "character varying"), ResultColumn("value", "double precision"))
    return Page(columns, tuple((f"row {place}", value) for place, value in enumerate(values)), 0, complete=True)


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (numbers(1.7e308, -1.7e308, 0.0), "value by label, 3 rows"),
        (numbers(None, 5.0, float("nan"), float("inf")), "value by label, 4 rows, 3 without"),
        (numbers(10**400, 2), "value by label, 2 rows, 1 without"),
        (numbers(Decimal("1e400"), Decimal("-1e-400")), "value by label, 2 rows, 1 without"),
        (numbers(-5.0, -3.0), "value by label, 2 rows"),
        (numbers(0.0, 0.0), "value by label, 2 rows"),
        (numbers(5e-324, -5e-324), "value by label, 2 rows"),
    ],
    ids=["largest doubles", "null, nan, inf", "huge integer", "huge decimal", "negative", "zero", "smallest doubles"],
)
async def test_any_numbers_are_charted_as_bars_and_as_a_line(
    drive: Drive, backend: Scripted, page: Page, title: str
) -> None:
    backend.answers["select 1"] = page
    async with drive(SMALL) as driven:
        await rows_shown(driven)
        await driven.press("escape", "v")
        await driven.until(lambda: isinstance(driven.app.screen, ChartScreen))
        await driven.see(title)
        await driven.press("b", "n", "b")
        await driven.see(title)


async def test_a_result_of_which_all_numbers_are_null_has_no_chart(drive: Drive, backend: Scripted) -> None:
    backend.answers["select 1"] = numbers(None, None)
    async with drive(SMALL) as driven:
        await rows_shown(driven)
        await driven.press("escape", "v")
        await driven.hear("A chart needs a column of numbers")


async def test_the_keys_go_through_the_series_and_save_what_is_shown(
    drive: Drive, backend: Scripted, tmp_path: Path
) -> None:
    columns = (ResultColumn("day", "date"), ResultColumn("plays", "bigint"), ResultColumn("users", "bigint"))
    rows = tuple((date(2018, 11, 1 + at), 10 + at, 5) for at in range(9))
    backend.answers["select 1"] = Page(columns, rows, 0, complete=True)
    async with drive(SMALL) as driven:
        await rows_shown(driven)
        await driven.press("escape", "v")
        await driven.see("plays, users by day, 9 rows")
        await driven.see("● plays   ■ users")
        assert "\ufffd" not in driven.text()
        assert any("\u2801" <= sign <= "\u28ff" for sign in driven.text())
        await driven.press("n", "n")
        await driven.see("─ users by day, 9 rows")
        await driven.press("n", "b")
        await driven.see("█ plays   ▓ users")
        await driven.press("s")
        await driven.see("The ending chooses the form")
        line = driven.app.screen.query_one(Input)
        line.value = str(tmp_path / "chart.jpeg")
        await driven.press("enter")
        await driven.see("The ending must be one of .svg, .png.")
        line.value = str(tmp_path / "chart.svg")
        await driven.press("enter")
        await driven.hear("chart.svg")
        assert "plays, users by day" in (tmp_path / "chart.svg").read_text("utf-8")
