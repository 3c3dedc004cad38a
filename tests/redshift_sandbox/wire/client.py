"""A bare client of the wire protocol, for what no driver would send."""

from __future__ import annotations

import hashlib
import socket
import struct

from tests.redshift_sandbox.wire.endpoint import Endpoint
from tests.waiting import TIMEOUT_S


class BareClient:
    """Sends what it is told and reads messages one by one."""

    def __init__(self, endpoint: Endpoint, *, login: bool = True, timeout_s: float = TIMEOUT_S) -> None:
        self.socket = socket.create_connection((endpoint.host, endpoint.port), timeout=timeout_s)
        self.pid = self.secret = 0
        if login:
            self._log_in(endpoint)

    def __enter__(self) -> BareClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *parts: bytes) -> None:
        self.socket.sendall(b"".join(parts))

    def receive(self) -> tuple[bytes, bytes]:
        """The next message; EOFError when the server closed the connection."""
        head = self._exactly(5)
        return head[:1], self._exactly(struct.unpack("!I", head[1:])[0] - 4)

    def until_ready(self) -> list[tuple[bytes, bytes]]:
        """Messages up to and with ReadyForQuery."""
        messages = [self.receive()]
        while messages[-1][0] != b"Z":
            messages.append(self.receive())
        return messages

    def query(self, text: str) -> list[tuple[bytes, bytes]]:
        self.send(message(b"Q", text.encode() + b"\0"))
        return self.until_ready()

    def _log_in(self, endpoint: Endpoint) -> None:
        self.send(startup(user=endpoint.user, database=endpoint.database))
        kind, body = self.receive()
        assert (kind, body[:4]) == (b"R", b"\0\0\0\5")
        inner = hashlib.md5((endpoint.password + endpoint.user).encode()).hexdigest()
        answer = "md5" + hashlib.md5(inner.encode() + body[4:]).hexdigest()
        self.send(message(b"p", answer.encode() + b"\0"))
        for kind, body in self.until_ready():
            if kind == b"K":
                self.pid, self.secret = struct.unpack("!II", body)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            chunk = self.socket.recv(size - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return data


def message(kind: bytes, body: bytes = b"") -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def startup(**parameters: str) -> bytes:
    body = struct.pack("!I", 3 << 16) + b"".join(
        name.encode() + b"\0" + value.encode() + b"\0" for name, value in parameters.items()
    )
    return struct.pack("!I", len(body) + 5) + body + b"\0"


def fields(body: bytes) -> dict[str, str]:
    """An error's fields."""
    return {part[:1].decode(): part[1:].decode() for part in body.split(b"\0") if part}
