"""Texts from files, servers and people are never markup, and numbers never stand before the wrong noun."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Button

import sparkify_tui
from sparkify_tui.tui.screens.confirm_dialog import ConfirmDialog
from tests.sparkify_tui.tui.conftest import Drive

PACKAGE = Path(sparkify_tui.__file__).parent
TEXT_WIDGETS = ("Static", "Label", "Button", "Checkbox", "Choice", "RadioButton", "Tab")
COUNTED = re.compile(
    r" (\w+ )?(rows|files|values|statements|polls|characters|columns|lines|problems|nodes|tables|minutes|seconds|errors|times)\b"
)


def sources(folder: str = "") -> list[tuple[str, ast.Module]]:
    found = sorted((PACKAGE / folder).rglob("*.py"))
    return [(str(path.relative_to(PACKAGE)), ast.parse(path.read_text("utf-8"))) for path in found]


def markup_calls() -> Iterator[str]:
    """Every widget made of a text that isn't written in the source, without saying that it is no markup."""
    for name, tree in sources("tui"):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXT_WIDGETS):
                continue
            label = node.args[0] if node.args else None
            fixed = isinstance(label, ast.Constant) and label.value != ""
            content = isinstance(label, ast.Call) and ast.unparse(label.func) in ("Content", "_tab")
            plain = any(
                word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
                for word in node.keywords
            )
            if label is not None and not (fixed or content or plain):
                yield f"{name}:{node.lineno} {ast.unparse(node)}"


def markup_titles() -> Iterator[str]:
    """Every title of a border that is made of more than the source's own text, and isn't Content."""
    for name, tree in sources("tui"):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)):
                continue
            if node.targets[0].attr in ("border_title", "border_subtitle") and not (
                isinstance(node.value, ast.Constant) or ast.unparse(node.value).startswith("Content(")
            ):
                yield f"{name}:{node.lineno} {ast.unparse(node)}"


def wrong_plurals() -> Iterator[str]:
    """Every number that stands before a plural whatever it is; limits, which are written in capitals, are many."""
    for name, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.JoinedStr):
                continue
            for before, after in zip(node.values, node.values[1:], strict=False):
                if not (isinstance(before, ast.FormattedValue) and isinstance(after, ast.Constant)):
                    continue
                many = re.fullmatch(r"(len\()?[A-Z_]+\)?", ast.unparse(before.value)) is not None
                if COUNTED.match(str(after.value)) and not many and not _is_one_of_two(node, tree):
                    yield f"{name}:{node.lineno} {ast.unparse(node)}"


def _is_one_of_two(text: ast.JoinedStr, tree: ast.Module) -> bool:
    """Whether the text is what stands there unless the number is 1."""
    choices = (node for node in ast.walk(tree) if isinstance(node, ast.IfExp) and node.orelse is text)
    others = (node for node in ast.walk(tree) if isinstance(node, ast.IfExp) and node.body is text)
    return any("== 1" in ast.unparse(choice.test) for choice in choices) or any(
        "> 1" in ast.unparse(choice.test) for choice in others
    )


def test_no_widget_reads_a_text_of_elsewhere_as_markup() -> None:
    assert list(markup_calls()) == []


def test_no_title_reads_a_text_of_elsewhere_as_markup() -> None:
    assert list(markup_titles()) == []


def test_a_number_before_a_noun_is_written_by_plural() -> None:
    assert list(wrong_plurals()) == []


async def test_a_toast_shows_brackets_as_they_are(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        driven.main.notify("[b]bold[/b] [oops", title="[i]title", severity="warning")
        await driven.hear("bold")
        (toast,) = driven.app._notifications
        assert (toast.title, toast.message, toast.markup) == ("! [i]title", "[b]bold[/b] [oops", False)


async def test_a_button_shows_brackets_as_they_are(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        await driven.app.push_screen(ConfirmDialog("Quit", "[b]", "Leave [b]this[/b]", no="[x"))
        await driven.see("Leave [b]this[/b]")
        assert driven.app.screen.query_one("#no", Button).label.plain == "[x"


async def test_ctrl_c_says_what_ends_the_application_and_no_markup(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        await driven.press("1", "ctrl+c")
        await driven.hear("^q leaves the application.")
        assert not any("[b]" in toast.message for toast in driven.app._notifications)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 48)])
@pytest.mark.parametrize("pane", ["1", "2", "3"])
async def test_zoom_leaves_nothing_beside_the_pane(drive: Drive, size: tuple[int, int], pane: str) -> None:
    async with drive(size) as driven:
        await driven.press(pane)
        await driven.press("f10")
        assert driven.main.query_one("#log").display is False
        await driven.press("f10")
        assert driven.main.query_one("#log").display is True
