"""What the Cluster pane makes of states that somebody else brought about."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from sparkify_tui import events as e
from sparkify_tui.models import IngressRule
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import COUNTS, Scripted, cluster, report

SMALL = (80, 24)


def words(driven: Driven) -> str:
    return driven.words_in("#cluster")


def polled(backend: Scripted, status: str | None, **changes: Any) -> None:
    backend.polls.put_nowait(e.StatusPolled(report(status, **changes), 15.0))


async def test_a_paused_cluster_says_how_it_is_resumed(drive: Drive, backend: Scripted) -> None:
    async with drive(SMALL) as driven:
        polled(backend, "paused")
        await driven.see("sparkify PAUSED")
        assert "aws redshift resume-cluster --cluster-identifier sparkify" in words(driven)
        polled(backend, "resuming")
        await driven.see("sparkify RESUMING")
        assert "resume-cluster" not in words(driven)


async def test_a_rule_for_another_port_than_the_clusters_is_marked(drive: Drive, backend: Scripted) -> None:
    rules = (
        IngressRule("sg-1", "203.0.113.7/32", 5439, is_ours=True),
        IngressRule("sg-1", "203.0.113.7/32", 5450, is_ours=True),
    )
    async with drive(SMALL) as driven:
        polled(backend, "available", cluster=replace(cluster(), port=5450), ingress=rules)
        await driven.see("port 5450")
        lines = [line for line in driven.text().splitlines() if "ingress" in line]
        assert ["not the cluster's port" in line for line in lines] == [True, False]


async def test_a_long_way_of_states_stays_together_while_a_job_runs(drive: Drive, backend: Scripted) -> None:
    async with drive(SMALL) as driven:
        for status in ("available", "pausing", "paused", "resuming", "rebooting", "available"):
            polled(backend, status)
            await driven.see(f"sparkify {status.upper()}")
        await driven.press("f2")
        await driven.see("per hour")
        await driven.press("enter")
        await driven.see("until available")
        await driven.press("1")
        assert re.search(r"rebooting \d+ s → available", words(driven))


async def test_a_cluster_that_somebody_else_deletes_takes_its_counts_along(drive: Drive, backend: Scripted) -> None:
    backend.status, backend.table_counts = "available", COUNTS
    async with drive() as driven:
        await driven.see("8,056")
        polled(backend, None)
        await driven.see("no cluster")
        await driven.until(lambda: "8,056" not in driven.text(), "no counts of tables that are gone")


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=str)
async def test_the_header_drops_the_account_when_the_screen_shrinks(drive: Drive, size: tuple[int, int]) -> None:
    async with drive((160, 48)) as driven:
        await driven.see("123456789012")
        await driven.pilot.resize_terminal(*size)
        await driven.until(lambda: len(driven.text().splitlines()[0]) <= size[0])
        assert ("123456789012" in driven.text().splitlines()[0]) == (size[0] > 100)
