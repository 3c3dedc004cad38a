"""An open transaction is shown, asked about before it gets in the way, and whose lock is waited for is on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg2
import pytest

from sparkify_tui.cli.opening import open_target
from sparkify_tui.cli.options import Options
from sparkify_tui.demo.bucket import write_bucket
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.services.load.schema import ensure_load_lock, ensure_tables
from sparkify_tui.tui.screens.delete_dialog import DeleteDialog
from sparkify_tui.tui.screens.load_dialog import LoadDialog
from sparkify_tui.tui.screens.transaction_dialog import TransactionDialog
from sparkify_tui.warehouse.connection import connect
from tests.conftest import Sandbox
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.controllers.test_config_file import on, ran

HOLD = "begin; insert into kept values (1)"


@pytest.fixture
def driving(drive: Drive, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The app on a sandbox with a cluster, an empty warehouse and one event and one song to load."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Driven]:
        with on(sandbox, monkeypatch) as real:
            async for _ in provision(open_target(Options(sandbox=True), narrate=None)):
                pass
            async with await connect(sandbox.config.cluster) as connection:
                await ensure_load_lock(connection)
                await ensure_tables(connection)
                await connection.execute("create table kept (a int)")
            async with drive((200, 48), **real) as driven:
                await driven.see("sparkify AVAILABLE")
                yield driven

    return opened


async def asked(driven: Driven, key: str) -> None:
    await driven.press(key)
    await driven.until(lambda: isinstance(driven.app.screen, TransactionDialog), "it asks")


async def test_an_open_transaction_is_shown_and_ended_by_its_keys(driving: Callable[..., Any]) -> None:
    async with driving() as driven:
        await driven.press("f11")
        await driven.hear("No transaction is open")
        for key, rows in (("r", "0 row"), ("c", "1 row")):
            await ran(driven, HOLD)
            await driven.see("1 statement, locks kept")
            driven.main.show_pane("cluster")  # in the editor a letter is a letter
            await asked(driven, "f11" if key == "r" else "y")
            await driven.press("left", "up", "right", "down", "l")
            await driven.press(key)
            await driven.until(lambda: "transaction open" not in driven.text())
            assert driven.main.controllers.query_runner.transaction is None
            await ran(driven, "delete from kept where true")
            await driven.see(f"DELETE: {rows}")
        await ran(driven, "begin; select nothing")
        await driven.see("transaction failed")
        driven.main.controllers.transactions.end("rollback")
        await driven.until(lambda: "transaction failed" not in driven.text())


async def test_a_load_asks_first_and_names_the_own_transaction_that_it_waits_for(driving: Callable[..., Any]) -> None:
    async with driving() as driven:
        await ran(driven, HOLD)
        for key in ("f3", "f12"):
            await asked(driven, key)
            await driven.press("escape")
            await driven.until(lambda: driven.app.screen is driven.main)
        await asked(driven, "f12")
        await driven.press("l")
        await driven.until(lambda: isinstance(driven.app.screen, DeleteDialog))
        await driven.press("escape")
        await asked(driven, "f3")
        await driven.press("r")
        await driven.until(lambda: isinstance(driven.app.screen, LoadDialog))
        assert driven.main.controllers.query_runner.transaction is None


async def test_a_load_begun_all_the_same_names_the_own_transaction_and_ends_once_that_is_settled(
    driving: Callable[..., Any], sandbox: Sandbox
) -> None:
    write_bucket(sandbox.home.buckets / "udacity-dend", songs=2, events=10)
    async with driving() as driven:
        await ran(driven, "begin; delete from songplays where true")
        await driven.see("locks songplays")
        driven.main.show_pane("cluster")
        await asked(driven, "f3")
        await driven.press("l")
        await driven.until(lambda: isinstance(driven.app.screen, LoadDialog))
        await driven.press("enter")
        await driven.until(lambda: "songplays, which your own" in driven.text())
        assert "! waits for a lock" in driven.text().splitlines()[0]
        await asked(driven, "f11")
        await driven.press("c")
        await driven.until(lambda: not driven.main.controllers.job_runner.running, "the load ends")
        await driven.see("The load is done.")
        assert "waits for a lock" not in driven.text().splitlines()[0]


async def test_a_script_says_whose_lock_it_waits_for(driving: Callable[..., Any], sandbox: Sandbox) -> None:
    async with driving() as driven:
        to = sandbox.config.cluster
        holder = psycopg2.connect(
            host=to.host,
            port=to.db_port,
            user=to.db_user,
            password=to.db_password,
            dbname=to.db_name,
            application_name="nightly report",
        )
        with holder.cursor() as cursor:
            cursor.execute("delete from songplays")
        driven.main.controllers.scripts.run("delete from songplays where true", base=None)
        await driven.see(f"session {holder.info.backend_pid} of {to.db_user} (nightly")
        assert "! waits for a lock" in driven.text().splitlines()[0]
        await asyncio.to_thread(holder.rollback)
        holder.close()
        await driven.until(lambda: not driven.main.controllers.query_runner.running)
        await driven.until(lambda: "waits for a lock" not in driven.text().splitlines()[0])


async def test_quitting_asks_while_a_transaction_is_open(driving: Callable[..., Any]) -> None:
    async with driving() as driven:
        await ran(driven, HOLD)
        await asked(driven, "ctrl+q")
        await driven.press("escape")
        await driven.until(lambda: driven.app.screen is driven.main)
        assert driven.main.controllers.query_runner.transaction is not None
        await asked(driven, "ctrl+q")
        await driven.pilot.press("l")
        await driven.until(lambda: not driven.app.is_running)
