"""A dwh.cfg with several mistakes: all of them readable, with their lines, on the smallest screen too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sparkify_tui.config import read_config
from sparkify_tui.tui.launch import Launch
from sparkify_tui.tui.screens.config_problems_screen import ConfigProblemsScreen
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

EIGHT = """[AWS]
REGION=moon
KEY=AKIA

[CLUSTER]
DB_USER=1user
DB_PASSWORD=short
DB_PORT=x
[S3]
LOG_DATA=ftp://[b]x
[INFRASTRUCTURE]
NODE_TYPE=dc2.large
NUM_NODES=many
"""
GOOD = "[CLUSTER]\nDB_USER=sparkify\nDB_PASSWORD=Passw0rd-Secret\n"
LINES = {"REGION": 2, "SECRET": 1, "DB_USER": 6, "DB_PASSWORD": 7, "DB_PORT": 8, "LOG_DATA": 10, "NODE_TYPE": 12}


def reading(path: Path) -> Any:
    async def opener(_launch: Launch) -> Scripted:
        return Scripted(read_config(path), status="available")

    return opener


async def seen_by_scrolling(driven: Driven) -> str:
    """All that one sees from the top to the end."""
    seen = driven.text()
    for _ in range(4):
        await driven.press("pagedown")
        seen += driven.text()
    return seen


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_all_problems_are_readable_with_their_lines(drive: Drive, launch: Launch, size: tuple[int, int]) -> None:
    launch.config_path.write_text(EIGHT, "utf-8")
    async with drive(size, wait=False, is_sandbox=False, opener=reading(launch.config_path)) as driven:
        await driven.see("8 problems")
        assert "escape: back" in driven.text()
        seen = await seen_by_scrolling(driven)
        for key, line in LINES.items():
            assert any(f"line {line} " in row and key in row for row in seen.splitlines()), key
        assert "ftp://[b]x" in seen
        assert "short" not in seen


async def test_the_problems_can_be_left_and_seen_again(drive: Drive, launch: Launch) -> None:
    launch.config_path.write_text(EIGHT, "utf-8")
    async with drive((80, 24), wait=False, is_sandbox=False, opener=reading(launch.config_path)) as driven:
        await driven.see("8 problems in")
        await driven.press("escape")
        await driven.see("has 8 problems; enter shows them")
        await driven.press("1", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, ConfigProblemsScreen))


async def test_the_box_follows_the_file_and_closes_once_it_is_mended(drive: Drive, launch: Launch) -> None:
    path = launch.config_path
    path.write_text(EIGHT, "utf-8")
    async with drive((80, 24), wait=False, is_sandbox=False, opener=reading(path)) as driven:
        await driven.see("8 problems in")
        path.write_text(GOOD + "DB_PORT=x\n[S3]\nLOG_DATA=x\n", "utf-8")
        await driven.see("2 problems in")
        path.write_text(GOOD, "utf-8")
        await driven.see("AVAILABLE")
        assert driven.app.screen is driven.main


async def test_a_file_broken_in_use_is_said_in_short_and_nothing_pops_up(drive: Drive, launch: Launch) -> None:
    path = launch.config_path
    path.write_text(GOOD, "utf-8")
    async with drive((80, 24), is_sandbox=False, opener=reading(path)) as driven:
        path.write_text(EIGHT, "utf-8")
        await driven.see("has 8 problems")
        assert driven.app.screen is driven.main
        await driven.press("1", "enter")
        await driven.see("stays in use until it is mended")


async def test_without_a_problem_the_key_says_so(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        await driven.press("1", "enter")
        await driven.hear("Nothing is wrong with the configuration file")
