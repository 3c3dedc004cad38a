"""The transaction open in the editor's session: shown, asked about, committed and rolled back; and waits for locks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import LockAwaited, LockWaitEnded
from sparkify_tui.models import LockHolder, OpenTransaction
from sparkify_tui.narration import clock_time, lock_holder
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.messages import LocksArrived
from sparkify_tui.tui.screens.transaction_dialog import Settled, TransactionDialog

if TYPE_CHECKING:
    from sparkify_tui.tui.screens.main_screen import MainScreen


class Transactions(Screen[None]):
    """Mixed into the main screen."""

    _held: tuple[str, ...] = ()

    @property
    def _main(self) -> MainScreen:
        return self  # type: ignore[return-value]

    def show_transaction(self) -> None:
        """Show whether a transaction is open, and ask the warehouse which locks it holds."""
        main = self._main
        found = main.queries.transaction
        if found is None:
            self._held = ()
            main.header.alert("transaction", "")
            return
        main.header.alert("transaction", _told(found, self._held))
        if main.backend is not None:
            self.run_worker(
                self._ask_locks(main.backend, found.pid), group="locks", exclusive=True, exit_on_error=False
            )

    async def _ask_locks(self, backend: Backend, pid: int) -> None:
        try:
            self.post_message(LocksArrived(await backend.held_locks(pid)))
        except SparkifyError as error:
            self._main.tell(f"The locks of the open transaction could not be read: {error}")

    def on_locks_arrived(self, message: LocksArrived) -> None:
        """Show which tables the open transaction has locked."""
        found = self._main.queries.transaction
        if found is not None:
            self._held = message.tables
            self._main.header.alert("transaction", _told(found, self._held))

    def show_wait(self, event: LockAwaited | LockWaitEnded) -> str:
        """Whose lock a job or a script waits for and what to do about it; "" when it goes on."""
        if isinstance(event, LockWaitEnded):
            self._main.header.alert("lock", "")
            return ""
        self._main.header.alert("lock", "waits for a lock")
        return "\n".join(self._hindrance_told(holder) for holder in event.holders)

    def _hindrance_told(self, holder: LockHolder) -> str:
        own = self._main.queries.transaction
        if own is not None and own.pid == holder.pid:
            since = clock_time(own.since)
            return (
                f"Waiting for the lock on {holder.table}, which your own transaction in the editor holds, open since "
                f"{since}. {named('transaction')} commits it or rolls it back."
            )
        return f"Waiting for {lock_holder(holder)}. {named('cancel')} cancels."

    def action_transaction(self) -> None:
        """Ask whether the open transaction is to be committed or rolled back."""
        if self._main.queries.transaction is None:
            self.notify("No transaction is open in the editor.")
        else:
            self.run_worker(self.settle("", ""), group="settle", exit_on_error=False)

    def end_transaction(self, how: Settled) -> None:
        """Commit or roll back without a question, as the palette's entries do."""
        if self._main.queries.transaction is None:
            self.notify("No transaction is open in the editor.")
        else:
            self.run_worker(self._end(how), group="settle", exit_on_error=False)

    def settled_before(self, what: str, go_on: Callable[[], None]) -> None:
        """Go on with `what` at once, or once the person has decided about the open transaction."""
        if self._main.queries.transaction is None:
            go_on()
            return

        async def ask() -> None:
            if await self.settle(f"{what} waits for as long as it holds a lock on what it writes.", f"{what} anyway"):
                go_on()

        self.run_worker(ask(), group="settle", exit_on_error=False)

    async def settle(self, warning: str, leave: str) -> bool:
        """Ask about the open transaction and do as told; whether what asked may go on."""
        main = self._main
        found = main.queries.transaction
        if found is None:
            return True
        text = f"{_told(found, self._held).capitalize()}. {warning}".strip()
        if found.failed:
            text += "\n\nA statement in it failed: it refuses all others, and COMMIT rolls it back, too."
        answer = await main.ask(TransactionDialog(text, leave))
        if answer is None:
            return False
        return answer == "leave" or await self._end(answer)

    async def _end(self, how: Settled) -> bool:
        main = self._main
        backend = main.backend
        if main.queries.running:
            self.notify(f"A query is running in the transaction; {named('cancel')} cancels it.", severity="warning")
            return False
        if backend is not None:
            await main.queries.run_to_end(backend, how)
        return main.queries.transaction is None


def _told(found: OpenTransaction, held: tuple[str, ...]) -> str:
    if found.failed:
        return f"transaction failed, open since {clock_time(found.since)}: only rollback ends it"
    count = f"{found.statements} statement{'' if found.statements == 1 else 's'}"
    locks = f", locks {', '.join(held)}" if held else ""
    return f"transaction open since {clock_time(found.since)}, {count}{locks}"
