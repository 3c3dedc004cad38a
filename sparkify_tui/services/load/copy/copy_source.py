"""What a COPY reads: a manifest, single keys, or the whole prefix.

With a staging prefix a manifest names exactly the new files. Without one, a few files are named by their keys, one
COPY each, since FROM is a key prefix and a whole key is one too; anything else is the whole prefix, in place of all
that was loaded before.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.errors import AccessDeniedError, AwsError, LoadError, UsageError
from sparkify_tui.events import ManifestWritten, Noted
from sparkify_tui.narration import plural
from sparkify_tui.services.load.listing import Comparison
from sparkify_tui.services.load.staging_folder import folder_of_load
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.statements import quote

SINGLE_KEYS = 32
"""As many files as are still loaded one by one; a COPY of its own costs about what ten files in one do."""

LEDGER_FILE_FROM = 2_000
"""From so many files on the ledger's rows come by a COPY of their own, which costs as much as three inserts."""

_encode = json.encoder.encode_basestring_ascii  # what dumps calls for a string, without what it does around it


@dataclass(frozen=True, slots=True)
class Source:
    """What one COPY reads."""

    uri: str
    manifest: bool = False
    gzip: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sources of one table's COPYs and what to say about the choice; `ledger` holds the ledger's rows, if many.

    `replaces_all` says that the whole prefix is read, in place of all that was loaded before.
    """

    sources: tuple[Source, ...]
    notes: tuple[ManifestWritten | Noted, ...] = ()
    replaces_all: bool = False
    ledger: str | None = None


async def choose(target: Target, found: Comparison, load_id: int) -> Chosen:
    """Where to COPY from; the whole prefix, when there is no place for a manifest and the files are many."""
    if not found.wanted_files:
        return Chosen(())
    if target.config.s3.staging is None:
        return _without_manifest(found, "there is no [S3] STAGING to write a manifest to")
    try:
        return await _with_manifest(target, found, load_id, (item.uri for item in found.wanted()), packed=False)
    except AwsError as error:
        return _without_manifest(found, f"{target.config.s3.staging} can't be written: {error.message}")


async def require_jsonpaths(target: Target) -> None:
    """Raise LoadError when the JSONPaths file is not there: COPY would only say that access is denied."""
    uri = target.config.s3.log_jsonpath
    bucket, key = split_uri(uri)
    try:
        found = await asyncio.to_thread(target.aws.s3.exists, bucket, key, region=target.config.s3.region)
    except AccessDeniedError:
        return  # the role may read it though we may not
    if found is None:
        raise LoadError(f"There is no {uri}.", remedy="Correct [S3] LOG_JSONPATH of dwh.cfg.")


async def choose_parts(target: Target, found: Comparison, load_id: int, parts: Iterable[str]) -> Chosen:
    """The packed parts as the source."""
    return await _with_manifest(target, found, load_id, parts, packed=True)


async def _with_manifest(
    target: Target, found: Comparison, load_id: int, uris: Iterable[str], *, packed: bool
) -> Chosen:
    folder = folder_of_load(target, load_id)
    uri = f"{folder}{found.table}.manifest"
    files = await asyncio.to_thread(_write_manifest, target, uri, uris)
    written = ManifestWritten(table=found.table, uri=uri, files=files)
    source = Source(uri, manifest=True, gzip=packed)
    if found.wanted_files >= LEDGER_FILE_FROM:
        ledger = f"{folder}{found.table}.ledger.gz"
        await asyncio.to_thread(_write_ledger, target, ledger, found, load_id)
        return Chosen((source,), (written,), ledger=ledger)
    return Chosen((source,), (written,))


def wants_whole_prefix(found: Comparison) -> bool:
    """Whether the whole prefix is read for want of a manifest: files are many, or can't be named one by one."""
    if not found.wanted_files:
        return False
    return found.wanted_files > SINGLE_KEYS or not found.alone or not all(_renders(item.uri) for item in found.wanted())


def _without_manifest(found: Comparison, reason: str) -> Chosen:
    if not wants_whole_prefix(found):
        uris = [item.uri for item in found.wanted()]
        note = Noted(f"{found.table}: {plural(len(uris), 'file')} to load by key, one COPY each.", reason)
        return Chosen(tuple(Source(uri) for uri in uris), (note,))
    widened = found.wanted_files < found.files
    note = Noted(f"{found.table}: the whole prefix is loaded{' again' if widened else ''}.", reason)
    return Chosen((Source(found.prefix),), (note,), replaces_all=True)


def _renders(uri: str) -> bool:
    try:
        quote(uri)
    except UsageError:
        return False
    return True


def _write_manifest(target: Target, uri: str, entries: Iterable[str]) -> int:
    content = bytearray(b'{"entries":[\n')
    count = 0
    for entry in entries:
        content += b",\n" if count else b""
        content += b'{"url":%s,"mandatory":true}' % _encode(entry).encode()
        count += 1
    content += b"\n]}\n"
    bucket, key = split_uri(uri)
    target.aws.s3.put_bytes(bucket, key, bytes(content))
    return count


def _write_ledger(target: Target, uri: str, found: Comparison, load_id: int) -> None:
    """One JSON object a line, since COPY takes those by the column's name, and the sandbox many at a time."""
    same = f'"table_name":{_encode(found.table)},"load_id":{load_id:d}'
    content = io.BytesIO()
    with gzip.open(content, "wt", compresslevel=1, encoding="ascii", newline="") as text:
        text.writelines(
            f'{{{same},"uri":{_encode(item.uri)},"etag":{_encode(item.etag)},"size_bytes":{item.size_bytes:d}}}\n'
            for item in found.wanted()
        )
    bucket, key = split_uri(uri)
    target.aws.s3.put_bytes(bucket, key, content.getvalue())
