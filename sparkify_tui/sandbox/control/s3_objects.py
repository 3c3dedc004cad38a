"""S3 objects: read whole or in part, written, copied, tagged and deleted."""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import BinaryIO
from urllib.parse import unquote

from sparkify_tui.sandbox.control.errors import ApiError
from sparkify_tui.sandbox.control.http import Response, split_query
from sparkify_tui.sandbox.control.s3 import (
    NAMESPACE,
    S3Request,
    answers,
    check_region,
    in_xml,
    no_such_bucket,
    xml_answer,
)
from sparkify_tui.sandbox.store import NoSuchBucket, NoSuchKey, ObjectDetails

_PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_LARGEST_PUT = 5 * 2**30
METADATA = "x-amz-meta-"


@answers("GET", "object", "GetObject", "GetObject")
def get_object(request: S3Request) -> Response:
    """An object's bytes, or a range of them."""
    details = request.call.account.store.stat(request.bucket_name, request.key_name)
    headers = _headers(request, details)
    if (unchanged := _conditions(request, details, headers)) is not None:
        return unchanged
    wanted = _range(request.http.headers.get("range", ""), details.size)
    _refuse_part(request, details)
    try:
        file = open(details.path, "rb")  # noqa: SIM115 - closed when the answer was sent
    except OSError as error:
        raise NoSuchKey(request.key_name) from error
    if wanted is None:
        return Response(200, _Bytes(file, 0, details.size), headers)
    first, last = wanted
    headers["Content-Length"] = str(last - first + 1)
    headers["Content-Range"] = f"bytes {first}-{last}/{details.size}"
    return Response(206, _Bytes(file, first, last - first + 1), headers)


@answers("HEAD", "object", "HeadObject", "GetObject")
def head_object(request: S3Request) -> Response:
    """What is known of an object."""
    details = request.call.account.store.stat(request.bucket_name, request.key_name)
    headers = _headers(request, details)
    if (unchanged := _conditions(request, details, headers)) is not None:
        return unchanged
    _refuse_part(request, details)
    return Response(200, b"", headers)


@answers("PUT", "object", "PutObject", "PutObject")
def put_object(request: S3Request) -> Response:
    """Write an object, or copy one."""
    if "x-amz-copy-source" in request.http.headers:
        return _copy_object(request)
    if (request.payload.expected_size or 0) > _LARGEST_PUT:
        raise ApiError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
    _check_write_conditions(request)
    details = write(
        request,
        request.payload,
        given_content_type(request),
        metadata_of(request.http.headers),
        _tags_in_header(request),
    )
    return Response(200, b"", {"ETag": f'"{details.etag}"'})


@answers("DELETE", "object", "DeleteObject", "DeleteObject")
def delete_object(request: S3Request) -> Response:
    """Remove an object; one that isn't there is fine."""
    request.call.account.store.delete(request.bucket_name, request.key_name)
    return Response(204)


@answers("POST", "bucket", "DeleteObjects", "ListBucket", field="delete")
def delete_objects(request: S3Request) -> Response:
    """Remove up to a thousand objects, each with its own outcome."""
    root = request.xml_body()
    if root.tag != "Delete":
        raise ApiError(
            "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
        )
    keys = [found.text or "" for item in root.iter("Object") for found in item.iter("Key")]
    if not keys or len(keys) > 1000:
        raise ApiError(
            "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
        )
    quiet = (root.findtext("Quiet") or "").lower() == "true"
    parts = []
    for key in keys:
        try:
            request.call.authorize("s3:DeleteObject", f"arn:aws:s3:::{request.bucket}/{key}")
            request.call.account.store.delete(request.bucket_name, key)
        except ApiError as error:
            parts.append(
                f"<Error><Key>{in_xml(key)}</Key><Code>{error.code}</Code><Message>{in_xml(error.message)}</Message></Error>"
            )
            continue
        if not quiet:
            parts.append(f"<Deleted><Key>{in_xml(key)}</Key></Deleted>")
    return xml_answer(f"<DeleteResult {NAMESPACE}>{''.join(parts)}</DeleteResult>")


@answers("GET", "object", "GetObjectTagging", "GetObjectTagging", field="tagging")
def get_object_tagging(request: S3Request) -> Response:
    """An object's tags."""
    tags = request.call.account.store.stat(request.bucket_name, request.key_name).tags
    inner = "".join(f"<Tag><Key>{in_xml(key)}</Key><Value>{in_xml(value)}</Value></Tag>" for key, value in tags.items())
    return xml_answer(f"<Tagging {NAMESPACE}><TagSet>{inner}</TagSet></Tagging>")


@answers("PUT", "object", "PutObjectTagging", "PutObjectTagging", field="tagging")
def put_object_tagging(request: S3Request) -> Response:
    """Replace an object's tags."""
    tags = {tag.findtext("Key") or "": tag.findtext("Value") or "" for tag in request.xml_body().iter("Tag")}
    _check_tags(tags)
    request.call.account.store.set_tags(request.bucket_name, request.key_name, tags)
    return Response(200)


@answers("DELETE", "object", "DeleteObjectTagging", "DeleteObjectTagging", field="tagging")
def delete_object_tagging(request: S3Request) -> Response:
    """Remove an object's tags."""
    request.call.account.store.set_tags(request.bucket_name, request.key_name, {})
    return Response(204)


@answers("GET", "object", "GetObjectAcl", "GetObjectAcl", field="acl")
def get_object_acl(request: S3Request) -> Response:
    """The owner may do everything."""
    from sparkify_tui.sandbox.control.s3_buckets import get_bucket_acl

    request.call.account.store.stat(request.bucket_name, request.key_name)
    return get_bucket_acl(request)


# --- shared with multipart uploads ---


def write(
    request: S3Request, content: object, content_type: str | None, metadata: Mapping[str, str], tags: Mapping[str, str]
) -> ObjectDetails:
    """Write the request's object; raises ApiError when the store can't."""
    try:
        return request.call.account.store.put(
            request.bucket_name,
            request.key_name,
            content,  # type: ignore[arg-type]
            content_type=content_type,
            metadata=metadata,
            tags=tags,
        )
    except OSError as error:
        raise unwritable(error) from error


def unwritable(error: OSError) -> ApiError:
    """The refusal when the bucket's file system can't be written."""
    if isinstance(error, PermissionError) or error.errno == 30:
        return ApiError(
            "AccessDenied", f"sandbox: the bucket's directory can't be written: {error.strerror}", status=403
        )
    return ApiError("InternalError", f"sandbox: the object can't be written: {error.strerror}", status=500)


def given_content_type(request: S3Request) -> str | None:
    """The content type to keep: the one given, unless the key's ending says the same."""
    given = request.http.headers.get("content-type")
    return given if given and given != _guessed(request.key_name) else None


def metadata_of(headers: Mapping[str, str]) -> dict[str, str]:
    """A request's own metadata."""
    found = {name.removeprefix(METADATA): value for name, value in headers.items() if name.startswith(METADATA)}
    if sum(len(name) + len(value) for name, value in found.items()) > 2048:
        raise ApiError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size")
    return found


def copy_source(request: S3Request) -> ObjectDetails:
    """The object that x-amz-copy-source names, if the caller may read it and its conditions hold."""
    raw = unquote(request.http.headers["x-amz-copy-source"].partition("?versionId=")[0])
    bucket, _, key = raw.lstrip("/").partition("/")
    if not bucket or not key:
        raise ApiError("InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
    request.call.authorize("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")
    try:
        details = request.call.account.store.stat(bucket, key)
    except NoSuchBucket as error:
        raise no_such_bucket(bucket) from error
    headers = request.http.headers
    matches = headers.get("x-amz-copy-source-if-match", details.etag).strip('"') == details.etag
    differs = headers.get("x-amz-copy-source-if-none-match", "").strip('"') != details.etag
    if not matches or not differs:
        raise _failed_precondition()
    return details


def pieces_of(path: str, first: int = 0, size: int | None = None) -> Iterator[bytes]:
    """A file's bytes, or a range of them."""
    with open(path, "rb") as file:
        yield from _Bytes(file, first, os.fstat(file.fileno()).st_size if size is None else size)


def _copy_object(request: S3Request) -> Response:
    source = copy_source(request)
    replace = request.http.headers.get("x-amz-metadata-directive", "COPY").upper() == "REPLACE"
    same = request.http.headers["x-amz-copy-source"].lstrip("/") == f"{request.bucket}/{request.key}"
    if same and not replace:
        raise ApiError(
            "InvalidRequest",
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes.",
        )
    check_region(request)
    details = write(
        request,
        pieces_of(source.path),
        given_content_type(request) if replace else source.content_type,
        metadata_of(request.http.headers) if replace else source.metadata,
        source.tags,
    )
    modified = details.modified.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return xml_answer(
        f"<CopyObjectResult {NAMESPACE}><LastModified>{modified}</LastModified>"
        f"<ETag>&quot;{details.etag}&quot;</ETag></CopyObjectResult>"
    )


class _Bytes:
    """A part of a file, in pieces; closes it at the end."""

    def __init__(self, file: BinaryIO, first: int, size: int) -> None:
        self._file = file
        self._left = size
        file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._file.read(min(self._left, _PIECE)) if self._left > 0 else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


def _headers(request: S3Request, details: ObjectDetails) -> dict[str, str]:
    query = request.query
    headers = {
        "Content-Length": str(details.size),
        "Content-Type": query.get("response-content-type") or details.content_type or _guessed(details.key),
        "ETag": f'"{details.etag}"',
        "Last-Modified": format_datetime(details.modified, usegmt=True),
        "Accept-Ranges": "bytes",
    }
    for name in ("content-disposition", "content-encoding", "content-language", "cache-control", "expires"):
        if value := query.get(f"response-{name}"):
            headers[name.title()] = _header_value(value)
    headers.update({METADATA + name: _header_value(value) for name, value in details.metadata.items()})
    if details.tags:
        headers["x-amz-tagging-count"] = str(len(details.tags))
    headers["Content-Type"] = _header_value(headers["Content-Type"])
    return headers


def _header_value(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", "", text).encode("utf-8", "replace").decode("latin-1")


def _guessed(key: str) -> str:
    return mimetypes.guess_type(key, strict=False)[0] or "binary/octet-stream"


def _conditions(request: S3Request, details: ObjectDetails, headers: dict[str, str]) -> Response | None:
    """A 304 answer when nothing changed; ApiError when a precondition fails; None to go on."""
    given = request.http.headers
    if "if-match" in given:
        if not _among(given["if-match"], details.etag):
            raise _failed_precondition()
    elif (since := _date(given.get("if-unmodified-since"))) and details.modified > since:
        raise _failed_precondition()
    if "if-none-match" in given:
        unchanged = _among(given["if-none-match"], details.etag)
    else:
        since = _date(given.get("if-modified-since"))
        unchanged = since is not None and details.modified <= since
    if unchanged:
        return Response(304, b"", {name: headers[name] for name in ("ETag", "Last-Modified")})
    return None


def _check_write_conditions(request: S3Request) -> None:
    given, store = request.http.headers, request.call.account.store
    if given.get("if-none-match") == "*" and store.exists(request.bucket_name, request.key_name):
        raise _failed_precondition()
    if "if-match" in given:
        etag = store.stat(request.bucket_name, request.key_name).etag
        if not _among(given["if-match"], etag):
            raise _failed_precondition()


def _failed_precondition() -> ApiError:
    return ApiError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", status=412)


def _among(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in [one.strip().removeprefix("W/").strip('"') for one in header.split(",")]


def _date(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _refuse_part(request: S3Request, details: ObjectDetails) -> None:
    """Refuse one part of an object: where its parts ended isn't kept. What was put at once is its own only part."""
    number = request.query.get("partNumber")
    if number is None or (number == "1" and "-" not in details.etag):
        return
    if "-" in details.etag:
        raise ApiError("NotImplemented", "sandbox: reading an object by partNumber is not supported.", status=501)
    raise ApiError("InvalidPartNumber", "The requested partnumber is not satisfiable", status=416)


def _range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte wanted; None, for everything, when the range isn't one that S3 understands."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or found[1] == found[2] == "" or len(header) > 60:
        return None
    if found[1] == "":
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
        if found[2] and int(found[2]) < first:
            return None
    if first >= size:
        raise ApiError(
            "InvalidRange",
            "The requested range is not satisfiable",
            status=416,
            fields={"RangeRequested": header, "ActualObjectSize": str(size)},
            headers={"Content-Range": f"bytes */{size}"},
        )
    return first, last


def _tags_in_header(request: S3Request) -> dict[str, str]:
    tags = dict(split_query(request.http.headers.get("x-amz-tagging", ""), plus_is_space=True))
    _check_tags(tags)
    return tags


def _check_tags(tags: Mapping[str, str]) -> None:
    if len(tags) > 10:
        raise ApiError("BadRequest", "Object tags cannot be greater than 10")
    if any(not 1 <= len(key) <= 128 or len(value) > 256 for key, value in tags.items()):
        raise ApiError("InvalidTag", "The TagKey or TagValue you have provided is invalid")
