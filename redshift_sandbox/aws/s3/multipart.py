"""Multipart uploads: parts are files in the store's own directory until they are joined into the object."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.http import Response
from redshift_sandbox.aws.s3.objects import (
    check_size,
    copy_source,
    given_content_type,
    metadata_of,
    pieces_of,
    require_owners_alone,
)
from redshift_sandbox.aws.s3.requests import NAMESPACE, S3Request, answers, in_xml, unwritable, xml_answer
from redshift_sandbox.operating_system.absence import is_absent

_SMALLEST_PART = 5 * 2**20
_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")


@answers("POST", "object", "CreateMultipartUpload", "PutObject", field="uploads")
def create_multipart_upload(request: S3Request) -> Response:
    """Begin an upload in parts."""
    require_owners_alone(request.http.headers)
    identity = secrets.token_hex(16)
    directory = request.call.account.store.uploads / identity
    request.call.account.store.bucket_directory(request.bucket_name)
    directory.mkdir(mode=0o700)
    facts = {
        "bucket": request.bucket_name,
        "key": request.key_name,
        "content_type": given_content_type(request),
        "metadata": metadata_of(request.http.headers),
        "begun": time.time(),
    }
    (directory / "upload.json").write_text(json.dumps(facts), encoding="utf-8")
    return xml_answer(
        f"<InitiateMultipartUploadResult {NAMESPACE}><Bucket>{in_xml(request.bucket_name)}</Bucket>"
        f"<Key>{in_xml(request.key_name)}</Key><UploadId>{identity}</UploadId></InitiateMultipartUploadResult>"
    )


@answers("PUT", "object", "UploadPart", "PutObject", field="partNumber")
def upload_part(request: S3Request) -> Response:
    """Take one part, or copy it from another object."""
    directory, _ = _find(request)
    text = request.query.get("partNumber", "")
    if not re.fullmatch(r"\d{1,5}", text) or not 1 <= int(text) <= 10000:
        raise ApiError("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")
    copied = "x-amz-copy-source" in request.http.headers
    if not copied:
        check_size(request)
    etag = _write_part(request, directory, int(text), _copied_range(request) if copied else request.payload)
    if copied:
        modified = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        return xml_answer(
            f"<CopyPartResult {NAMESPACE}><LastModified>{modified}</LastModified>"
            f"<ETag>&quot;{etag}&quot;</ETag></CopyPartResult>"
        )
    return Response(200, b"", {"ETag": f'"{etag}"'})


def _write_part(request: S3Request, directory: Path, number: int, content: Iterable[bytes]) -> str:
    temporary = request.call.account.store.new_upload()
    digest = hashlib.md5(usedforsecurity=False)
    try:
        with temporary.open("wb") as file:
            for piece in content:
                digest.update(piece)
                file.write(piece)
        for old in directory.glob(f"{number:05d}.*"):
            old.unlink()
        temporary.replace(directory / f"{number:05d}.{digest.hexdigest()}")
    except OSError as error:
        raise unwritable(error) from error
    finally:
        temporary.unlink(missing_ok=True)
    return digest.hexdigest()


def _copied_range(request: S3Request) -> Iterable[bytes]:
    source = copy_source(request)
    header = request.http.headers.get("x-amz-copy-source-range")
    if header is None:
        return pieces_of(source.path)
    found = re.fullmatch(r"bytes=(\d{1,15})-(\d{1,15})", header)
    if found is None or not int(found[1]) <= int(found[2]) < source.size:
        raise ApiError("InvalidArgument", "The x-amz-copy-source-range value must be of the form bytes=first-last")
    return pieces_of(source.path, int(found[1]), int(found[2]) - int(found[1]) + 1)


@answers("POST", "object", "CompleteMultipartUpload", "PutObject", field="uploadId")
def complete_multipart_upload(request: S3Request) -> Response:
    """Join the parts named into the object."""
    directory, facts = _find(request)
    wanted = [
        (part.findtext("PartNumber") or "", (part.findtext("ETag") or "").strip('"'))
        for part in request.xml_body().iter("Part")
    ]
    if not wanted or not all(number.isdigit() and len(number) < 6 for number, _ in wanted):
        raise ApiError(
            "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
        )
    numbers = [int(number) for number, _ in wanted]
    if numbers != sorted(set(numbers)):
        raise ApiError(
            "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number."
        )
    there = _parts(directory)
    files = []
    for number, etag in wanted:
        file = there.get(int(number))
        if file is None or file.suffix[1:] != etag:
            raise ApiError(
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
                "specified entity tag may not match the part's entity tag.",
            )
        files.append(file)
    if any(file.stat().st_size < _SMALLEST_PART for file in files[:-1]):
        raise ApiError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
    joined = hashlib.md5(b"".join(bytes.fromhex(file.suffix[1:]) for file in files), usedforsecurity=False)
    etag = f"{joined.hexdigest()}-{len(files)}"
    try:
        request.call.account.store.put(
            request.bucket_name,
            request.key_name,
            (piece for file in files for piece in pieces_of(str(file))),
            content_type=facts["content_type"],
            metadata=facts["metadata"],
            etag=etag,
        )
    except OSError as error:
        raise unwritable(error) from error
    shutil.rmtree(directory, ignore_errors=True)
    return xml_answer(
        f"<CompleteMultipartUploadResult {NAMESPACE}><Bucket>{in_xml(request.bucket_name)}</Bucket>"
        f"<Key>{in_xml(request.key_name)}</Key><ETag>&quot;{etag}&quot;</ETag></CompleteMultipartUploadResult>"
    )


@answers("DELETE", "object", "AbortMultipartUpload", "AbortMultipartUpload", field="uploadId")
def abort_multipart_upload(request: S3Request) -> Response:
    """Drop an upload and its parts."""
    directory, _ = _find(request)
    shutil.rmtree(directory, ignore_errors=True)
    return Response(204)


@answers("GET", "object", "ListParts", "ListMultipartUploadParts", field="uploadId")
def list_parts(request: S3Request) -> Response:
    """The parts that have arrived."""
    directory, _ = _find(request)
    parts = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>&quot;{file.suffix[1:]}&quot;</ETag><Size>{file.stat().st_size}</Size></Part>"
        for number, file in sorted(_parts(directory).items())
    )
    return xml_answer(
        f"<ListPartsResult {NAMESPACE}><Bucket>{in_xml(request.bucket_name)}</Bucket>"
        f"<Key>{in_xml(request.key_name)}</Key><UploadId>{directory.name}</UploadId><IsTruncated>false</IsTruncated>{parts}</ListPartsResult>"
    )


@answers("GET", "bucket", "ListMultipartUploads", "ListBucketMultipartUploads", field="uploads")
def list_multipart_uploads(request: S3Request) -> Response:
    """The uploads that are under way in a bucket."""
    found = []
    for file in request.call.account.store.uploads.glob("*/upload.json"):
        facts = json.loads(file.read_text(encoding="utf-8"))
        if facts["bucket"] == request.bucket_name:
            found.append((facts["key"], file.parent.name, facts["begun"]))
    uploads = "".join(
        f"<Upload><Key>{in_xml(key)}</Key><UploadId>{identity}</UploadId>"
        f"<Initiated>{time.strftime('%Y-%m-%dT%H:%M:%S.000Z', time.gmtime(begun))}</Initiated></Upload>"
        for key, identity, begun in sorted(found)
    )
    return xml_answer(
        f"<ListMultipartUploadsResult {NAMESPACE}><Bucket>{in_xml(request.bucket_name)}</Bucket>"
        f"<IsTruncated>false</IsTruncated>{uploads}</ListMultipartUploadsResult>"
    )


class Upload(TypedDict):
    """An upload as its directory keeps it."""

    bucket: str
    key: str
    content_type: str | None
    metadata: dict[str, str]


def _find(request: S3Request) -> tuple[Path, Upload]:
    """The directory and the facts of the upload that the query names."""
    identity = request.query.get("uploadId", "")
    directory = request.call.account.store.uploads / identity
    if _UPLOAD_ID.fullmatch(identity) and not is_absent(directory / "upload.json"):
        facts: Upload = json.loads((directory / "upload.json").read_text(encoding="utf-8"))
        if (facts["bucket"], facts["key"]) == (request.bucket, request.key):
            return directory, facts
    raise ApiError(
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
        "completed.",
        status=404,
    )


def _parts(directory: Path) -> dict[int, Path]:
    return {int(file.stem): file for file in directory.iterdir() if file.stem.isdigit()}
