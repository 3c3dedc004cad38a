"""Rows in a box of their own do what the box's last line says."""

from __future__ import annotations

from sparkify_tui.tui.screens.cell_screen import CellScreen
from sparkify_tui.tui.screens.rows_screen import RowsScreen
from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import LEVELS


async def test_a_cell_of_a_box_is_shown_whole_and_copied(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        driven.main.push_dialog(RowsScreen("Rejected rows", "Two rows", LEVELS))
        await driven.see("enter: the whole cell   c: copy")
        await driven.press("right", "c")
        assert driven.app.clipboard == "1229"
        await driven.press("enter")
        assert isinstance(driven.app.screen, CellScreen)
        await driven.press("escape")
        assert isinstance(driven.app.screen, RowsScreen)
