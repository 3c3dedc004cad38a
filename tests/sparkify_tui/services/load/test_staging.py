"""Warehouses that share one staging prefix: each number their loads from 1, and none touches what another wrote."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.events import FilesPacked, Loaded, ManifestWritten
from sparkify_tui.services.load.load import load
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.load.staging_folder import folder_of_load, folder_of_warehouse, sweep, tidy_after
from sparkify_tui.services.target import Target
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song


def others(target: Target) -> list[Target]:
    """Warehouses that differ from this one in the name of their cluster, their port or their database."""
    cluster = target.config.cluster
    changed = (
        replace(cluster, host=f"other.{cluster.host}"),
        replace(cluster, db_port=cluster.db_port + 1),
        replace(cluster, db_name="another"),
    )
    return [replace(target, config=replace(target.config, cluster=item)) for item in changed]


@pytest.mark.parametrize("pack", [False, True], ids=["manifests", "packed"])
async def test_other_warehouses_tidy_only_their_own(warehouse: Warehouse, pack: bool) -> None:
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", [event(1, 0)])
    met = 0
    async with aclosing(load(warehouse.target, LoadOptions(pack=pack))) as events:
        async for item in events:
            if isinstance(item, ManifestWritten | FilesPacked):
                met += 1
                before = set(warehouse.staged())
                for other in others(warehouse.target):
                    await tidy_after(other, range(3))
                    await sweep(other, ["staging_songs", "staging_events"])
                assert before <= set(warehouse.staged())  # the other table writes its own meanwhile
    assert met >= 2
    assert isinstance(item, Loaded)
    assert not list(warehouse.staged())


async def test_a_warehouse_is_the_same_however_its_host_is_spelled(warehouse: Warehouse) -> None:
    target = warehouse.target
    cluster = replace(target.config.cluster, host="Sparkify.abc.us-west-2.redshift.amazonaws.com")
    spelled = replace(target, config=replace(target.config, cluster=cluster))
    lower = replace(target, config=replace(target.config, cluster=replace(cluster, host=cluster.host.lower())))
    assert folder_of_load(spelled, 7) == folder_of_load(lower, 7)
    assert folder_of_load(lower, 7).startswith("s3://tests-staging/loads/sparkify-")


async def test_what_a_killed_load_left_goes_with_the_next_though_nothing_is_new(warehouse: Warehouse) -> None:
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", [event(1, 0)])
    await warehouse.load()
    bucket, folder = split_uri(folder_of_warehouse(warehouse.target))
    for name in (
        "1/staging_events.manifest",
        "1/staging_songs.ledger.gz",
        "packed/staging_songs-0.json.gz",
        "mine.txt",
    ):
        warehouse.target.aws.s3.put_bytes(bucket, folder + name, b"x")
    await warehouse.load()
    assert [path.name for path in warehouse.staged()] == ["mine.txt"]
