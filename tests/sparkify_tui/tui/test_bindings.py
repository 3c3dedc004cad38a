"""Every key of the table does what the table says, and docs/keys.md says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from sparkify_tui.tui import keys
from sparkify_tui.tui.editor.completion.offer_list import OfferList
from sparkify_tui.tui.screens.chart_screen import ChartScreen
from sparkify_tui.tui.screens.confirm_dialog import ConfirmDialog
from sparkify_tui.tui.screens.delete_dialog import DeleteDialog
from sparkify_tui.tui.screens.export_dialog import ExportDialog
from sparkify_tui.tui.screens.help_screen import HelpScreen
from sparkify_tui.tui.screens.history_screen import HistoryScreen
from sparkify_tui.tui.screens.load_dialog import LoadDialog
from sparkify_tui.tui.screens.path_dialog import PathDialog
from sparkify_tui.tui.screens.provision_dialog import ProvisionDialog
from sparkify_tui.tui.screens.rows_screen import RowsScreen
from tests.paths import ROOT
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted, page

DOCS = ROOT / "docs" / "keys.md"


@pytest.mark.parametrize("item", keys.ACTIONS, ids=lambda item: item.id)
def test_the_documentation_has_every_action_with_its_keys(item: keys.Action) -> None:
    line = next(line for line in DOCS.read_text("utf-8").splitlines() if line.startswith(f"| `{item.id}` |"))
    assert item.description in line
    assert all(f"`{key}`" in line for key in item.keys.split(","))


@pytest.mark.parametrize("where", keys.WHERE)
def test_no_two_actions_of_one_place_have_the_same_key(where: str) -> None:
    taken = [key for item in keys.ACTIONS if item.where == where for key in item.keys.split(",")]
    assert sorted(set(taken)) == sorted(taken)


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
        assert driven.main.workspace.current == pane


async def test_run_explain_and_run_all_send_what_they_should(drive: Drive, backend: Scripted) -> None:
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select 1; select 2")
        for key in ("ctrl+j", "f6", "f5"):
            await driven.press(key)
            await driven.until(lambda: not driven.main.controllers.query_runner.busy and backend.ran)
            await driven.pilot.pause()
    assert backend.ran == ["select 2", "explain select 2", "select 1", "select 2"]


async def test_cancel_stops_a_running_query_and_says_so(drive: Drive, backend: Scripted) -> None:
    backend.answers["select pg_sleep(60)"] = "wait"
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select pg_sleep(60)")
        await driven.press("ctrl+j")
        await driven.until(lambda: driven.main.controllers.query_runner.running and backend.ran)
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
        driven.main.panes.query.grid.focus()
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
        driven.main.panes.query.grid.focus()
        await driven.press("end")
        await driven.see("10,000 rows  complete")
        assert driven.main.panes.query.grid.cursor_row == 9_999


async def test_read_only_starts_no_job(drive: Drive, backend: Scripted) -> None:
    async with drive(read_only=True) as driven:
        await driven.press("f2", "f3", "f12")
        assert driven.app.screen is driven.main
        assert "[READ-ONLY]" in driven.text()


async def with_a_result(driven: Driven) -> None:
    await driven.press("f4")
    await driven.type("select 1")
    await driven.press("ctrl+j")
    await driven.see("5,591")


@pytest.mark.parametrize("keys", [("f10", "f10"), ("z", "z")], ids="-".join)
async def test_zoom_shows_the_focused_pane_alone_and_all_again(drive: Drive, keys: tuple[str, str]) -> None:
    async with drive((160, 48)) as driven:
        await driven.press("2", keys[0])
        assert "2 ETL" in driven.text()
        assert "1 Cluster" not in driven.text()
        await driven.press(keys[1])
        assert "1 Cluster" in driven.text()


@pytest.mark.parametrize("key", ["ctrl+t", "t"])
async def test_the_catalogue_shows_writes_a_name_and_goes(drive: Drive, backend: Scripted, key: str) -> None:
    backend.status = "available"
    async with drive() as driven:
        await driven.until(lambda: driven.main.panes.query.editor.completer._tables.by_name)
        await driven.press(key)
        await driven.see("songplays")
        await driven.press("down", "right", "down", "enter")
        assert driven.main.panes.query.editor.text == "songplay_id"
        assert driven.main.focused is driven.main.panes.query.editor
        await driven.press("ctrl+t")
        assert not driven.main.query_one("#catalogue").display


@pytest.mark.parametrize(("key", "change"), [("right_square_bracket", 4), ("left_square_bracket", -4)])
async def test_the_left_side_is_made_wider_and_narrower_and_stays_so(drive: Drive, key: str, change: int) -> None:
    async with drive((160, 48)) as driven:
        before = driven.main.query_one("#left").outer_size.width
        await driven.press(key)
        assert driven.main.query_one("#left").outer_size.width == before + change
    async with drive((160, 48)) as driven:
        assert driven.main.query_one("#left").outer_size.width == before + change


@pytest.mark.parametrize(("key", "change"), [("right_curly_bracket", 2), ("left_curly_bracket", -2)])
async def test_the_editor_is_made_taller_and_lower(drive: Drive, key: str, change: int) -> None:
    async with drive((160, 48)) as driven:
        await driven.press("f4", "escape")
        before = driven.main.query_one("#editing").outer_size.height
        await driven.press(key)
        assert driven.main.query_one("#editing").outer_size.height == before + change


@pytest.mark.parametrize(
    ("onward", "back"), [("ctrl+pagedown", "ctrl+pageup"), ("alt+right", "alt+left")], ids=["ctrl", "alt"]
)
async def test_buffers_are_opened_turned_and_closed(drive: Drive, onward: str, back: str) -> None:
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("first")
        await driven.press("ctrl+n")
        await driven.type("second")
        await driven.press(onward)
        assert driven.main.panes.query.editor.text == "first"
        await driven.press(back)
        assert driven.main.panes.query.editor.text == "second"
        await driven.press("alt+w")
        assert driven.main.panes.query.editor.text == "first"


@pytest.mark.parametrize("key", ["ctrl+r", "r"])
async def test_refresh_polls_and_counts_again(drive: Drive, backend: Scripted, key: str) -> None:
    backend.status = "available"
    async with drive() as driven:
        await driven.until(lambda: "available" in driven.text())
        backend.table_counts = {"songplays": 4711}
        await driven.press(key)
        await driven.see("4,711")


@pytest.mark.parametrize("key", ["f9", "g"])
@pytest.mark.parametrize(("size", "beside"), [((160, 48), True), ((120, 40), False)], ids=str)
async def test_the_log_is_opened_and_made_a_strip_where_all_panes_show(
    drive: Drive, key: str, size: tuple[int, int], beside: bool
) -> None:
    async with drive(size) as driven:
        log = driven.main.query_one("#log")

        def strip() -> bool:
            return bool(log.outer_size.height == 4 and log.outer_size.width > 80)

        assert strip() is not beside
        await driven.press(key)
        assert strip() is beside
        await driven.press(key)
        assert strip() is not beside


@pytest.mark.parametrize("key", ["f9", "g"])
async def test_the_log_is_gone_to_and_left_on_the_small_screen(drive: Drive, key: str) -> None:
    async with drive((80, 24)) as driven:
        await driven.press(key)
        assert driven.main.workspace.current == "log"
        await driven.press(key)
        assert driven.main.workspace.current == "cluster"


@pytest.mark.parametrize(
    ("keys", "copied"),
    [
        (("c",), "free"),
        (("ctrl+c",), "free"),
        (("right", "c"), "1229"),
        (("w",), "free\t1229"),
        (("right", "u"), "1229\n5591"),
        (("a",), "level\tcount\nfree\t1229\npaid\t5591"),
        (("shift+down", "shift+right", "c"), "free\t1229\npaid\t5591"),
        (("j", "c"), "paid"),
        (("j", "k", "c"), "free"),
    ],
    ids="-".join,
)
async def test_parts_of_a_result_are_copied(drive: Drive, keys: tuple[str, ...], copied: str) -> None:
    async with drive() as driven:
        await with_a_result(driven)
        driven.main.panes.query.grid.focus()
        await driven.press(*keys)
        assert driven.app.clipboard == copied


@pytest.mark.parametrize("key", ["ctrl+e", "e"])
async def test_export_asks_where_to(drive: Drive, key: str) -> None:
    async with drive() as driven:
        await with_a_result(driven)
        driven.main.panes.query.grid.focus()
        await driven.press(key)
        await driven.until(lambda: isinstance(driven.app.screen, ExportDialog))


async def test_completion_offers_takes_and_drops(drive: Drive, backend: Scripted) -> None:
    backend.status = "available"
    async with drive() as driven:
        await driven.until(lambda: driven.main.panes.query.editor.completer._tables.by_name)
        await driven.press("f4")
        await driven.type("select * from ")
        await driven.press("ctrl+space")
        await driven.see("songplays")
        await driven.press("down", "tab")
        assert driven.main.panes.query.editor.text == "select * from users"
        await driven.type(" where us")
        await driven.see("user_id")
        await driven.press("escape", "enter")
        assert driven.main.panes.query.editor.text == "select * from users where us\n"


async def test_the_log_is_searched_levelled_and_followed(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        for number in range(60):
            driven.main.say(f"line {number}{' needle' if number in (3, 9) else ''}")
        await driven.press("4", "slash")
        await driven.type("needle")
        await driven.press("enter")
        await driven.see("line 3 needle")
        await driven.see("staying")
        await driven.press("n", "space")
        await driven.see("line 59")
        await driven.see("following")
        await driven.press("v")
        await driven.see("WARNING+")


@pytest.mark.parametrize("key", ["ctrl+q"])
async def test_quitting_asks_while_a_job_runs_and_not_otherwise(drive: Drive, backend: Scripted, key: str) -> None:
    async with drive() as driven:
        await driven.press("f2")
        await driven.see("per hour")
        await driven.press("enter")
        await driven.until(lambda: backend.jobs)
        await driven.press(key)
        await driven.see("still running")
        await driven.press("enter")
        await driven.until(lambda: driven.app.screen is driven.main)
        assert driven.main.controllers.job_runner.running
        backend.gate.set()
        await driven.until(lambda: not driven.main.controllers.job_runner.running)
        await driven.press(key)
        await driven.until(lambda: not driven.app.is_running or driven.app._exit)


async def test_the_palette_has_every_action(drive: Drive) -> None:
    async with drive(wait=False) as driven:
        titles = [command.title for command in driven.app.get_system_commands(driven.main)]
    missing = [item for item in keys.ACTIONS if not any(title.endswith(item.description) for title in titles)]
    assert {item.where for item in missing} == {"chart"}  # which work on a chart that is open


async def test_without_colour_every_state_is_still_told(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with drive((160, 48)) as driven:
        await driven.see("no cluster")
        colours = {
            segment.style.color.triplet
            for strip in driven.app.screen._compositor.render_strips()
            for segment in strip.apply_filter(driven.app._filters[0], driven.app.screen.styles.background)
            if segment.style is not None and segment.style.color is not None and segment.style.color.triplet is not None
        }
    assert all(red == green == blue for red, green, blue in colours), colours


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        (("down", "up"), (0, 0)),
        (("j", "k"), (0, 0)),
        (("pagedown",), (6, 0)),
        (("pagedown", "pageup"), (0, 0)),
        (("G",), (19, 2)),
        (("ctrl+end",), (19, 2)),
        (("G", "ctrl+home"), (0, 0)),
        (("G", "home"), (0, 2)),
        (("right", "right", "left"), (0, 1)),
    ],
    ids=lambda value: "-".join(map(str, value)),
)
async def test_the_cursor_moves_in_the_result(
    drive: Drive, backend: Scripted, keys: tuple[str, ...], at: tuple[int, int]
) -> None:
    backend.answers["select 1"] = page(20, complete=True)
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("20 rows  complete")
        await driven.press("escape", *keys)
        grid = driven.main.panes.query.grid
        assert (grid.cursor_row, grid.cursor_column) == at


async def test_a_selection_is_drawn_with_shift_and_dropped_by_escape(drive: Drive) -> None:
    async with drive() as driven:
        await with_a_result(driven)
        await driven.press("escape", "down", "right", "shift+left", "shift+up")
        grid = driven.main.panes.query.grid
        assert grid.selection() == (0, 0, 1, 1)
        await driven.press("shift+down", "shift+right")
        assert grid.selection() == (1, 1, 1, 1)
        await driven.press("escape")
        assert grid.selection() is None


@pytest.mark.parametrize("key", ["ctrl+slash", "ctrl+underscore"])
async def test_a_comment_is_made_and_taken_back(drive: Drive, key: str) -> None:
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press(key)
        assert driven.main.panes.query.editor.text == "-- select 1"
        await driven.press(key)
        assert driven.main.panes.query.editor.text == "select 1"


@pytest.mark.parametrize("key", ["ctrl+space", "ctrl+at"])
async def test_either_name_of_the_completion_key_offers(drive: Drive, key: str) -> None:
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("sel")
        driven.main.panes.query.drop_offers()
        await driven.press(key)
        await driven.until(lambda: driven.main.query_one(OfferList).display, "the offers")


async def test_up_and_down_choose_in_the_etl_pane(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("2", "down", "down", "up")
        assert driven.main.panes.etl._chosen == 1


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(("right", "enter"), True), (("right", "left", "enter"), False), (("down", "up", "enter"), False)],
)
async def test_arrows_go_between_the_answers_of_a_question(drive: Drive, keys: tuple[str, ...], answer: bool) -> None:
    answers: list[bool | None] = []
    async with drive() as driven:
        driven.app.push_screen(ConfirmDialog("Leave", "Really?", "Yes", no="No"), answers.append)
        await driven.press(*keys)
        await driven.until(lambda: answers, "the answer")
    assert answers == [answer]
