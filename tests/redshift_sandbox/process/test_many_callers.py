"""More connections to the HTTP endpoint than it keeps open."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.conftest import Sandbox


@pytest.mark.parametrize(
    "said", [b"", b"POST / HTTP/1.1\r\nHost: x\r\n", b"PUT /b/k HTTP/1.1\r\nContent-Length: 99\r\n\r\nx"], ids=repr
)
def test_connections_that_never_ask_anything_lock_nobody_out(shared_sandbox: Sandbox, said: bytes) -> None:
    place = urlsplit(shared_sandbox.endpoint_url)
    assert place.hostname is not None
    assert place.port is not None
    with ExitStack() as half_open:
        for _ in range(400):
            opened = half_open.enter_context(socket.create_connection((place.hostname, place.port)))
            opened.sendall(said)
        assert shared_sandbox.client("sts").get_caller_identity()["Account"]
