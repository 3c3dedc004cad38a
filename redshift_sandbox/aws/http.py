"""One HTTP request and one answer, as the control plane sees them; the only place that knows WSGI's environ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import unquote, unquote_to_bytes

XML = "text/xml"

# Any: WSGI's environment holds texts, streams and what the server adds, by names that PEP 3333 lists.
Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `raw_path` and `raw_query` as they came, still quoted; header names in lower case."""

    method: str
    raw_path: str
    raw_query: str
    headers: Mapping[str, str]
    stream: BinaryIO
    peer: str

    @property
    def host(self) -> str:
        """The host asked for, without the port."""
        host = self.headers.get("host", "")
        return host.rsplit(":", 1)[0] if not host.endswith("]") else host

    @property
    def query(self) -> dict[str, str]:
        """The query's fields, decoded; a field without a value is ""."""
        return dict(split_query(self.raw_query))

    @property
    def path(self) -> str:
        """The path, decoded; bytes that aren't UTF-8 become surrogates."""
        return unquote_to_bytes(self.raw_path).decode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class FilePart:
    """Bytes of an open file as an answer's body: other requests don't wait for a slow reader; closed afterwards."""

    file: BinaryIO
    first: int
    size: int


@dataclass(slots=True)
class Response:
    """An answer."""

    status: int = 200
    body: bytes | FilePart = b""
    headers: dict[str, str] = field(default_factory=dict)


def split_query(raw: str, *, plus_is_space: bool = False) -> list[tuple[str, str]]:
    """Decoded (name, value) pairs of a query or a form, in order."""
    pairs = []
    for part in raw.split("&"):
        if part:
            name, _, value = (part.replace("+", " ") if plus_is_space else part).partition("=")
            pairs.append((unquote(name), unquote(value)))
    return pairs


def request_of(environ: Environ) -> Request:
    """The request in a WSGI environ; the path is taken from the request line, not from PATH_INFO's decoded one."""
    target = str(environ.get("REQUEST_URI") or environ.get("PATH_INFO", "/"))
    if "://" in target[:8]:
        target = "/" + target.split("://", 1)[1].partition("/")[2]
    path, _, query = target.partition("?")
    headers = {
        name[5:].replace("_", "-").lower(): str(value) for name, value in environ.items() if name.startswith("HTTP_")
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = str(environ[name])
    return Request(
        method=str(environ["REQUEST_METHOD"]),
        raw_path=path or "/",
        raw_query=query.partition("#")[0],
        headers=headers,
        stream=environ["wsgi.input"],
        peer=str(environ.get("REMOTE_ADDR", "")),
    )
