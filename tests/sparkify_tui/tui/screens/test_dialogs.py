"""What holds for every dialog: arrows, space and enter, and a foot that says the keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, Static

from sparkify_tui.config import Config
from sparkify_tui.errors import ConfigError, ConfigProblems
from sparkify_tui.tui.screens.config_problems_screen import ConfigProblemsScreen
from sparkify_tui.tui.screens.confirm_dialog import ConfirmDialog
from sparkify_tui.tui.screens.delete_dialog import DeleteDialog
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.tui.screens.export_dialog import ExportDialog
from sparkify_tui.tui.screens.first_choice_dialog import FirstChoiceDialog
from sparkify_tui.tui.screens.load_dialog import LoadDialog
from sparkify_tui.tui.screens.path_dialog import PathDialog
from sparkify_tui.tui.screens.provision_dialog import ProvisionDialog
from sparkify_tui.tui.screens.setup_screen import SetupScreen
from sparkify_tui.tui.screens.transaction_dialog import TransactionDialog
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

CFG = Path("dwh.cfg")
PROBLEMS = ConfigProblems((ConfigError("dwh.cfg [AWS] REGION is empty.", path=CFG, line=2),), path=CFG)
FOOT = re.compile(r"(\S[^:]*: \S.*?   )*escape: \S.*")

Make = Callable[[Config], Dialog[Any]]

DIALOGS: dict[str, Make] = {
    "confirm": lambda _: ConfirmDialog("Quit", "A job runs.", "Quit anyway", no="Stay"),
    "delete": lambda _: DeleteDialog("sparkify", "SANDBOX", costs_money=False),
    "export": lambda _: ExportDialog("result.csv", "2 rows"),
    "first choice": lambda _: FirstChoiceDialog(CFG),
    "load": lambda config: LoadDialog(config),
    "open": lambda _: PathDialog("Open", "", must_exist=True),
    "provision": lambda _: ProvisionDialog(costs_money=False),
    "set-up": lambda _: SetupScreen(CFG),
    "problems": lambda _: ConfigProblemsScreen(PROBLEMS, "It is looked at each second."),
    "transaction": lambda _: TransactionDialog("2 statements are not committed.", "Go on with it open"),
}


async def opened(driven: Driven, dialog: Dialog[Any]) -> list[Any]:
    """Show a dialog; its answer is the first of the list."""
    answers: list[Any] = []
    await driven.app.push_screen(dialog, answers.append)
    await driven.pilot.pause()
    return answers


@pytest.mark.parametrize("name", DIALOGS)
async def test_the_foot_says_the_keys_on_the_smallest_screen_and_escape_leaves(
    drive: Drive, backend: Scripted, name: str
) -> None:
    async with drive((80, 24)) as driven:
        answers = await opened(driven, DIALOGS[name](backend.config))
        keys = driven.app.screen.query_one("#keys", Static)
        assert FOOT.fullmatch(str(keys.content)), keys.content
        assert "escape: " in driven.words_in("#keys")
        await driven.press("escape")
        if name != "first choice":
            await driven.until(lambda: answers == [None] or answers == [False])


@pytest.mark.parametrize("key", ["space", "enter"])
@pytest.mark.parametrize(
    ("name", "ways", "answer"),
    [
        ("confirm", ["up"], True),
        ("confirm", ["left"], True),
        ("confirm", [], False),
        ("first choice", [], "sandbox"),
        ("first choice", ["down"], "setup"),
        ("first choice", ["right"], "setup"),
        ("transaction", [], "commit"),
        ("transaction", ["down"], "rollback"),
        ("transaction", ["right", "down"], "leave"),
    ],
)
async def test_arrows_choose_a_button_and_space_presses_it_as_enter_does(
    drive: Drive, backend: Scripted, name: str, ways: list[str], answer: object, key: str
) -> None:
    async with drive((80, 24)) as driven:
        answers = await opened(driven, DIALOGS[name](backend.config))
        await driven.press(*ways, key)
        await driven.until(lambda: answers == [answer])


async def test_space_changes_a_choice_and_is_a_blank_in_a_text(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        answers = await opened(driven, LoadDialog(backend.config))
        await driven.press("up", "up", "space", "enter")
        await driven.until(lambda: bool(answers))
        assert answers[0].full
        await opened(driven, PathDialog("Open", "a", must_exist=True))
        await driven.press("space")
        assert driven.app.screen.query_one(Input).value == "a "


async def test_what_was_wrong_with_a_path_is_gone_when_another_is_typed(drive: Drive, tmp_path: Path) -> None:
    async with drive((80, 24)) as driven:
        await opened(driven, PathDialog("Open", str(tmp_path / "absent[b].sql"), must_exist=True))
        await driven.press("enter")
        await driven.see("doesn't exist")
        assert "escape: back" in driven.text()
        await driven.press("x")
        assert "doesn't exist" not in driven.text()


async def test_several_nodes_have_the_price_of_one_beside_their_type(drive: Drive, backend: Scripted) -> None:
    nodes = replace(backend.config.infrastructure, num_nodes=2, cluster_type="multi-node")
    async with drive((80, 24)) as driven:
        dialog = ProvisionDialog(costs_money=True)
        await opened(driven, dialog)
        dialog.show_plan(replace(backend.config, infrastructure=nodes), 1.086)
        await driven.see("2 × ra3.large, $0.54 per hour each")
        assert "$1.09 per hour until it is deleted" in driven.text()
