"""The time before the login: encryption requests, cancel requests, and the start-up parameters."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.protocol.channel import Channel
from redshift_sandbox.wire.protocol.messages import (
    CANCEL_REQUEST,
    GSSENC_REQUEST,
    PROTOCOL_3,
    SSL_REQUEST,
    Body,
    ProtocolViolation,
    negotiate_protocol_version,
)

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """A client asks to break off another one's statement."""

    pid: int
    secret: int


def negotiate(channel: Channel, context: ssl.SSLContext) -> dict[str, str] | CancelRequest:
    """Answer requests for encryption until the client says who it is; its start-up parameters, or a cancel request."""
    for _ in range(_ROUNDS):
        body = Body(channel.receive_startup())
        code = body.uint32()
        if code == SSL_REQUEST:
            if channel.tls_version:
                raise ProtocolViolation("received SSL negotiation request inside TLS")
            channel.send(b"S")
            channel.start_tls(context)
        elif code == GSSENC_REQUEST:
            channel.send(b"N")
        elif code == CANCEL_REQUEST:
            return CancelRequest(body.uint32(), body.uint32())
        elif code >> 16 == PROTOCOL_3 >> 16:
            return _parameters(channel, code, body)
        else:
            version = f"{code >> 16}.{code & 0xFFFF}"
            raise SqlError(f"unsupported frontend protocol {version}: server supports 3.0", "0A000")
    raise ProtocolViolation("too many requests before the start-up message")


def _parameters(channel: Channel, version: int, body: Body) -> dict[str, str]:
    parameters: dict[str, str] = {}
    extensions = []
    while name := body.string():
        value = body.string()
        if name.startswith("_pq_."):
            extensions.append(name)
        else:
            parameters[name] = value
    if version > PROTOCOL_3 or extensions:
        channel.write(negotiate_protocol_version(extensions))
    if not parameters.get("user"):
        raise SqlError("no PostgreSQL user name specified in startup packet", "28000")
    parameters.setdefault("database", parameters["user"])
    if not parameters["database"]:
        parameters["database"] = parameters["user"]
    return parameters | _options(parameters.pop("options", ""))


def _options(text: str) -> dict[str, str]:
    """The settings of `-c name=value` in the options parameter."""
    settings: dict[str, str] = {}
    words = iter(text.replace("\\ ", "\x1f").split())
    for word in words:
        pair = next(words, "") if word in ("-c", "--") else word.removeprefix("-c").removeprefix("--")
        name, separator, value = pair.partition("=")
        if separator and name not in ("user", "database"):
            settings[name.lower().replace("-", "_")] = value.replace("\x1f", " ")
    return settings
