"""The folder under [S3] STAGING where one warehouse's loads write, and how it is tidied.

Several warehouses may share the prefix, and each numbers its loads from 1: so each has a folder of its own, named after
its endpoint and database. Below it, a load's manifests lie in a folder of its number, packed parts in `packed`.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.errors import AwsError
from sparkify_tui.services.target import Target

_ODD = re.compile(r"[^A-Za-z0-9_.-]+")
_DIGITS = 8


def folder_of_warehouse(target: Target) -> str:
    """The address of the warehouse's folder, ended by a slash; the same for as long as its endpoint is."""
    cluster = target.config.cluster
    host = (cluster.host or "").lower()
    identity = f"{host}\0{cluster.db_port}\0{cluster.db_name}"
    name = _ODD.sub("-", f"{host.partition('.')[0]}-{cluster.db_name}")
    digest = hashlib.sha256(identity.encode()).hexdigest()[:_DIGITS]
    return f"{(target.config.s3.staging or '').rstrip('/')}/{name}-{digest}/"


def folder_of_load(target: Target, load_id: int) -> str:
    """The address of what one load writes, ended by a slash."""
    return f"{folder_of_warehouse(target)}{load_id}/"


def rejected_of(target: Target, load_id: int, table: str) -> str:
    """The address of the rejected rows of one table's packed parts, written only where there are any."""
    return f"{folder_of_load(target, load_id)}{table}.rejected.gz"


async def tidy_after(target: Target, load_ids: Iterable[int]) -> None:
    """Remove what failed or interrupted loads wrote under the staging prefix as it is configured now.

    Left-overs do no harm, so a refusal is not a failure.
    """
    if target.config.s3.staging is None:
        return

    def remove(load_id: int) -> None:
        bucket, below = split_uri(folder_of_load(target, load_id))
        target.aws.s3.delete(bucket, (item.key for item in target.aws.s3.list_objects(bucket, below)))

    for load_id in load_ids:
        with suppress(AwsError):
            await asyncio.to_thread(remove, load_id)


async def sweep(target: Target, tables: Iterable[str]) -> None:
    """Remove all that loads of these tables wrote and left, this one and any that was killed, as `tidy_after` does.

    Only the holder of the load lock may, at the end: packed parts of an interrupted load serve the next one until then.
    """
    if target.config.s3.staging is None:
        return
    ours = tuple(f"{table}{mark}" for table in tables for mark in ".-")

    def remove() -> None:
        bucket, folder = split_uri(folder_of_warehouse(target))
        keys = (item.key for item in target.aws.s3.list_objects(bucket, folder))
        target.aws.s3.delete(bucket, (key for key in keys if key.rpartition("/")[2].startswith(ours)))

    with suppress(AwsError):
        await asyncio.to_thread(remove)
