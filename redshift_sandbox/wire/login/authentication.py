"""Who may log in: a database user, a temporary one made by get-cluster-credentials, and the password exchange."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.login.accounts import Account
from redshift_sandbox.wire.login.passwords import ScramExchange, Verifier
from redshift_sandbox.wire.protocol.messages import (
    AUTHENTICATION_CLEARTEXT,
    Body,
    ProtocolViolation,
    authentication,
    decode_text,
)

if TYPE_CHECKING:
    from redshift_sandbox.environment import TemporaryLogin

_MD5, _SASL, _SASL_CONTINUE, _SASL_FINAL, _DIGEST = 5, 10, 11, 12, 13
_SHA256 = 0  # the digest's algorithm number
_NONCE_BYTES = 16


class Channel(Protocol):
    """The client during its login."""

    def send(self, data: bytes) -> None:
        """Send at once."""
        ...

    def receive_password(self) -> tuple[bytes, bytes]:
        """The kind and body of the client's answer."""
        ...


class TemporaryLogins(Protocol):
    """Where temporary passwords are found."""

    def temporary_login(self, user: str) -> TemporaryLogin | None:
        """What get-cluster-credentials made for a login under this name, if it hasn't expired."""
        ...


class Accounts(Protocol):
    """The users of a cluster."""

    @property
    def environment(self) -> TemporaryLogins:
        """What lies around the cluster."""
        ...

    def account(self, user: str) -> Account | None:
        """A database user as the catalogue has it."""
        ...

    def add_account(self, user: str) -> Account | None:
        """Make a user without a password."""
        ...


def authenticate(cluster: Accounts, channel: Channel, parameters: dict[str, str]) -> tuple[Account, str]:
    """Let the client prove that it knows the password; the account and the method's name.

    Raises SqlError 28000 in Redshift's words whatever is wrong, so that a client can't learn which users exist.
    """
    user = parameters["user"]
    temporary = cluster.environment.temporary_login(user)
    account = cluster.account(temporary.user if temporary is not None else user)
    verifier = _verifier(user, account, temporary)
    method = _method(verifier, is_redshift_driver="client_protocol_version" in parameters)
    proved = _METHODS[method](channel, user, verifier)
    if proved and account is None and temporary is not None and temporary.may_create:
        account = cluster.add_account(temporary.user)
    if not proved or account is None or _has_expired(account):
        raise SqlError(f'password authentication failed for user "{user}"', "28000")
    return account, method


def _has_expired(account: Account) -> bool:
    """Whether VALID UNTIL has passed; the catalogue keeps the text that the user gave."""
    if not account.valid_until or account.valid_until.lower() == "infinity":
        return False
    try:
        until = datetime.fromisoformat(account.valid_until)
    except ValueError:
        return False
    return (until if until.tzinfo is not None else until.replace(tzinfo=UTC)) < datetime.now(UTC)


def _verifier(user: str, account: Account | None, temporary: TemporaryLogin | None) -> Verifier:
    if temporary is not None:
        return Verifier.of_password(user, temporary.password)
    if account is None or not account.verifier:
        # A login that can't succeed looks like any other: it fails after the password was asked for.
        return Verifier.of_password(user, os.urandom(16).hex())
    return Verifier.of_text(account.verifier)


def _method(verifier: Verifier, *, is_redshift_driver: bool) -> str:
    if verifier.sha256 and is_redshift_driver:
        return "digest"
    if verifier.md5:
        return "md5"
    return "scram" if verifier.scram else "password"


def _md5(channel: Channel, _user: str, verifier: Verifier) -> bool:
    salt = os.urandom(4)
    channel.send(authentication(_MD5, salt))
    return verifier.accepts_md5(_answer(channel), salt)


def _cleartext(channel: Channel, user: str, verifier: Verifier) -> bool:
    channel.send(AUTHENTICATION_CLEARTEXT)
    return verifier.accepts_password(user, _answer(channel))


def _digest(channel: Channel, _user: str, verifier: Verifier) -> bool:
    nonce = os.urandom(_NONCE_BYTES)
    salt = verifier.sha256_salt
    sizes = (_SHA256.to_bytes(4, "big"), len(salt).to_bytes(4, "big") + salt, len(nonce).to_bytes(4, "big") + nonce)
    channel.send(authentication(_DIGEST, b"".join(sizes)))
    kind, data = channel.receive_password()
    if kind != b"d":
        return False
    body = Body(data)
    digest = body.take(body.int32())
    return verifier.accepts_digest(digest, nonce, body.take(body.int32()))


def _scram(channel: Channel, _user: str, verifier: Verifier) -> bool:
    keys = verifier.scram_keys
    if keys is None:
        return False
    exchange = ScramExchange(keys)
    channel.send(authentication(_SASL, b"SCRAM-SHA-256\0\0"))
    body = Body(_password_message(channel))
    if body.string() != "SCRAM-SHA-256":
        return False
    first = exchange.first(body.take(body.int32()))
    if first is None:
        return False
    channel.send(authentication(_SASL_CONTINUE, first))
    final = exchange.final(_password_message(channel))
    if final is None:
        return False
    channel.send(authentication(_SASL_FINAL, final))
    return True


_METHODS = {"md5": _md5, "digest": _digest, "scram": _scram, "password": _cleartext}


def _answer(channel: Channel) -> str:
    return decode_text(_password_message(channel).split(b"\0", 1)[0])


def _password_message(channel: Channel) -> bytes:
    kind, data = channel.receive_password()
    if kind != b"p":
        raise ProtocolViolation("expected password response")
    return data
