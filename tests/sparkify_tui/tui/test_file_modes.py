"""Whatever the umask: what the app and the sandbox keep is for its owner alone, and the owner can use it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sparkify_tui import sandbox as stand_in
from sparkify_tui.tui.jobs import interrupted_jobs
from sparkify_tui.tui.launch import Launch
from sparkify_tui.tui.messages import JobKind
from tests.conftest import SandboxMaker
from tests.sparkify_tui.tui.conftest import Drive


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def seen_by_others(root: Path) -> list[str]:
    """The files below a directory that others than their owner may read or write, and could reach."""
    found = []
    for parent, directories, files in os.walk(root):
        for name in (*directories, *files):
            path = Path(parent, name)
            if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
                found.append(f"{path} {stat.S_IMODE(path.stat().st_mode):o}")
    return found


def names_below(root: Path) -> set[str]:
    return {path.name for path in root.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("umask")
async def test_the_apps_files_are_its_owners_alone(drive: Drive, launch: Launch, tmp_path: Path) -> None:
    home = Path(os.environ["SPARKIFY_TUI_HOME"])
    async with drive() as driven:
        driven.main.keep_setting("theme", "nord")
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.until(lambda: driven.main.controllers.history.statements, "the statement's outcome")
        await driven.main.panes.query.keep()
        interrupted_jobs.note(driven.main.target.job_file, JobKind.LOAD)
    assert names_below(home) >= {"settings.json", "history.jsonl", "buffers.json", "sparkify-tui.log", "job.json"}
    assert seen_by_others(home) == []


@pytest.mark.usefixtures("umask")
def test_the_sandboxs_files_are_its_owners_alone(make_sandbox: SandboxMaker) -> None:
    made = make_sandbox(settings="niceness = 0\n")
    redshift = made.client("redshift")
    redshift.create_cluster(
        ClusterIdentifier="c",
        NodeType="ra3.large",
        ClusterType="single-node",
        MasterUsername="awsuser",
        MasterUserPassword="Passw0rd",
    )
    redshift.get_waiter("cluster_available").wait(ClusterIdentifier="c", WaiterConfig={"Delay": 1})
    made.client("s3").put_object(Bucket="sparkify-staging", Key="a/b", Body=b"x")
    stand_in.stop(made.home)
    named = {made.home.settings_file, made.home.buckets / "udacity-dend"}  # the test's own
    assert [one for one in seen_by_others(made.home.path) if Path(one.rpartition(" ")[0]) not in named] == []
