"""The HTTP server around the control plane: waitress, and a way to hang up on a client."""

from __future__ import annotations

import contextlib
import select
import socket
from collections.abc import Callable, Iterable
from typing import Any

import waitress.server
from waitress.channel import HTTPChannel
from waitress.task import WSGITask

_THREADS = 16
_CONNECTIONS = 1000
_LARGEST_BODY = 6 * 2**30


class _Task(WSGITask):  # type: ignore[misc]
    """Hands the application `sandbox.drop`, which cuts the connection off without an answer."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ["sandbox.drop"] = self._drop
        return environ

    def build_response_header(self) -> bytes:
        """The header with AWS's own names in lower case, as the names of user metadata must be; waitress has X-Amz-."""
        lines = bytes(super().build_response_header()).split(b"\r\n")
        return b"\r\n".join(_lowered(line) if line.startswith(b"X-Amz") else line for line in lines)

    def _drop(self) -> None:
        with contextlib.suppress(OSError):
            self.channel.socket.shutdown(socket.SHUT_RDWR)


def _lowered(line: bytes) -> bytes:
    name, separator, value = line.partition(b":")
    return name.lower() + separator + value


class _Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task

    def send_continue(self) -> None:
        """Tell a client to go on; waitress would then wait for ever for the body of a request that has none."""
        if self.request.completed:
            self.request.expect_continue = False
        else:
            super().send_continue()


def make_server(application: Callable[..., Iterable[bytes]], listener: socket.socket) -> Any:
    """A server on a listening socket; it has run() and close()."""
    server = waitress.server.create_server(
        application,
        sockets=[listener],
        threads=_THREADS,
        ident=None,
        connection_limit=_CONNECTIONS,
        max_request_body_size=_LARGEST_BODY,
        clear_untrusted_proxy_headers=True,
        expose_tracebacks=False,
        asyncore_use_poll=hasattr(select, "poll"),
    )
    server.channel_class = _Channel
    return server
