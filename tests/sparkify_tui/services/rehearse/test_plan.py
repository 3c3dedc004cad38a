"""Which files of too many a rehearsal tries."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import Basis
from sparkify_tui.models import StoredObject
from sparkify_tui.services.load.listing import Comparison
from sparkify_tui.services.rehearse.plan import Limits, Plan, _chosen

MB = 1_000_000


def planned(*tables: Sequence[int]) -> Plan:
    """The plan for new files of these sizes, with the usual limits."""
    comparisons = []
    for table, sizes in zip(("staging_events", "staging_songs"), tables, strict=False):
        found = Comparison(table, f"s3://b/{table}", io.StringIO())
        for number, size in enumerate(sizes):
            key = f"{table}/{number:05d}"
            found.spool.write(found.add(f"s3://b/{key}", StoredObject(key, f"{number}", size), None))
        found.settle()
        comparisons.append(found)
    return _chosen(tuple(comparisons), None, 0, Limits())


@pytest.mark.parametrize(
    "tables",
    [
        ([50 * MB] * 30,),
        ([15 * MB] * 20,),
        ([(1 + number % 19) * MB for number in range(300)],),
        ([190 * MB] * 3, [1_000] * 5_000),
    ],
    ids=["few large files", "just beyond", "of many sizes", "large and tiny"],
)
def test_a_sample_has_files_of_each_table_and_keeps_to_the_limit(tables: tuple[list[int], ...]) -> None:
    plan = planned(*tables)
    assert plan.basis is Basis.SAMPLE
    assert all(plan.tried.values())
    assert plan.tried_bytes <= Limits().bytes
    assert [plan.tried, plan.files] == [planned(*tables).tried, sum(map(len, tables))]


def test_a_sample_leaves_no_size_out_that_fits() -> None:
    plan = planned([1_000] * 2_000 + [100 * MB] * 10)
    assert {item.size_bytes for item in plan.tried["staging_events"]} == {1_000, 100 * MB}


def test_files_that_are_each_beyond_the_limit_are_refused() -> None:
    with pytest.raises(SparkifyError, match="larger than the limit"):
        planned([201 * MB] * 2)
