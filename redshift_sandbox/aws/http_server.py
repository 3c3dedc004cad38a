"""The HTTP server around the control plane: waitress, and a way to hang up on a client."""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import sys
import time
from collections.abc import Iterable
from typing import Protocol

import waitress.adjustments
import waitress.server
import waitress.task
from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel
from waitress.task import WSGITask

from redshift_sandbox.aws.body_limits import LimitedParser
from redshift_sandbox.aws.http import Environ, StartResponse
from redshift_sandbox.wire.accepting import AcceptBackoff

_THREADS = 16
CONNECTIONS = 300
_ACCEPTED_AT_ONCE = 64
_LONGEST_PAUSE_S = 0.05  # the requests that are under way wait as long
_PEACE_S = 1.0
_DRAINED_BYTES = 64 * 2**20


class Application(Protocol):
    """What answers: called as WSGI has it; `largest_body` is asked when only the header has arrived."""

    def __call__(self, environ: Environ, start_response: StartResponse, /) -> Iterable[bytes]: ...  # noqa: D102

    def largest_body(self, environ: Environ) -> int: ...  # noqa: D102


class _SentFile(ReadOnlyFileBasedBuffer):  # type: ignore[misc]
    """A file as an answer, read when the client takes it; one that became shorter ends the connection."""

    def get(self, numbytes: int = -1, skip: bool = False) -> bytes:
        found = bytes(super().get(numbytes, skip))
        if not found and self.remain:
            raise OSError(errno.EIO, "the file became shorter while it was sent")
        return found


class _Task(WSGITask):  # type: ignore[misc]
    """Hands the application `sandbox.drop`, which cuts the connection off without an answer."""

    def get_environment(self) -> dict[str, object]:
        environ: dict[str, object] = super().get_environment()
        environ["sandbox.drop"] = self._drop
        environ["wsgi.file_wrapper"] = _SentFile
        return environ

    def build_response_header(self) -> bytes:
        """The header with AWS's own names in lower case, as the names of user metadata must be; waitress has X-Amz-."""
        if self.request.refused is not None:
            self.set_close_on_finish()
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
    _refused = False
    close_when_flushed: bool
    _drained: int | None = None

    def parser_class(self, settings: waitress.adjustments.Adjustments) -> LimitedParser:
        """What reads the next request."""
        return LimitedParser(settings, self._largest_body)

    def _largest_body(self, request: LimitedParser) -> int:
        return int(self.server.largest_body(_Task(self, request).get_environment()))

    def service(self) -> None:
        """Answer a request."""
        self._refused = self.requests[0].refused is not None
        super().service()

    def handle_write(self) -> None:
        """Send what waits; an answer that came before its request's end, before the connection is cut off.

        Closed with bytes unread it would be reset, and the client might never see the answer.
        """
        if not (self._refused and self.close_when_flushed):
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if not self.total_outbufs_len:
            self.close_when_flushed = False
            self._drained = 0
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)

    def handle_close(self) -> None:
        """End the connection, and drop what it had sent of a request."""
        super().handle_close()
        if self.request is not None:
            self.request.close()

    def received(self, data: bytes) -> bool:
        """Take what came, or throw it away when its answer was sent already."""
        if self._drained is None:
            return bool(super().received(data))
        self._drained += len(data)
        if self._drained > _DRAINED_BYTES:
            self.handle_close()
        return False

    def send_continue(self) -> None:
        """Tell a client to go on; waitress would then wait for ever for the body of a request that has none."""
        if self.request.completed:
            self.request.expect_continue = False
        else:
            super().send_continue()


def _worth(channel: _Channel, is_active: bool) -> tuple[bool, bool, float]:
    return is_active, is_active or channel.request is None, channel.creation_time


class _Server(waitress.server.TcpWSGIServer):  # type: ignore[misc]
    """Accepts whatever happens: who has connected and asks nothing makes room for who comes."""

    channel_class = _Channel

    def __init__(self, application: Application, *arguments: object, **options: object) -> None:
        self._backoff = AcceptBackoff(longest_pause_s=_LONGEST_PAUSE_S)
        self.largest_body = application.largest_body
        super().__init__(application, *arguments, **options)

    def handle_accept(self) -> None:
        """Take the connections that wait; waitress would take one between two looks at all the others."""
        for _ in range(_ACCEPTED_AT_ONCE):
            self._make_room(CONNECTIONS)
            try:
                accepted = self.accept()
            except OSError as error:
                # For want of descriptors waitress would log a traceback, and try again at once.
                self._make_room(len(self.active_channels))
                self._backoff.pause(error)
                return
            if accepted is None:
                return
            self._backoff.is_over()
            self._take(*accepted)

    def pull_trigger(self) -> None:
        """Wake the loop; while the server closes, what wakes it may be closed already."""
        with contextlib.suppress(OSError):
            super().pull_trigger()

    def _take(self, connection: socket.socket, address: object) -> None:
        try:
            self.set_socket_options(connection)
            self.channel_class(self, connection, self.fix_addr(address), self.adj, map=self._map)
        except OSError:  # it is gone already
            connection.close()

    def _make_room(self, most: int) -> None:
        """Close connections on which nothing is being answered until fewer than `most` are left, if there are any.

        First those that have begun a request and don't end it, then those that are kept open; the oldest first. Last
        come those from which something has just arrived: the rest of it may be on its way.
        """
        quiet_since = time.time() - _PEACE_S
        waiting = [channel for channel in self.active_channels.values() if not channel.requests]
        waiting.sort(key=lambda channel: _worth(channel, channel.last_activity > quiet_since))
        for channel in waiting[: max(0, len(self.active_channels) + 1 - most)]:
            channel.handle_close()


class Server(Protocol):
    """A running HTTP server."""

    def run(self) -> None:
        """Answer until it is closed."""
        ...

    def close(self) -> None:
        """Take no more connections."""
        ...


def make_server(application: Application, listener: socket.socket) -> Server:
    """A server on a listening socket; it has run() and close()."""
    settings = waitress.adjustments.Adjustments(
        sockets=[listener],
        threads=_THREADS,
        ident=None,
        connection_limit=2 * CONNECTIONS,  # never reached; at it waitress would stop accepting
        max_request_body_size=sys.maxsize,  # each request has a limit of its own
        clear_untrusted_proxy_headers=True,
        expose_tracebacks=False,
        asyncore_use_poll=hasattr(select, "poll"),
    )
    dispatcher = waitress.task.ThreadedTaskDispatcher()
    dispatcher.set_thread_count(settings.threads)
    server: Server = _Server(
        application,
        {},
        True,
        listener,
        dispatcher=dispatcher,
        adj=settings,
        bind_socket=False,
        sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
    )
    return server
