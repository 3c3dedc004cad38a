"""The whole life by keys, on scripted services, at the small size and at the large one."""

from __future__ import annotations

import pytest

from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import Scripted

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")


@SIZES
async def test_provision_load_query_and_delete_are_one_key_away(
    drive: Drive, backend: Scripted, size: tuple[int, int]
) -> None:
    backend.gate.set()
    async with drive(size) as driven:
        await driven.press("f2")
        await driven.see("per hour")
        await driven.press("enter")
        await driven.see("available")
        await driven.until(lambda: not driven.main.controllers.job_runner.running)
        await driven.press("f3")
        await driven.press("enter")
        await driven.see("6,820")
        await driven.until(lambda: not driven.main.controllers.job_runner.running)
        await driven.press("f4")
        await driven.type("select level, count(*) from songplays group by level order by 1")
        await driven.press("ctrl+j")
        await driven.see("5,591")
        await driven.press("f12")
        await driven.type("sparkify")
        await driven.see("This goes:")
        await driven.press("enter")
        await driven.see("no cluster")
    assert backend.jobs == ["provision", "load full=False checks=True", "teardown None"]
    assert backend.ran == ["select level, count(*) from songplays group by level order by 1"]


async def test_a_load_asked_for_while_the_cluster_is_being_made_waits_for_it(drive: Drive, backend: Scripted) -> None:
    async with drive() as driven:
        await driven.press("f2")
        await driven.see("per hour")
        await driven.press("enter")
        await driven.see("sparkify (2 x")
        await driven.press("f3", "enter")
        assert backend.jobs == ["provision"]
        backend.gate.set()
        await driven.see("6,820")
    assert backend.jobs == ["provision", "load full=False checks=True"]


async def test_keys_pressed_before_the_panes_are_there_are_played_back(drive: Drive, backend: Scripted) -> None:
    async with drive(wait=False) as driven:
        await driven.press("f2")
        await driven.see("per hour")


async def test_enter_on_aws_counts_only_after_the_price_was_shown(drive: Drive, backend: Scripted) -> None:
    async with drive(is_sandbox=False) as driven:
        driven.main.target.backend = None
        await driven.press("f2", "enter")
        assert backend.jobs == []
        assert "Reading the configuration" in driven.text()
