"""A terminal that is gone holds nobody up."""

from __future__ import annotations

import io
import os
import pty

from textual.drivers import linux_driver

from sparkify_tui.tui.terminal import output_thread


class _Gone(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(5, "Input/output error")


def test_more_than_the_queue_holds_can_be_written_to_a_terminal_that_is_gone() -> None:
    writer = output_thread.Writer(_Gone())
    writer.start()
    for number in range(200):
        writer.write(f"line {number}")
    writer.stop()
    assert not writer.is_alive()


def test_everything_arrives_in_its_order_at_a_terminal_that_is_there() -> None:
    main, terminal = pty.openpty()
    try:
        with os.fdopen(terminal, "w") as file:
            writer = output_thread.Writer(file)
            writer.start()
            for number in range(100):
                writer.write(f"{number};")
            writer.stop()
            expected = "".join(f"{number};" for number in range(100)).encode()
            received = b""
            while len(received) < len(expected):
                received += os.read(main, 65_536)
            assert received == expected
    finally:
        os.close(main)


def test_textuals_driver_makes_such_a_thread() -> None:
    before = linux_driver.WriterThread
    try:
        output_thread.install()
        assert linux_driver.WriterThread is output_thread.Writer
        assert "WriterThread" in linux_driver.LinuxDriver.start_application_mode.__code__.co_names
    finally:
        linux_driver.WriterThread = before
