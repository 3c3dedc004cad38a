"""A listening socket that can't accept for want of descriptors."""

from __future__ import annotations

import errno
import os

import pytest

from redshift_sandbox.wire.accepting import AcceptBackoff


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM])
def test_a_want_of_descriptors_that_comes_and_goes_is_told_once_a_minute(
    number: int, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    backoff = AcceptBackoff(clock=lambda: now[0])
    backoff.stop()
    for _ in range(100):
        backoff.pause(OSError(number, os.strerror(number)))
        backoff.is_over()
        now[0] += 0.5
    assert [record.getMessage() for record in caplog.records] == [
        f"connections can't be accepted: {os.strerror(number)}; close connections, or raise the limit of open files "
        "(ulimit -n)"
    ]
    now[0] = 60.0
    backoff.pause(OSError(number, os.strerror(number)))
    assert len(caplog.records) == 2
    for _ in range(10):
        backoff.report(RuntimeError("can't start new thread"), "Close some.")
    assert [record.getMessage() for record in caplog.records[2:]] == [
        "a connection can't be served: can't start new thread. Close some."
    ]
