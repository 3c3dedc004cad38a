"""Make a home as it was on first use, without touching what its user put there."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sparkify_tui.config import write_back
from sparkify_tui.errors import SandboxError, SparkifyError
from sparkify_tui.sandbox.first_use import generate_sample, is_own_sample
from sparkify_tui.sandbox.home import Home, unwritable
from sparkify_tui.sandbox.store import ObjectStore


@dataclass(frozen=True, slots=True)
class ResetSample:
    """The sample that was generated anew."""

    songs: int
    events: int
    directory: Path


def empty(home: Home, *, songs: int | None, events: int | None, seed: int | None) -> ResetSample:
    """Remove clusters, snapshots, roles and the generated sample, and generate that again; nothing may be running.

    dwh.cfg stays, with HOST and ARN cleared; buckets that the sandbox didn't make stay as well. Raises SandboxError
    when the sample's bucket is the user's own, before anything is removed.
    """
    from sparkify_tui.sandbox.sample.bucket import BUCKET

    if not is_own_sample(home):
        raise SandboxError(
            f"The bucket {BUCKET} in {home.buckets} is yours, not the generated sample.",
            remedy=f"Move it away or rename it to generate the sample as {BUCKET}.",
        )
    try:
        for directory in (home.clusters, home.snapshots):
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir(mode=0o700)
        for file in home.path.glob(f"{home.state_file.name}*"):
            file.unlink()
        facts = generate_sample(home, songs=songs, events=events, seed=seed)
        with closing(ObjectStore(home.buckets, home.objects)) as store:
            store.hash_all(BUCKET)
        _clear_config(home)
    except OSError as error:
        raise unwritable(home, error) from error
    return ResetSample(facts["songs"], facts["events"], home.buckets / BUCKET)


def _clear_config(home: Home) -> None:
    """Take the endpoint and the role of a cluster that is gone out of dwh.cfg, if that can be read."""
    try:
        write_back(home.config_file, {("CLUSTER", "HOST"): "", ("IAM_ROLE", "ARN"): ""})
    except SparkifyError:
        return  # whoever reads it next reports what is wrong with it
