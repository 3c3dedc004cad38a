"""dwh.cfg is followed while the app runs: what another process or an editor writes to it counts within a second or two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sparkify_tui.__main__ import Wish, _open_in_thread
from sparkify_tui.cli.opening import open_target
from sparkify_tui.cli.options import Options
from sparkify_tui.config import FileWatch, read_config, write_back
from sparkify_tui.sandbox import HOME_VARIABLE
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.tui.backend import open_services
from sparkify_tui.tui.screens.load_dialog import LoadDialog
from tests.conftest import Sandbox
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

SECRET = "never-Shown-4711"


@contextmanager
def on(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What `drive` needs for the real services on a sandbox."""
    monkeypatch.setenv(HOME_VARIABLE, str(sandbox.home.path))
    yield {
        "opener": open_services,
        "open_target": lambda: _open_in_thread(Wish(sandbox=True)),
        "config_path": sandbox.config_path,
    }


async def ran(driven: Driven, script: str) -> None:
    """Run a script to its end."""
    driven.main.controllers.scripts.run(script, base=None)
    # A short script is over between two looks at it: what starts it is waited for, not a moment at which it runs.
    await driven.app.workers.wait_for_complete([worker for worker in driven.app.workers if worker.group == "ask"])
    await driven.until(lambda: not driven.main.controllers.query_runner.running, "the script ends")


async def test_a_cluster_that_another_process_makes_is_used_without_a_restart(
    drive: Drive, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(sandbox, monkeypatch) as real:
        async with drive(**real) as driven:
            await driven.see("no cluster")
            async for _ in provision(open_target(Options(sandbox=True), narrate=None)):
                pass
            await driven.until(lambda: driven.main.target.backend.config.cluster.host, "HOST is read")  # type: ignore[union-attr]
            await driven.see("sparkify AVAILABLE")
            await ran(driven, "create temp table seen (a int); insert into seen values (4711); select a from seen")
            await driven.see("SELECT: 1 row")

            await ran(driven, "begin; insert into seen values (1)")
            write_back(sandbox.config_path, {("CLUSTER", "DB_PASSWORD"): SECRET})
            await driven.hear("the transaction open in the editor was rolled back")
            driven.main.controllers.scripts.run("select 1", base=None)
            await driven.see("28000")
            assert SECRET not in driven.text()


def replaced(path: Path, text: str) -> None:
    """Write as editors do that rename a new file over the old one."""
    beside = path.with_suffix(".new")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def read_anew(path: Path) -> Callable[[Any], Any]:
    """An opener that reads the file as the real one does, in front of scripted services."""

    async def opener(_launch: Any) -> Scripted:
        return Scripted(read_config(path), status="available")

    return opener


GOOD = f"""\
[CLUSTER]
HOST = one.example
DB_USER = awsuser
DB_PASSWORD = {SECRET}
"""


@pytest.mark.parametrize(
    ("write", "named"),
    [
        (lambda path: path.write_text(GOOD.replace("DB_USER = awsuser", "DB_USER ="), "utf-8"), "[CLUSTER] DB_USER"),
        (lambda path: replaced(path, GOOD + "DB_PORT = many\n"), "[CLUSTER] DB_PORT"),
        (lambda path: path.write_text(GOOD[:-20], "utf-8"), "[CLUSTER] DB_PASSWORD"),
        (lambda path: path.write_text("", "utf-8"), "[CLUSTER] DB_USER"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "not UTF-8"),
        (lambda path: path.unlink(), "Any command with --sandbox makes it again."),
        (lambda path: path.write_text(GOOD + "[S4]\nA = b\n", "utf-8"), "[S4]"),
    ],
    ids=["emptied key", "bad value", "cut off", "emptied file", "no text", "deleted", "unknown section"],
)
async def test_a_file_that_can_t_be_used_is_named_by_what_is_wrong_and_the_last_good_one_stays(
    drive: Drive, tmp_path: Path, write: Callable[[Path], Any], named: str
) -> None:
    path = tmp_path / "dwh.cfg"
    path.write_text(GOOD, "utf-8")
    async with drive(opener=read_anew(path)) as driven:
        good = driven.main.target.backend
        write(path)
        await driven.see("dwh.cfg can't be used as it is now")
        shown = driven.words_in("#cluster")
        assert named in shown
        assert "! dwh.cfg" in driven.text().splitlines()[0]
        assert SECRET not in driven.text()
        assert driven.main.target.backend is good
        replaced(path, GOOD.replace("one.example", "two.example"))
        await driven.until(lambda: driven.main.target.backend.config.cluster.host == "two.example")  # type: ignore[union-attr]
        await driven.until(lambda: "! dwh.cfg" not in driven.text())


async def test_a_target_that_did_not_open_opens_once_its_file_is_mended(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "dwh.cfg"
    path.write_text("[CLUSTER]\n", "utf-8")
    async with drive(opener=read_anew(path), wait=False) as driven:
        await driven.see("The target could not be opened")
        path.write_text(GOOD, "utf-8")
        await driven.see("sparkify AVAILABLE")
        assert "could not be opened" not in driven.text()


async def test_a_file_that_is_written_again_as_it_was_changes_nothing(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "dwh.cfg"
    path.write_text(GOOD, "utf-8")
    opened: list[Scripted] = []
    read = read_anew(path)

    async def opener(launch: Any) -> Scripted:
        opened.append(await read(launch))
        return opened[-1]

    async with drive(opener=opener) as driven:
        replaced(path, "# a comment\n" + GOOD)
        await driven.until(lambda: len(opened) == 2, "the file is read again")
        await driven.pilot.pause()
        assert driven.main.target.backend is opened[0]


async def test_a_job_keeps_the_configuration_that_it_began_with(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "dwh.cfg"
    path.write_text(GOOD, "utf-8")
    opened: list[Scripted] = []
    read = read_anew(path)

    async def opener(launch: Any) -> Scripted:
        opened.append(await read(launch))
        opened[-1].table_counts = {"songplays": 1000 * len(opened)}
        return opened[-1]

    async with drive(opener=opener) as driven:
        await driven.press("f3")
        await driven.until(lambda: isinstance(driven.app.screen, LoadDialog))
        await driven.press("enter")
        await driven.until(lambda: opened[0].jobs, "the load begins")
        replaced(path, GOOD.replace("one.example", "two.example") + "[S3]\nLOG_DATA = s3://other/log\n")
        await driven.until(lambda: driven.main.target.backend is opened[1] if len(opened) > 1 else False)
        opened[0].gate.set()
        await driven.until(lambda: not driven.main.controllers.job_runner.running, "the load ends")
        assert (len(opened[0].jobs), opened[1].jobs) == (1, [])
        await driven.press("f3")
        await driven.see("s3://other/log")


@pytest.mark.parametrize(
    ("change", "changes"),
    [
        (lambda path: path.write_text("longer", "utf-8"), True),
        (lambda path: path.unlink(), True),
        (lambda path: replaced(path, "same"), True),
        (lambda path: path.read_text("utf-8"), False),
    ],
    ids=["written", "deleted", "renamed over", "read"],
)
def test_a_watch_sees_each_change_once(tmp_path: Path, change: Callable[[Path], Any], changes: bool) -> None:
    path = tmp_path / "dwh.cfg"
    path.write_text("same", "utf-8")
    watch = FileWatch(path)
    assert watch.has_changed()
    change(path)
    assert [watch.has_changed(), watch.has_changed()] == [changes, False]
