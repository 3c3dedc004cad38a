"""The status line says where cursor and session are, and what gives way is decided."""

from __future__ import annotations

import pytest

from sparkify_tui.tui.panes.query_status import fitting
from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import Scripted, page

NONE_OPEN, OPEN = ("no transaction", "dim"), ("transaction open", "$warning")


@pytest.mark.parametrize(
    ("transaction", "room", "told"),
    [
        (NONE_OPEN, 80, "no transaction  awsuser@dev  12:4"),
        (NONE_OPEN, 33, "no transaction  awsuser@dev  12:4"),
        (NONE_OPEN, 32, "no transaction  awsuser  12:4"),
        (NONE_OPEN, 28, "no transaction  12:4"),
        (NONE_OPEN, 19, "12:4"),
        (NONE_OPEN, 3, None),
        (OPEN, 24, "transaction open  12:4"),
        (OPEN, 21, "transaction open"),
        (OPEN, 15, None),
        (("", ""), 80, "awsuser@dev  12:4"),
    ],
)
def test_what_gives_way_is_decided(transaction: tuple[str, str], room: int, told: str | None) -> None:
    found = fitting((11, 3), transaction, "awsuser", "dev", room)
    assert (found.plain if found is not None else None) == told


async def test_it_follows_the_cursor_and_tells_the_session(drive: Drive, backend: Scripted) -> None:
    async with drive((160, 48)) as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        editor.load_text("select 1;\nselect 2")
        editor.move_cursor((1, 4))
        await driven.see("history, questions    2:5")
        await driven.press("ctrl+j")
        await driven.see("no transaction  awsuser  2:5")
        await driven.press("ctrl+n")
        await driven.see("1:1")


async def test_at_80_columns_nothing_is_cut(drive: Drive, backend: Scripted) -> None:
    backend.answers["select 1"] = [page(500), page(1000, 500, complete=True)]
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("500 of 500+ rows")
        line = next(line for line in driven.text().splitlines() if "500+ rows" in line)
        assert "…" not in line
        assert line.split()[-3:] == ["0.01", "s", "1:9"]
        assert driven.main.panes.query.status.region.height == 1
