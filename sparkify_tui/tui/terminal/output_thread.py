"""Output to the terminal that doesn't wait for one that is gone.

Textual hands its output to a thread through a queue of thirty texts. Where the terminal has been closed the thread ends
with an error, and the writer of the thirty-first text would wait for ever: the program would stay behind, with its
connections and their transactions open.
"""

from __future__ import annotations

from queue import Full

from textual.drivers import _writer_thread

_LOOK_S = 0.2


class Writer(_writer_thread.WriterThread):
    """Textual's thread, which ends quietly with its terminal and takes no more text then."""

    def run(self) -> None:
        """Write what comes until it is stopped, or the terminal is gone."""
        try:
            super().run()
        except OSError:
            return

    def write(self, text: str) -> None:
        """Hand on a text; it is dropped when nothing can be written any more."""
        self._hand_on(text)

    def stop(self) -> None:
        """Stop the thread, and block until it finished."""
        self._hand_on(None)
        self.join()

    def _hand_on(self, text: str | None) -> None:
        while self.is_alive():
            try:
                self._queue.put(text, timeout=_LOOK_S)
            except Full:
                continue
            return


def install() -> None:
    """Let Textual's driver for terminals use it; on Windows there is another."""
    try:
        from textual.drivers import linux_driver  # noqa: PLC0415 - it imports termios, which Windows lacks
    except ImportError:
        return
    linux_driver.WriterThread = Writer  # type: ignore[attr-defined]
