"""Every key of the table does what the table says, and docs/keys.md says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from sparkify_tui.tui import keys
from sparkify_tui.tui.screens.chart import ChartScreen
from sparkify_tui.tui.screens.delete import DeleteDialog
from sparkify_tui.tui.screens.export import ExportDialog, PathDialog
from sparkify_tui.tui.screens.help import HelpScreen
from sparkify_tui.tui.screens.history import HistoryScreen
from sparkify_tui.tui.screens.load import LoadDialog
from sparkify_tui.tui.screens.provision import ProvisionDialog
from sparkify_tui.tui.screens.rows import RowsScreen
from tests.tui.conftest import Drive
from tests.tui.scripted import Scripted, page

DOCS = Path(__file__).parents[2] / "docs" / "keys.md"


@pytest.mark.parametrize("item", keys.ACTIONS, ids=lambda item: item.id)
def test_the_documentation_has_every_action_with_its_keys(item: keys.Action) -> None:
    line = next(line for line in DOCS.read_text("utf-8").splitlines() if line.startswith(f"| `{item.id}` |"))
    assert item.tells in line
    assert all(f"`{key}`" in line for key in item.keys.split(","))


@pytest.mark.parametrize(
    ("key", "screen"),
    [
        ("f1", HelpScreen),
        ("question_mark", HelpScreen),
        ("f2", ProvisionDialog),
        ("p", ProvisionDialog),
        ("f3", LoadDialog),
        ("l", LoadDialog),
        ("f8", HistoryScreen),
        ("h", HistoryScreen),
        ("f12", DeleteDialog),
        ("d", DeleteDialog),
        ("x", RowsScreen),
        ("ctrl+o", PathDialog),
        ("ctrl+s", PathDialog),
    ],
)
async def test_a_key_opens_its_dialog_and_escape_leaves_it(
    drive: Drive, backend: Scripted, key: str, screen: type
) -> None:
    backend.status = "available"
    async with drive() as driven:
        await driven.press(key)
        await driven.until(lambda: isinstance(driven.app.screen, screen))
        await driven.press("escape")
        await driven.until(lambda: driven.app.screen is driven.main)
    assert backend.jobs == []


@pytest.mark.parametrize(
    ("key", "pane"), [("1", "cluster"), ("2", "etl"), ("3", "query"), ("4", "log"), ("f4", "query"), ("s", "query")]
)
async def test_a_key_goes_to_its_pane(drive: Drive, key: str, pane: str) -> None:
    async with drive((80, 24)) as driven:
        await driven.press(key)
        assert driven.main.current == pane


async def test_run_explain_and_run_all_send_what_they_should(drive: Drive, backend: Scripted) -> None:
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select 1; select 2")
        for key in ("ctrl+j", "f6", "f5"):
            await driven.press(key)
            await driven.until(lambda: not driven.main.queries.busy and backend.ran)
            await driven.pilot.pause()
    assert backend.ran == ["select 2", "explain select 2", "select 1", "select 2"]


async def test_cancel_stops_a_running_query_and_says_so(drive: Drive, backend: Scripted) -> None:
    backend.answers["select pg_sleep(60)"] = "wait"
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select pg_sleep(60)")
        await driven.press("ctrl+j")
        await driven.until(lambda: driven.main.queries.running and backend.ran)
        await driven.press("ctrl+g")
        await driven.see("cancelled: cancelled on user's request")


async def test_cancel_of_a_job_says_what_was_left(drive: Drive, backend: Scripted) -> None:
    async with drive() as driven:
        await driven.press("f2")
        await driven.see("per hour")
        await driven.press("enter")
        await driven.see("Creating Redshift cluster")
        await driven.press("ctrl+g")
        await driven.see("Provision was cancelled")
        assert "costs $1.09 an hour" in " ".join(driven.text().split()).replace(" │ │", "") or "$1.09" in driven.text()


async def test_keys_of_ones_own_replace_the_defaults(drive: Drive, own_state: Path) -> None:
    (own_state / "config").mkdir(parents=True)
    (own_state / "config" / "keys.toml").write_text('[keys]\nprovision = "f5"\nrun_all = "f2"\n', "utf-8")
    async with drive() as driven:
        await driven.press("f5")
        assert isinstance(driven.app.screen, ProvisionDialog)


async def test_export_chart_and_copy_work_on_the_result(drive: Drive, backend: Scripted, tmp_path: Path) -> None:
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("5,591")
        driven.main.query_pane.grid.focus()
        await driven.press("v")
        await driven.until(lambda: isinstance(driven.app.screen, ChartScreen))
        await driven.press("escape", "right", "c")
        assert driven.app.clipboard == "1229"
        await driven.press("a")
        assert driven.app.clipboard == "level\tcount\nfree\t1229\npaid\t5591"
        await driven.press("ctrl+e")
        assert isinstance(driven.app.screen, ExportDialog)
        driven.app.screen.query_one("#path").value = str(tmp_path / "out.csv")  # type: ignore[attr-defined]
        await driven.press("enter")
        await driven.until((tmp_path / "out.csv").exists)
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines() == ["level,count", "free,1229", "paid,5591"]


async def test_end_fetches_on_to_the_last_row(drive: Drive, backend: Scripted) -> None:
    backend.answers["select 1"] = [
        page(500),
        *(page(1000, n) for n in range(500, 9500, 1000)),
        page(500, 9500, complete=True),
    ]
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("500+")
        driven.main.query_pane.grid.focus()
        await driven.press("end")
        await driven.see("10,000 rows  complete")
        assert driven.main.query_pane.grid.cursor_row == 9_999


async def test_read_only_starts_no_job(drive: Drive, backend: Scripted) -> None:
    async with drive(read_only=True) as driven:
        await driven.press("f2", "f3", "f12")
        assert driven.app.screen is driven.main
        assert "[READ-ONLY]" in driven.text()
