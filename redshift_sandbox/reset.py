"""Make a home as it was on first use, without touching what its user put there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import closing

from redshift_sandbox.bootstrap import fill_bucket, is_own_bucket
from redshift_sandbox.errors import SandboxError
from redshift_sandbox.home import Home, unwritable
from redshift_sandbox.objects.store import ObjectStore
from redshift_sandbox.seed import Facts, Seed, seed_errors


def empty(home: Home, seed: Seed | None) -> Mapping[str, Facts]:
    """Remove clusters, snapshots, roles and the seed's buckets, and fill those again; nothing may be running.

    Buckets that the sandbox didn't make stay. Returns what was written, by bucket. Raises SandboxError when a seed's
    bucket is the user's own, before anything is removed.
    """
    fills = {name: fill for name, fill in (seed.buckets if seed else {}).items() if fill is not None}
    for name in fills:
        if not is_own_bucket(home, name):
            raise SandboxError(
                f"The bucket {name} in {home.buckets} is yours, not the generated sample.",
                remedy=f"Move it away or rename it to generate the sample as {name}.",
            )
    written = {}
    try:
        for directory in (home.clusters, home.snapshots):
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir(mode=0o700)
        for file in home.path.glob(f"{home.state_file.name}*"):
            file.unlink()
        for name, fill in fills.items():
            written[name] = fill_bucket(home, name, fill)
            with closing(ObjectStore(home.buckets, home.objects)) as store:
                store.hash_all(name)
        if seed is not None:
            with seed_errors():
                seed.emptied(home.path)
    except OSError as error:
        raise unwritable(home, error) from error
    return written
