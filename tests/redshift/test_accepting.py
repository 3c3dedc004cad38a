"""A listening socket that can't accept for want of descriptors."""

from __future__ import annotations

import errno
import os

import pytest

from sparkify_tui.sandbox.redshift.accepting import AcceptTrouble


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM])
def test_a_want_of_descriptors_is_told_once_until_a_connection_was_accepted(
    number: int, caplog: pytest.LogCaptureFixture
) -> None:
    trouble = AcceptTrouble()
    trouble.stop()
    for _ in range(100):
        trouble.pause(OSError(number, os.strerror(number)))
    assert [record.getMessage() for record in caplog.records] == [
        f"connections can't be accepted: {os.strerror(number)}; close connections, or raise the limit of open files "
        "(ulimit -n)"
    ]
    trouble.is_over()
    trouble.pause(OSError(number, os.strerror(number)))
    assert len(caplog.records) == 2
