"""A request's body: plain, or in AWS's own chunks; checked against what was signed and against its checksums.

Streams: a large upload is never held in memory.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Protocol

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.crc import crc32c, crc64nvme
from redshift_sandbox.aws.http import Request
from redshift_sandbox.aws.sigv4 import Signature, signature_mismatch, signing_key

_EMPTY = hashlib.sha256(b"").hexdigest()
_PIECE = 1 << 20
_LINE_AT_MOST = 16 * 1024
STREAMING = "STREAMING-"
LARGEST_OBJECT = 5 * 2**30
"""Of one PUT: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html"""


class _Crc32:
    """zlib's CRC-32 with hashlib's interface."""

    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


class Checksum(Protocol):
    """A checksum that is fed piece by piece."""

    def update(self, data: bytes, /) -> None: ...  # noqa: D102
    def digest(self) -> bytes: ...  # noqa: D102


_CHECKSUMS: dict[str, Callable[[], Checksum]] = {
    "x-amz-checksum-crc32": _Crc32,
    "x-amz-checksum-crc32c": crc32c,
    "x-amz-checksum-crc64nvme": crc64nvme,
    "x-amz-checksum-sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "x-amz-checksum-sha256": hashlib.sha256,
    "content-md5": lambda: hashlib.md5(usedforsecurity=False),
}
_NO_CHECKSUMS = frozenset(("x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type"))


class Payload:
    """The body of a request, to be iterated once; raises ApiError when it is not what was signed or announced."""

    def __init__(self, request: Request, signature: Signature | None, secret: str) -> None:
        self._stream = request.stream
        self._signature = signature
        self._secret = secret
        self._signed = (signature.payload_hash if signature else None) or ""
        self.expected_size = _size(request.headers)
        self._announced = {name: request.headers[name] for name in _CHECKSUMS if name in request.headers}
        self._headers = request.headers
        self._trailer = request.headers.get("x-amz-trailer", "").strip().lower()
        self._in_chunks = self._signed.startswith(STREAMING) or "aws-chunked" in request.headers.get(
            "content-encoding", ""
        )

    def __iter__(self) -> Iterator[bytes]:
        self._require_known_checksums()
        names = set(self._announced) | ({self._trailer} & set(_CHECKSUMS))
        checks = {name: _CHECKSUMS[name]() for name in names}
        whole = hashlib.sha256() if len(self._signed) == 64 else None
        size = 0
        for piece in self._chunked() if self._in_chunks else _pieces(self._stream):
            size += len(piece)
            for check in (*checks.values(), *([whole] if whole else [])):
                check.update(piece)
            yield piece
        if self.expected_size is not None and size != self.expected_size:
            raise ApiError("IncompleteBody", "You did not provide the number of bytes specified by the HTTP header")
        if whole is not None and not hmac.compare_digest(whole.hexdigest(), self._signed.lower()):
            raise ApiError(
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            )
        for name, check in checks.items():
            self._compare(name, check.digest())

    def whole(self, at_most: int) -> bytes:
        """The whole body; raises ApiError when it is larger than `at_most`."""
        found = bytearray()
        for piece in self:
            found += piece
            if len(found) > at_most:
                raise ApiError("RequestEntityTooLarge", "Request size exceeded the limit.", status=413)
        return bytes(found)

    def _require_known_checksums(self) -> None:
        """Refuse a checksum that can't be computed here: an upload must not pass as checked when it wasn't."""
        for name in sorted({*self._headers, self._trailer}):
            if name.startswith("x-amz-checksum-") and name not in _CHECKSUMS and name not in _NO_CHECKSUMS:
                raise ApiError("NotImplemented", f"sandbox: {name} is not supported.", status=501)

    def _compare(self, name: str, digest: bytes) -> None:
        if name == "content-md5":
            try:
                announced = base64.b64decode(self._announced[name], validate=True)
            except ValueError:
                announced = b""
            if len(announced) != 16:
                raise ApiError("InvalidDigest", "The Content-MD5 you specified was invalid.")
            if announced != digest:
                raise ApiError("BadDigest", "The Content-MD5 you specified did not match what we received.")
        elif self._announced.get(name, "") != base64.b64encode(digest).decode():
            algorithm = name.rpartition("-")[2].upper()
            raise ApiError("BadDigest", f"The {algorithm} you specified did not match the calculated checksum.")

    def _chunked(self) -> Iterator[bytes]:
        """The data of the chunks `size[;chunk-signature=…]`, data, …, 0, trailers."""
        signed = "AWS4-HMAC-SHA256" in self._signed
        previous = self._signature.signature if self._signature else ""
        while True:
            line = self._line()
            size_text, _, extension = line.partition(b";")
            try:
                size = int(size_text, 16)
            except ValueError as error:
                raise _incomplete() from error
            if size < 0 or size > LARGEST_OBJECT:
                raise _incomplete()
            digest = hashlib.sha256()
            left = size
            while left:
                piece = self._stream.read(min(left, _PIECE))
                if not piece:
                    raise _incomplete()
                digest.update(piece)
                left -= len(piece)
                yield piece
            if signed:
                given = extension.partition(b"=")[2].decode("latin-1").strip()
                expected = self._chunk_signature(previous, digest.hexdigest())
                if not hmac.compare_digest(expected, given):
                    raise signature_mismatch()
                previous = expected
            if not size:
                self._read_trailers()
                return
            if self._line():
                raise _incomplete()

    def _chunk_signature(self, previous: str, data_hash: str) -> str:
        found = self._signature
        if found is None:
            raise signature_mismatch()
        text = "\n".join(("AWS4-HMAC-SHA256-PAYLOAD", found.timestamp, found.scope, previous, _EMPTY, data_hash))
        key = signing_key(self._secret, found.date, found.region, found.service)
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def _read_trailers(self) -> None:
        for _ in range(32):
            line = self._line()
            if not line:
                return
            name, _, value = line.decode("latin-1").partition(":")
            if name.strip().lower() in _CHECKSUMS:
                self._announced[name.strip().lower()] = value.strip()
        raise _incomplete()

    def _line(self) -> bytes:
        line = self._stream.readline(_LINE_AT_MOST)
        return line.rstrip(b"\r\n")


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _size(headers: Mapping[str, str]) -> int | None:
    text = headers.get("x-amz-decoded-content-length") or headers.get("content-length") or ""
    if "x-amz-decoded-content-length" not in headers and "aws-chunked" in headers.get("content-encoding", ""):
        return None
    return int(text) if text.isdigit() and len(text) < 18 else None


def _incomplete() -> ApiError:
    return ApiError("IncompleteBody", "The request body terminated unexpectedly")
