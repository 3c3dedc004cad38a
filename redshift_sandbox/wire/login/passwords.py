"""Password verifiers and the four ways a client can prove that it knows the password.

A verifier holds no password: an MD5 digest (the protocol's own), a salted SHA-256 digest (Redshift's) and SCRAM keys.
It is one line of text, which the catalogue and the control plane keep; `make_verifier` makes it from what CREATE USER
was given.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from dataclasses import dataclass, replace
from functools import cached_property

SCRAM_ITERATIONS = 4096
_MD5 = re.compile(r"md5[0-9a-f]{32}", re.IGNORECASE)
_SHA256_PREFIX = "sha256|"
_SHA256 = re.compile(r"sha256\|([0-9a-f]{64})\|([^|]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Verifier:
    """What the server knows of a password; empty fields are ways in which the password can't be checked."""

    md5: str = ""
    sha256: bytes = b""
    sha256_salt: bytes = b""
    scram: str = ""

    def __repr__(self) -> str:
        return "Verifier(…)"

    @classmethod
    def of_password(cls, user: str, password: str) -> Verifier:
        """The verifier of a clear-text password."""
        salt = os.urandom(16)
        return cls(
            md5=_md5_hex(password.encode() + user.encode()),
            sha256=hashlib.sha256(password.encode() + salt).digest(),
            sha256_salt=salt,
            scram=_scram_secret(password),
        )

    @classmethod
    def of_text(cls, text: str) -> Verifier:
        """Read back what `text` wrote; an empty text is a verifier that no password satisfies."""
        fields = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
        return cls(
            md5=fields.get("md5", ""),
            sha256=bytes.fromhex(fields.get("sha256", "")),
            sha256_salt=bytes.fromhex(fields.get("salt", "")),
            scram=fields.get("scram", ""),
        )

    @property
    def text(self) -> str:
        """The verifier as one line."""
        return f"md5={self.md5};sha256={self.sha256.hex()};salt={self.sha256_salt.hex()};scram={self.scram}"

    def accepts_md5(self, answer: str, salt: bytes) -> bool:
        """Whether `answer` is md5(md5(password + user) + salt), written as the protocol writes it."""
        expected = "md5" + _md5_hex(self.md5.encode() + salt)
        return bool(self.md5) and hmac.compare_digest(answer.encode(), expected.encode())

    def accepts_digest(self, digest: bytes, server_nonce: bytes, client_nonce: bytes) -> bool:
        """Whether `digest` is Redshift's sha256(sha256(password + salt) + server nonce + client nonce)."""
        expected = hashlib.sha256(self.sha256 + server_nonce + client_nonce).digest()
        return bool(self.sha256) and hmac.compare_digest(digest, expected)

    def accepts_password(self, user: str, password: str) -> bool:
        """Whether a clear-text password is the right one."""
        if self.sha256:
            digest = hashlib.sha256(password.encode() + self.sha256_salt).digest()
            return hmac.compare_digest(digest, self.sha256)
        return bool(self.md5) and hmac.compare_digest(_md5_hex((password + user).encode()).encode(), self.md5.encode())

    @cached_property
    def scram_keys(self) -> ScramKeys | None:
        """The SCRAM keys, if the verifier has them."""
        if not self.scram:
            return None
        iterations, salt, stored_key, server_key = self.scram.split(":")
        return ScramKeys(
            int(iterations), base64.b64decode(salt), base64.b64decode(stored_key), base64.b64decode(server_key)
        )


@dataclass(frozen=True)
class ScramKeys:
    """RFC 5802's StoredKey and ServerKey with the salt and iteration count they were made with."""

    iterations: int
    salt: bytes
    stored_key: bytes
    server_key: bytes

    def __repr__(self) -> str:
        return "ScramKeys(…)"


def make_verifier(user: str, password: str) -> str:
    """The verifier, as text, of a password or of what CREATE USER takes for one.

    That is `md5<hex>`, `sha256|digest|salt`, or `sha256|password`, which is not to be kept as MD5.
    """
    if _MD5.fullmatch(password):
        return Verifier(md5=password[3:].lower()).text
    prehashed = _SHA256.fullmatch(password)
    if prehashed is not None:
        return Verifier(sha256=bytes.fromhex(prehashed[1]), sha256_salt=prehashed[2].encode()).text
    if password.startswith(_SHA256_PREFIX):
        return replace(Verifier.of_password(user, password.removeprefix(_SHA256_PREFIX)), md5="").text
    return Verifier.of_password(user, password).text


class ScramExchange:
    """The server's side of one SCRAM-SHA-256 conversation (RFC 5802, without channel binding)."""

    def __init__(self, keys: ScramKeys) -> None:
        self._keys = keys
        self._auth_message = b""
        self._nonce = b""
        self._header = b""

    def first(self, client_first: bytes) -> bytes | None:
        """Answer client-first-message; None when it isn't one."""
        match = re.fullmatch(
            rb"([ny],(?:a=[^,]*)?,)((?:m=[^,]*,)?n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)", client_first
        )
        if match is None:
            return None
        self._header = match[1]
        self._nonce = match[3] + base64.b64encode(os.urandom(18))
        salt = base64.b64encode(self._keys.salt)
        server_first = b"r=%b,s=%b,i=%d" % (self._nonce, salt, self._keys.iterations)
        self._auth_message = match[2] + b"," + server_first
        return server_first

    def final(self, client_final: bytes) -> bytes | None:
        """Answer client-final-message with the server's signature; None when the proof is wrong."""
        match = re.fullmatch(rb"(c=([A-Za-z0-9+/=]+),r=([^,]+)(?:,[^,]*)*?),p=([A-Za-z0-9+/=]+)", client_final)
        if match is None or match[3] != self._nonce:
            return None
        try:
            header, proof = base64.b64decode(match[2], validate=True), base64.b64decode(match[4], validate=True)
        except ValueError:
            return None
        message = self._auth_message + b"," + match[1]
        signature = hmac.digest(self._keys.stored_key, message, "sha256")
        if header != self._header or len(proof) != len(signature):
            return None
        client_key = bytes(left ^ right for left, right in zip(proof, signature, strict=True))
        if not hmac.compare_digest(hashlib.sha256(client_key).digest(), self._keys.stored_key):
            return None
        return b"v=" + base64.b64encode(hmac.digest(self._keys.server_key, message, "sha256"))


def _md5_hex(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _scram_secret(password: str) -> str:
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ITERATIONS)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    parts = (base64.b64encode(part).decode() for part in (salt, stored_key, server_key))
    return ":".join((str(SCRAM_ITERATIONS), *parts))
