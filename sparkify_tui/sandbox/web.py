"""The HTTP server around the control plane: waitress, and a way to hang up on a client."""

from __future__ import annotations

import contextlib
import select
import socket
from collections.abc import Callable, Iterable
from typing import Any

import waitress.adjustments
import waitress.server
import waitress.task
from waitress.channel import HTTPChannel
from waitress.task import WSGITask

from sparkify_tui.sandbox.redshift.accepting import AcceptTrouble

_THREADS = 16
_CONNECTIONS = 300
_ACCEPTED_AT_ONCE = 64
_LONGEST_PAUSE_S = 0.05  # the requests that are under way wait as long
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


class _Server(waitress.server.TcpWSGIServer):  # type: ignore[misc]
    """Accepts whatever happens: who has connected and asks nothing makes room for who comes."""

    channel_class = _Channel

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._trouble = AcceptTrouble(longest_pause_s=_LONGEST_PAUSE_S)
        super().__init__(*arguments, **options)

    def handle_accept(self) -> None:
        """Take the connections that wait; waitress would take one between two looks at all the others."""
        for _ in range(_ACCEPTED_AT_ONCE):
            self._make_room(_CONNECTIONS)
            try:
                accepted = self.accept()
            except OSError as error:
                # For want of descriptors waitress would log a traceback, and try again at once.
                self._make_room(len(self.active_channels))
                self._trouble.pause(error)
                return
            if accepted is None:
                return
            self._trouble.is_over()
            self._take(*accepted)

    def _take(self, connection: socket.socket, address: Any) -> None:
        try:
            self.set_socket_options(connection)
            self.channel_class(self, connection, self.fix_addr(address), self.adj, map=self._map)
        except OSError:  # it is gone already
            connection.close()

    def _make_room(self, most: int) -> None:
        """Close connections on which nothing is being answered until fewer than `most` are left, if there are any.

        First those that have begun a request and don't end it, then those that are kept open; the oldest first.
        """
        waiting = [channel for channel in self.active_channels.values() if not channel.requests]
        waiting.sort(key=lambda channel: (channel.request is None, channel.creation_time))
        for channel in waiting[: max(0, len(self.active_channels) + 1 - most)]:
            channel.handle_close()


def make_server(application: Callable[..., Iterable[bytes]], listener: socket.socket) -> Any:
    """A server on a listening socket; it has run() and close()."""
    settings = waitress.adjustments.Adjustments(
        sockets=[listener],
        threads=_THREADS,
        ident=None,
        connection_limit=2 * _CONNECTIONS,  # never reached, where waitress would accept nobody any more
        max_request_body_size=_LARGEST_BODY,
        clear_untrusted_proxy_headers=True,
        expose_tracebacks=False,
        asyncore_use_poll=hasattr(select, "poll"),
    )
    dispatcher = waitress.task.ThreadedTaskDispatcher()
    dispatcher.set_thread_count(settings.threads)
    return _Server(
        application,
        {},
        True,
        listener,
        dispatcher=dispatcher,
        adj=settings,
        bind_socket=False,
        sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
    )
