"""EXPLAIN as a tree: read exactly, folded by keys, its dear steps told in words; what is no plan stays text."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sparkify_tui.config import ClusterConfig
from sparkify_tui.models import Page, ResultColumn
from sparkify_tui.tui.results.explain_plan import parse
from sparkify_tui.tui.results.plan_view import PlanView
from sparkify_tui.tui.screens.cell_screen import CellScreen
from sparkify_tui.warehouse.connection import connect
from tests.redshift_sandbox.wire.endpoint import in_a_process
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import PLAN, Scripted

COLUMNS = (ResultColumn("QUERY PLAN", "text"),)


def view_of(text: str = PLAN) -> PlanView:
    found = parse(text.splitlines())
    assert found is not None
    return PlanView(found, text)


def operations(view: PlanView) -> list[str]:
    return [row[0].strip() for row in view.rows()]


def test_a_plan_is_read_with_costs_details_and_warnings() -> None:
    found = parse(PLAN.splitlines())
    assert found is not None
    steps = [(depth, step.operation, step.cost, step.rows, step.width) for depth, step in found.root.walk()]
    assert steps[0] == (0, "XN Limit", Decimal("1000000044050.63"), 10, 36)
    assert steps[5:] == [
        (5, "XN Hash Join DS_BCAST_INNER", Decimal("44012.95"), 6820, 36),
        (6, "XN Seq Scan on songplays", Decimal("68.20"), 6820, 14),
        (6, "XN Hash", Decimal("0.97"), 97, 30),
        (7, "XN Seq Scan on users", Decimal("0.97"), 97, 30),
    ]
    assert found.warnings == (
        "Tables missing statistics: songplays, users",
        "Update statistics by running the ANALYZE command on these tables",
    )
    assert found.dearest is not None
    assert found.dearest.operation == "XN Hash Join DS_BCAST_INNER", "and not the Sort, whose cost is a penalty"


def test_sub_plans_are_below_the_step_that_needs_them() -> None:
    found = parse(
        [
            "XN Seq Scan on a  (cost=0.02..1.02 rows=1 width=4)",
            "  Filter: (x = $0)",
            "  InitPlan",
            "    ->  XN Aggregate  (cost=0.02..0.02 rows=1 width=4)",
            "          ->  XN Seq Scan on b  (cost=0.00..0.01 rows=1 width=4)",
        ]
    )
    assert found is not None
    assert [(depth, step.operation) for depth, step in found.root.walk()] == [
        (0, "XN Seq Scan on a"),
        (1, "XN Aggregate"),
        (2, "XN Seq Scan on b"),
    ]
    assert found.root.details == ["Filter: (x = $0)", "InitPlan"]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["{ SEQSCAN", "  :startup_cost 0.00", "}", "XN Seq Scan on a  (cost=0.00..1.00 rows=1 width=4)"],
        ["XN Seq Scan on a  (cost=0.00..1.00 rows=1 width=4)", "and then something else"],
        ["XN Seq Scan on a  (cost=0.00..1.00 rows=1 width=4)"] * 2,
        ["  Filter: (x = 1)"],
        ["select (cost=1..2 rows=3)"],
    ],
    ids=["nothing", "verbose", "other text", "two roots", "a detail alone", "no step"],
)
def test_what_is_no_plan_is_none(lines: list[str]) -> None:
    assert parse(lines) is None


def test_costly_steps_are_told_in_words() -> None:
    shown = operations(view_of())
    assert shown.count("▾ Hash Join DS_BCAST_INNER  ◆ dearest") == 1
    assert "DS_BCAST_INNER: the whole inner table is copied to every node" in shown
    both = view_of("XN Hash Join DS_DIST_BOTH  (cost=0.00..1.00 rows=1 width=4)")
    assert "both tables are sent" in operations(both)[1]
    assert "dearest" not in operations(both)[0], "where there is one step"


def test_steps_fold_what_is_below_them_and_unfold_it_again() -> None:
    view = view_of()
    before = operations(view)
    join = before.index("▾ Hash Join DS_BCAST_INNER  ◆ dearest")
    assert view.fold(join)
    assert operations(view) == [
        *before[:join],
        "▸ Hash Join DS_BCAST_INNER  ◆ dearest",
        "! Tables missing statistics: songplays, users",
        "! Update statistics by running the ANALYZE command on these tables",
    ]
    assert view.fold(0)
    assert len(view) == 3
    assert view.fold(0)
    assert len(view) == join + 3, "what was folded within stays so"
    assert view.fold(join)
    assert operations(view) == before
    leaf = before.index("Seq Scan on users")
    assert not view.fold(leaf)
    assert not view.fold(len(before) - 1)


async def test_the_stand_ins_plans_are_trees(tmp_path: Path) -> None:
    with in_a_process(tmp_path) as (endpoint, _):
        cluster = ClusterConfig(
            host="127.0.0.1",
            db_port=endpoint.port,
            db_name=endpoint.database,
            db_user=endpoint.user,
            db_password=endpoint.password,
            sslmode="disable",
        )
        async with await connect(cluster) as connection:
            await connection.execute("create table plays (user_id int, level varchar(5))")
            await connection.execute("create table users (user_id int, name varchar(9))")
            text = (
                "explain select u.name, count(*) from plays p join users u on u.user_id = p.user_id "
                "where p.level = 'paid' and u.name in ('a', 'b') group by 1 order by 2 limit 3"
            )
            page = await connection.execute(text)
    found = parse([row[0] for row in page.rows])
    assert [column.name for column in page.columns] == ["QUERY PLAN"]
    assert found is not None
    operations = [step.operation for _, step in found.root.walk()]
    assert {"XN Seq Scan on plays", "XN Seq Scan on users"} <= {*operations}


async def explained(driven: Driven, backend: Scripted, text: str) -> None:
    backend.answers["explain select 1"] = Page(COLUMNS, tuple((line,) for line in text.splitlines()), 0, True)
    await driven.press("f4")
    await driven.type("select 1")
    await driven.press("f6")
    await driven.until(lambda: driven.main.panes.query.grid.view.columns)
    await driven.press("escape")


async def test_enter_and_space_fold_and_copy_takes_the_text_as_it_came(drive: Drive, backend: Scripted) -> None:
    async with drive((120, 40)) as driven:
        await explained(driven, backend, PLAN)
        await driven.see("plan of 9 steps  dearest: Hash Join DS_BCAST_INNER")
        await driven.press("down", "enter")
        await driven.see("▸ Merge")
        assert "Network" not in driven.words_in("#grid")
        await driven.press("space")
        await driven.see("Network")
        await driven.press("a")
        assert driven.app.clipboard == PLAN
        await driven.press("home", *["down"] * 14)
        assert "users" in driven.main.panes.query.grid.view.row(driven.main.panes.query.grid.cursor_row)[0]
        await driven.press("enter")
        await driven.until(lambda: isinstance(driven.app.screen, CellScreen))


async def test_sorted_steps_go_back_to_the_tree(drive: Drive, backend: Scripted) -> None:
    async with drive((120, 40)) as driven:
        await explained(driven, backend, PLAN)
        grid = driven.main.panes.query.grid
        await driven.press("space", "right", "s")
        await driven.see("sorted by cost ▲")
        assert grid.view.row(0)[0].strip() == "▾ Hash"
        await driven.press("s")
        await driven.see("sorted by cost ▼")
        await driven.press("s")
        await driven.until(lambda: len(grid.view) == 3)


async def test_a_verbose_plan_is_shown_as_it_came(drive: Drive, backend: Scripted) -> None:
    async with drive((120, 40)) as driven:
        await explained(driven, backend, "{ SEQSCAN\n  :startup_cost 0.00\n}")
        await driven.see("{ SEQSCAN")
        await driven.see("3 rows  complete")
        await driven.press("space")
        await driven.hear("Only steps of a plan fold.")
