"""A client's socket as messages: bounded reading, buffered writing, TLS on request."""

from __future__ import annotations

import select
import socket
import ssl
import time
from contextlib import suppress
from typing import Final

from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.protocol.messages import ProtocolViolation

MAX_STARTUP_BYTES: Final = 10_000
MAX_LOGIN_BYTES: Final = 65_536
MAX_STATEMENT_BYTES: Final = 16_777_216
MAX_MESSAGE_BYTES: Final = 64 * 1024 * 1024
_SEND_AT: Final = 65_536
_LEAST_TIMEOUT_S: Final = 0.5
_CHUNK: Final = 65_536
_QUIET_KINDS: Final = b"HC"


class Disconnected(Exception):
    """The client went away, or was sent away."""


class Channel:
    """One client's connection; reading and writing belong to one thread, `abort` to any."""

    def __init__(self, connection: socket.socket, *, peer: tuple[str, int] | None = None) -> None:
        self._socket = connection
        self._input = bytearray()
        self._output: list[bytes | memoryview] = []
        self._output_bytes = 0
        self._deadline: float | None = None
        self.peer: tuple[str, int] = peer or connection.getpeername()[:2]
        self.tls_version = ""

    def set_deadline(self, seconds: float | None) -> None:
        """How long everything from now on may take together, however it comes; None for as long as it takes."""
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._socket.settimeout(seconds)

    def _keep_deadline(self) -> None:
        if self._deadline is not None:
            self._socket.settimeout(max(self._deadline - time.monotonic(), _LEAST_TIMEOUT_S))

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Go on in TLS; nothing may have been sent in the clear behind the request."""
        if self._input:
            raise Disconnected
        self._keep_deadline()
        try:
            self._socket = context.wrap_socket(self._socket, server_side=True)
        except (OSError, ValueError) as error:
            raise Disconnected from error
        self.tls_version = str(self._socket.version() or "")

    def receive_startup(self) -> bytes:
        """A message of the time before the login: its length and body, no kind; read without looking further ahead."""
        size = int.from_bytes(self._exactly(4), "big")
        if not 8 <= size <= MAX_STARTUP_BYTES:
            raise ProtocolViolation("invalid length of startup packet")
        return self._exactly(size - 4)

    def receive_password(self) -> tuple[bytes, bytes]:
        """A message of the login."""
        return self._message(MAX_LOGIN_BYTES)

    def receive(self) -> tuple[bytes, bytes]:
        """The next message; what was written before is sent first when the client has nothing more to say."""
        if len(self._input) < 5:
            self.flush()
        return self._message(MAX_MESSAGE_BYTES)

    def _message(self, limit: int) -> tuple[bytes, bytes]:
        self._fill(5)
        kind, size = bytes(self._input[:1]), int.from_bytes(self._input[1:5], "big")
        if not size >= 4 or size > limit or not kind.isalpha():
            raise ProtocolViolation(
                f"invalid frontend message type {kind[0]}" if 4 <= size <= limit else "invalid message length"
            )
        if kind in b"QP" and size - 4 > MAX_STATEMENT_BYTES:
            self._skip(size + 1)
            raise SqlError(
                f"Statement is too large. Statement Size: {size - 5} bytes. "
                f"Maximum Allowed: {MAX_STATEMENT_BYTES} bytes",
                "54000",
            )
        self._fill(size + 1)
        body = bytes(self._input[5 : size + 1])
        del self._input[: size + 1]
        return kind, body

    def is_sync_next(self) -> bool:
        """Whether the client has already said Sync, with nothing but Flush and Close before it."""
        at = 0
        while len(self._input) >= at + 5:
            kind = self._input[at : at + 1]
            if kind == b"S":
                return True
            if kind not in _QUIET_KINDS:
                return False
            at += 1 + int.from_bytes(self._input[at + 1 : at + 5], "big")
        return False

    def send(self, data: bytes | memoryview) -> None:
        """Send at once, after what was written before."""
        self.write(data)
        self.flush()

    def write(self, data: bytes | memoryview) -> None:
        """Send soon: when enough has come together, or with flush."""
        self._output.append(data)
        self._output_bytes += len(data)
        if self._output_bytes >= _SEND_AT:
            self.flush()

    def flush(self) -> None:
        """Send everything; waits for as long as the client doesn't read."""
        if not self._output:
            return
        data = self._output[0] if len(self._output) == 1 else b"".join(self._output)
        self._output.clear()
        self._output_bytes = 0
        try:
            self._socket.sendall(data)
        except (OSError, ValueError) as error:
            raise Disconnected from error

    def has_left(self) -> bool:
        """Whether the client closed its end, from any thread; on Linux also while it has said more before."""
        try:
            if hasattr(select, "POLLRDHUP"):
                poll = select.poll()
                poll.register(self._socket, select.POLLRDHUP)
                return bool(poll.poll(0))
            readable, _, _ = select.select([self._socket], [], [], 0)
            return bool(readable) and not socket.socket.recv(self._socket, 1, socket.MSG_PEEK)
        except (OSError, ValueError):
            return True  # closed on this side, too

    def abort(self) -> None:
        """Break the connection off, from any thread: reads and writes in progress raise Disconnected."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it was closed before

    def close(self) -> None:
        """Let go of the socket; in TLS with the goodbye without which a client takes the end for an attack."""
        if isinstance(self._socket, ssl.SSLSocket):
            self._socket.settimeout(0)
            # The goodbye is sent at once; whether the client answers it isn't waited for, and it may be gone already.
            with suppress(OSError, ValueError):
                self._socket.unwrap()
        self._socket.close()

    def _exactly(self, size: int) -> bytes:
        while len(self._input) < size:
            self._input += self._receive(size - len(self._input))
        data = bytes(self._input[:size])
        del self._input[:size]
        return data

    def _fill(self, size: int) -> None:
        while len(self._input) < size:
            self._input += self._receive(_CHUNK)

    def _skip(self, size: int) -> None:
        while size > len(self._input):
            size -= len(self._input)
            self._input.clear()
            self._input += self._receive(_CHUNK)
        del self._input[:size]

    def _receive(self, size: int) -> bytes:
        if self._deadline is not None and time.monotonic() >= self._deadline:
            raise SqlError("canceling authentication due to timeout", "57014")
        self._keep_deadline()
        try:
            data = self._socket.recv(size)
        except TimeoutError as error:
            raise SqlError("canceling authentication due to timeout", "57014") from error
        except (OSError, ValueError) as error:
            raise Disconnected from error
        if not data:
            raise Disconnected
        return data
