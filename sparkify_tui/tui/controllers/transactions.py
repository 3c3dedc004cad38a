"""The transaction open in the editor's session: shown, asked about, committed and rolled back; and waits for locks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import LockAwaited, LockWaitEnded
from sparkify_tui.models import LockHolder, OpenTransaction
from sparkify_tui.narration import clock_time, lock_holder
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.messages import LocksArrived
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.query_runner import QueryRunner
from sparkify_tui.tui.screens.transaction_dialog import TransactionAnswer, TransactionDialog

NONE_OPEN = "No transaction is open in the editor."


class TransactionController:
    """Knows which tables the open transaction has locked."""

    def __init__(self, host: ControllerHost, panes: Panes, target: CurrentTarget, queries: QueryRunner) -> None:
        self._host, self._panes, self._target, self._queries = host, panes, target, queries
        self._locked_tables: tuple[str, ...] = ()

    # --- shown ---------------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Show whether a transaction is open, and ask the warehouse which locks it holds."""
        found = self._queries.transaction
        self._panes.query.status.show_transaction(*_in_short(found))
        if found is None:
            self._locked_tables = ()
            self._panes.header.alert("transaction", "")
            return
        self._panes.header.alert("transaction", _described(found, self._locked_tables))
        if self._target.backend is not None:
            self._host.start_worker(partial(self._read_locks, self._target.backend, found.pid), "locks", exclusive=True)

    async def _read_locks(self, backend: Backend, pid: int) -> None:
        try:
            self._host.post_message(LocksArrived(await backend.held_locks(pid)))
        except SparkifyError as error:
            self._host.say(f"The locks of the open transaction could not be read: {error}")

    def locks_arrived(self, tables: tuple[str, ...]) -> None:
        """Show which tables the open transaction has locked."""
        found = self._queries.transaction
        if found is not None:
            self._locked_tables = tables
            self._panes.header.alert("transaction", _described(found, tables))

    def show_lock_wait(self, event: LockAwaited | LockWaitEnded) -> str:
        """Whose lock a job or a script waits for and what to do about it; "" when it goes on."""
        if isinstance(event, LockWaitEnded):
            self._panes.header.alert("lock", "")
            return ""
        self._panes.header.alert("lock", "waits for a lock")
        return "\n".join(self._wait_described(holder) for holder in event.holders)

    def _wait_described(self, holder: LockHolder) -> str:
        own = self._queries.transaction
        if own is not None and own.pid == holder.pid:
            since = clock_time(own.since)
            return (
                f"Waiting for the lock on {holder.table}, which your own transaction in the editor holds, open since "
                f"{since}. {named('transaction')} commits it or rolls it back."
            )
        return f"Waiting for {lock_holder(holder)}. {named('cancel')} cancels."

    # --- ended ---------------------------------------------------------------------------------------------------

    def ask_to_end(self) -> None:
        """Ask whether the open transaction is to be committed or rolled back."""
        if self._queries.transaction is None:
            self._host.notify(NONE_OPEN)
        else:
            self._host.start_worker(partial(self.settle, "", ""), "settle")

    def end(self, how: TransactionAnswer) -> None:
        """Commit or roll back without a question, as the palette's entries do."""
        if self._queries.transaction is None:
            self._host.notify(NONE_OPEN)
        else:
            self._host.start_worker(partial(self._end, how), "settle")

    def settle_before(self, what: str, go_on: Callable[[], None]) -> None:
        """Go on with `what` at once, or once the person has decided about the open transaction."""
        if self._queries.transaction is None:
            go_on()
            return

        async def ask() -> None:
            if await self.settle(f"{what} waits for as long as it holds a lock on what it writes.", f"{what} anyway"):
                go_on()

        self._host.start_worker(ask, "settle")

    async def settle(self, warning: str, leave: str) -> bool:
        """Ask about the open transaction and end it as answered; whether what asked may go on."""
        found = self._queries.transaction
        if found is None:
            return True
        text = f"{_described(found, self._locked_tables).capitalize()}. {warning}".strip()
        if found.failed:
            text += "\n\nA statement in it failed: it refuses all others, and COMMIT rolls it back, too."
        answer = await self._host.ask(TransactionDialog(text, leave))
        if answer is None:
            return False
        return answer == "leave" or await self._end(answer)

    async def _end(self, how: TransactionAnswer) -> bool:
        backend = self._target.backend
        if self._queries.running:
            text = f"A query is running in the transaction; {named('cancel')} cancels it."
            self._host.notify(text, severity="warning")
            return False
        if backend is not None:
            await self._queries.run_to_end(backend, how)
        return self._queries.transaction is None


def _in_short(found: OpenTransaction | None) -> tuple[str, str]:
    """For the status line, with its style."""
    if found is None:
        return "no transaction", "dim"
    return ("transaction failed", "$error") if found.failed else ("transaction open", "$warning")


def _described(found: OpenTransaction, locked_tables: tuple[str, ...]) -> str:
    if found.failed:
        return f"transaction failed, open since {clock_time(found.since)}: only rollback ends it"
    count = f"{found.statements} statement{'' if found.statements == 1 else 's'}"
    locks = f", locks {', '.join(locked_tables)}" if locked_tables else ""
    return f"transaction open since {clock_time(found.since)}, {count}{locks}"
