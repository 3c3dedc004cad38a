"""The objects that a COPY reads: all below a prefix, or those that a manifest names."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from redshift_sandbox.copy.context import LoadContext
from redshift_sandbox.copy.copy_statement import CopyStatement
from redshift_sandbox.copy.json.documents import LARGE, elements_of
from redshift_sandbox.objects.object_files import is_path
from redshift_sandbox.objects.store import NoSuchBucket, NoSuchKey
from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.sql_error import SqlError

_ADDRESS = re.compile(r"s3://([^/]+)(?:/(.*))?", re.IGNORECASE | re.DOTALL)
MAX_MANIFEST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One object to read: its address parts, size and the local file that holds it."""

    bucket: str
    key: str
    size: int
    path: str

    @property
    def url(self) -> str:
        """The address as system tables show it."""
        return f"s3://{self.bucket}/{self.key}"


def split_address(address: str) -> tuple[str, str]:
    """Bucket and key (or prefix) of an s3:// address; raises SqlError XX000 for another kind."""
    match = _ADDRESS.fullmatch(address.strip())
    if match is None:
        raise SqlError(
            f"The specified S3 path '{address}' is not valid. It must be of the form s3://bucket/prefix", "XX000"
        )
    return match.group(1), match.group(2) or ""


def s3_error(message: str, status: int, code: str) -> SqlError:
    """An answer of S3 as Redshift passes it on."""
    request, extended = secrets.token_hex(8).upper(), secrets.token_hex(16)
    return SqlError(
        f"S3ServiceException:{message},Status {status},Error {code},Rid {request},ExtRid {extended},CanRetry 1", "XX000"
    )


def unreadable_source(error: OSError) -> SqlError:
    """A file or folder of a bucket can't be read."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return s3_error(f"Access Denied: {error.filename}", 403, "AccessDenied")
    return s3_error(f"We encountered an internal error: {error.filename}: {error.strerror}", 500, "InternalError")


class S3Reader:
    """Reads S3 for one COPY, with its authorization and region."""

    def __init__(self, context: LoadContext, statement: CopyStatement) -> None:
        self._context = context
        self._statement = statement
        self._store = context.environment.store
        self._checked_buckets: set[str] = set()
        self._allowed_folders: set[tuple[str, str]] = set()
        self._folders: dict[tuple[str, str], str] = {}

    def files(self) -> list[SourceFile]:
        """Every object to load, in key order or the manifest's; never empty."""
        if self._statement.files.manifest:
            return self._from_manifest()
        bucket, prefix = split_address(self._statement.source)
        self._check_bucket(bucket)
        self._statement.authorization.check(self._context, "s3:ListBucket", bucket, prefix)
        found = [SourceFile(bucket, item.key, item.size, item.path) for item in self._store.list(bucket, prefix)]
        if not found:
            raise missing_prefix(prefix)
        self._allow(found)
        return found

    def content(self, address: str) -> bytes:
        """A small object whole: a JSONPaths file or a manifest."""
        bucket, key = split_address(address)
        self._check_bucket(bucket)
        self._statement.authorization.check(self._context, "s3:GetObject", bucket, key)
        try:
            with self._store.open(bucket, key) as file:
                return file.read(MAX_MANIFEST_BYTES)
        except NoSuchKey as error:
            raise missing_prefix(key) from error

    def _check_bucket(self, bucket: str) -> None:
        if bucket in self._checked_buckets:
            return
        region = self._context.environment.bucket_region(bucket)
        if region is None:
            raise s3_error("The specified bucket does not exist", 404, "NoSuchBucket")
        if region != (self._statement.files.region or self._context.region):
            raise s3_error(
                "The bucket you are attempting to access must be addressed using the specified endpoint. "
                "Please send all future requests to this endpoint.",
                301,
                "PermanentRedirect",
            )
        self._checked_buckets.add(bucket)

    def _allow(self, files: Iterable[SourceFile]) -> None:
        """Check the right to read, once per folder: policies name prefixes."""
        for file in files:
            folder = (file.bucket, file.key.rpartition("/")[0])
            if folder not in self._allowed_folders:
                self._statement.authorization.check(self._context, "s3:GetObject", file.bucket, file.key)
                self._allowed_folders.add(folder)

    def _from_manifest(self) -> list[SourceFile]:
        source = self._statement.source
        if not split_address(source)[1] or source.endswith("/"):
            raise SqlError("COPY with MANIFEST parameter requires full path of an S3 object.", "XX000")
        found: list[SourceFile] = []
        for url, mandatory in _entries(self.content(source)):
            pause()
            bucket, key = split_address(url)
            self._check_bucket(bucket)
            file = self._object(bucket, key)
            if file is not None:
                found.append(file)
            elif mandatory:
                raise SqlError(f"Problem reading manifest file - mandatory file {url} does not exist", "XX000")
        if not found:
            raise SqlError("None of the files named in the manifest exist", "XX000")
        self._allow(found)
        return found

    def _object(self, bucket: str, key: str) -> SourceFile | None:
        folder, _, name = key.rpartition("/")
        if (known := self._folders.get((bucket, folder))) and (file := _plain_file(known, name)) is not None:
            return SourceFile(bucket, key, *file)
        try:
            path = self._store.path(bucket, key)
        except (NoSuchKey, NoSuchBucket):
            return None
        if path.name == name:
            self._folders[bucket, folder] = str(path.parent)
        return SourceFile(bucket, key, path.stat().st_size, str(path))


def _plain_file(folder: str, name: str) -> tuple[int, str] | None:
    """Size and path of a regular file in a folder that the store vouched for; None leaves it to the store to say.

    The store resolves every path again, links and all, which for tiny files takes longer than reading them.
    """
    if not is_path(name):
        return None
    path = os.path.join(folder, name)  # noqa: PTH118 - 400,000 of them
    try:
        facts = os.lstat(path)
    except (OSError, ValueError):
        return None
    return (facts.st_size, path) if stat.S_ISREG(facts.st_mode) else None


def missing_prefix(prefix: str) -> SqlError:
    """Nothing is there."""
    return SqlError(f"The specified S3 prefix '{prefix}' does not exist", "XX000")


def _entries(content: bytes) -> list[tuple[str, bool]]:
    try:
        # Any: the JSON of a manifest, checked by what is done with it.
        entries: Iterable[Any] = (
            elements_of(content, "entries")
            if len(content) > LARGE
            else json.loads(content.decode("utf-8-sig"))["entries"]
        )
        return [(str(entry["url"]), bool(entry.get("mandatory", False))) for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SqlError(
            "Problem reading manifest file - Manifest file is not in correct json format", "XX000"
        ) from error
