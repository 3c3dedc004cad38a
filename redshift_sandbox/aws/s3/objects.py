"""S3 objects: read whole or in part, written, copied and deleted."""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import BinaryIO
from urllib.parse import unquote

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.http import FilePart, Response
from redshift_sandbox.aws.payload import LARGEST_OBJECT
from redshift_sandbox.aws.s3.requests import (
    NAMESPACE,
    S3Request,
    answers,
    check_region,
    in_xml,
    no_such_bucket,
    unwritable,
    xml_answer,
)
from redshift_sandbox.aws.s3.tagging import tags_in_header
from redshift_sandbox.objects.store import NoSuchBucket, ObjectDetails

_PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
_BEHIND = 2**63
METADATA = "x-amz-meta-"
_KEPT_HEADERS = ("cache-control", "content-disposition", "content-encoding", "content-language", "expires")
_HEADER = "="
"""How the name of a kept header begins among the metadata, whose own names are header tokens and can't hold it."""


@answers("GET", "object", "GetObject", "GetObject")
def get_object(request: S3Request) -> Response:
    """An object's bytes, or a range of them."""
    _check_version(request)
    details = request.call.account.store.stat(request.bucket_name, request.key_name)
    headers = _headers(request, details)
    if (unchanged := _conditions(request, details, headers)) is not None:
        return unchanged
    wanted = _range(request.http.headers.get("range", ""), details.size)
    _refuse_part(request, details)
    file = request.call.account.store.open(request.bucket_name, request.key_name)  # closed when the answer was sent
    if wanted is None:
        return Response(200, FilePart(file, 0, details.size), headers)
    first, last = wanted
    headers["Content-Length"] = str(last - first + 1)
    headers["Content-Range"] = f"bytes {first}-{last}/{details.size}"
    return Response(206, FilePart(file, first, last - first + 1), headers)


@answers("HEAD", "object", "HeadObject", "GetObject")
def head_object(request: S3Request) -> Response:
    """What is known of an object."""
    _check_version(request)
    details = request.call.account.store.stat(request.bucket_name, request.key_name)
    headers = _headers(request, details)
    if (unchanged := _conditions(request, details, headers)) is not None:
        return unchanged
    _refuse_part(request, details)
    return Response(200, b"", headers)


@answers("PUT", "object", "PutObject", "PutObject")
def put_object(request: S3Request) -> Response:
    """Write an object, or copy one."""
    require_owners_alone(request.http.headers)
    if "x-amz-copy-source" in request.http.headers:
        return _copy_object(request)
    check_size(request)
    _check_write_conditions(request)
    details = write(
        request,
        request.payload,
        given_content_type(request),
        metadata_of(request.http.headers),
        tags_in_header(request),
    )
    return Response(200, b"", {"ETag": f'"{details.etag}"'})


@answers("DELETE", "object", "DeleteObject", "DeleteObject")
def delete_object(request: S3Request) -> Response:
    """Remove an object; one that isn't there is fine."""
    _check_version(request)
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
    wanted = [(item.findtext("Key") or "", item.findtext("VersionId") or "null") for item in root.iter("Object")]
    if not wanted or len(wanted) > 1000:
        raise ApiError(
            "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
        )
    quiet = (root.findtext("Quiet") or "").lower() == "true"
    parts = []
    for key, version in wanted:
        try:
            if version != "null":
                raise ApiError("NoSuchVersion", "The specified version does not exist.", status=404)
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


@answers("GET", "object", "GetObjectAttributes", "GetObject", field="attributes")
def get_object_attributes(request: S3Request) -> Response:
    """Those of ETag, size and storage class that are asked for; the other attributes are those of no object here."""
    _check_version(request)
    details = request.call.account.store.stat(request.bucket_name, request.key_name)
    known = {"ETag": details.etag, "StorageClass": "STANDARD", "ObjectSize": str(details.size)}
    wanted = [name.strip() for name in request.http.headers.get("x-amz-object-attributes", "").split(",")]
    shown = "".join(f"<{name}>{value}</{name}>" for name, value in known.items() if name in wanted)
    answer = xml_answer(f"<GetObjectAttributesResponse {NAMESPACE}>{shown}</GetObjectAttributesResponse>")
    answer.headers["Last-Modified"] = format_datetime(details.modified, usegmt=True)
    return answer


def require_owners_alone(headers: Mapping[str, str], *, by_default: str | None = "private") -> None:
    """Refuse to let others in by an access list, as buckets that AWS makes today do."""
    if headers.get("x-amz-acl", by_default) not in ("private", "bucket-owner-full-control"):
        raise ApiError("AccessControlListNotSupported", "The bucket does not allow ACLs")


# --- shared with multipart uploads ---


def check_size(request: S3Request) -> None:
    """Refuse an upload that is announced to be larger than one may be."""
    if (request.payload.expected_size or 0) > LARGEST_OBJECT:
        raise ApiError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")


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


def given_content_type(request: S3Request) -> str | None:
    """The content type to keep: the one given, unless the key's ending says the same."""
    given = request.http.headers.get("content-type")
    return given if given and given != _guessed(request.key_name) else None


def metadata_of(headers: Mapping[str, str]) -> dict[str, str]:
    """A request's own metadata, and the headers that come back with the object."""
    found = {name.removeprefix(METADATA): value for name, value in headers.items() if name.startswith(METADATA)}
    if sum(len(name) + len(value) for name, value in found.items()) > 2048:
        raise ApiError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size")
    for name in _KEPT_HEADERS:
        value = headers.get(name, "")
        if name == "content-encoding":  # how the upload was sent is no property of the object
            value = ",".join(coding for coding in value.split(",") if coding.strip() != "aws-chunked").strip()
        if value:
            found[_HEADER + name] = value
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
    for name in _KEPT_HEADERS:
        if value := query.get(f"response-{name}") or details.metadata.get(_HEADER + name):
            headers[name.title()] = _header_value(value)
    own = {name: value for name, value in details.metadata.items() if not name.startswith(_HEADER)}
    headers.update({METADATA + name: _header_value(value) for name, value in own.items()})
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


def _check_version(request: S3Request) -> None:
    """Refuse a version's id: objects are kept without, and their one version is called null."""
    if request.query.get("versionId", "null") != "null":
        raise ApiError("InvalidArgument", "Invalid version id specified", fields={"ArgumentName": "versionId"})


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


def _place(digits: str) -> int:
    """A place in an object; more digits than any has stand behind every one's end."""
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= len(str(_BEHIND)) else _BEHIND


def _range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte wanted; None, for everything, when the range isn't one that S3 understands."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or found[1] == found[2] == "":
        return None
    start, end = (_place(digits) if digits else None for digits in found.groups())
    if start is None:
        first, last = max(0, size - (end or 0)), size - 1
    else:
        first, last = start, size - 1 if end is None else min(end, size - 1)
        if end is not None and end < first:
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
