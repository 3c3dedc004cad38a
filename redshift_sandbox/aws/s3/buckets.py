"""S3 buckets: made, found, listed, and what else clients ask of them."""

from __future__ import annotations

import base64
import errno
import functools
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from redshift_sandbox.aws.account import ACCOUNT_ID
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.documents.network import BUCKETS
from redshift_sandbox.aws.ec2.vpcs import REGIONS
from redshift_sandbox.aws.http import Response
from redshift_sandbox.aws.s3.requests import NAMESPACE, S3Request, answers, in_xml, unwritable, xml_answer
from redshift_sandbox.objects.file_errors import UnreadableError
from redshift_sandbox.objects.store import NoSuchBucket
from redshift_sandbox.objects.walk import FileObject, KeyPrefix

_NAME = re.compile(r"(?!xn--|sthree-)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9](?<!-s3alias)(?<!--ol-s3)")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9/_.~*()!'-]*").fullmatch
OWNER_XML = f"<Owner><ID>{ACCOUNT_ID}</ID><DisplayName>owner</DisplayName></Owner>"


@answers("GET", "service", "ListBuckets", "ListAllMyBuckets")
def list_buckets(request: S3Request) -> Response:
    """All buckets with a prefix."""
    prefix = request.query.get("prefix", "")
    region = request.query.get("bucket-region")
    account = request.call.account
    buckets = "".join(
        f"<Bucket><Name>{in_xml(name)}</Name><CreationDate>{_time(created)}</CreationDate></Bucket>"
        for name, created in account.store.buckets()
        if name.startswith(prefix) and region in (None, account.bucket_region(name))
    )
    return xml_answer(
        f"<ListAllMyBucketsResult {NAMESPACE}>{OWNER_XML}<Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"
    )


@answers("PUT", "bucket", "CreateBucket", "CreateBucket")
def create_bucket(request: S3Request) -> Response:
    """A new bucket in the region that the body names."""
    name, region = request.bucket_name, request.call.region
    if not _NAME.fullmatch(name) or re.fullmatch(r"\d+\.\d+\.\d+\.\d+", name):
        raise ApiError("InvalidBucketName", "The specified bucket is not valid.", fields={"BucketName": name})
    constraint = None
    if request.payload.expected_size != 0 and request.http.headers.get("content-length", "0") != "0":
        found = request.xml_body().find("LocationConstraint")
        constraint = found.text if found is not None else None
    if constraint is not None and constraint not in REGIONS:
        raise ApiError("InvalidLocationConstraint", "The specified location-constraint is not valid")
    if (constraint or "us-east-1") != region:
        raise ApiError(
            "IllegalLocationConstraintException",
            f"The {constraint or 'unspecified'} location constraint is incompatible for the region specific endpoint "
            "this request was sent to.",
        )
    account = request.call.account
    try:
        account.store.create_bucket(name)
    except FileExistsError as error:
        raise ApiError(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
            status=409,
            fields={"BucketName": name},
        ) from error
    account.state.put(BUCKETS, name, {"region": region})
    return Response(200, b"", {"Location": f"/{name}"})


@answers("HEAD", "bucket", "HeadBucket", "ListBucket")
def head_bucket(request: S3Request) -> Response:
    """Whether a bucket is there, and its region."""
    return Response(200, b"", {"x-amz-bucket-region": request.call.account.bucket_region(request.bucket_name) or ""})


@answers("DELETE", "bucket", "DeleteBucket", "DeleteBucket")
def delete_bucket(request: S3Request) -> Response:
    """Remove an empty bucket."""
    account, name = request.call.account, request.bucket_name
    try:
        account.store.delete_bucket(name)
    except (NoSuchBucket, UnreadableError):
        raise
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise unwritable(error) from error
        raise ApiError(
            "BucketNotEmpty", "The bucket you tried to delete is not empty", status=409, fields={"BucketName": name}
        ) from error
    account.state.delete(BUCKETS, name)
    return Response(204)


@answers("GET", "bucket", "GetBucketLocation", "GetBucketLocation", field="location")
def get_bucket_location(request: S3Request) -> Response:
    """A bucket's region; empty for us-east-1, as on AWS."""
    region = request.call.account.bucket_region(request.bucket_name)
    if region is None:
        raise NoSuchBucket(request.bucket_name)
    return xml_answer(f"<LocationConstraint {NAMESPACE}>{region if region != 'us-east-1' else ''}</LocationConstraint>")


page_at_a_time = threading.Lock()
"""Two pages made at once wait for the interpreter's lock after every file they look at, and take half as long again."""


@answers("GET", "bucket", "ListObjects", "ListBucket")
def list_objects(request: S3Request) -> Response:
    """ListObjects and ListObjectsV2: keys in order, a page at a time."""
    query = request.query
    second = query.get("list-type") == "2"
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    encoding = query.get("encoding-type", "")
    if encoding not in ("", "url"):
        raise ApiError("InvalidArgument", "Invalid Encoding Method specified in Request")
    limit = max_keys(query.get("max-keys", "1000"))
    token = query.get("continuation-token")
    after = _from_token(token) if token is not None and second else query.get("start-after" if second else "marker", "")
    shown = in_url if encoding else in_xml
    with_owner = not second or query.get("fetch-owner") == "true"
    with page_at_a_time:
        items, last, more = page_of(request, prefix, delimiter, after, limit)
        owner = OWNER_XML if with_owner else ""
        contents = list(elements(request, items, shown, "Contents", f"{owner}<StorageClass>STANDARD</StorageClass>"))
    parts = [f"<Name>{in_xml(request.bucket_name)}</Name><Prefix>{shown(prefix)}</Prefix><MaxKeys>{limit}</MaxKeys>"]
    if delimiter:
        parts.append(f"<Delimiter>{shown(delimiter)}</Delimiter>")
    if encoding:
        parts.append("<EncodingType>url</EncodingType>")
    parts.append(f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>")
    if second:
        parts.append(f"<KeyCount>{len(items)}</KeyCount>")
        if token is not None:
            parts.append(f"<ContinuationToken>{in_xml(token)}</ContinuationToken>")
        if "start-after" in query:
            parts.append(f"<StartAfter>{shown(query['start-after'])}</StartAfter>")
        if more:
            parts.append(f"<NextContinuationToken>{_to_token(last)}</NextContinuationToken>")
    else:
        parts.append(f"<Marker>{shown(after)}</Marker>")
        if more:
            parts.append(f"<NextMarker>{shown(last)}</NextMarker>")
    parts += contents
    return xml_answer(f"<ListBucketResult {NAMESPACE}>{''.join(parts)}</ListBucketResult>")


def elements(
    request: S3Request, items: list[FileObject | KeyPrefix], shown: Callable[[str], str], name: str, more: str
) -> Iterator[str]:
    """The page's items as XML: each object as an element of that name, with `more` at its end."""
    store, bucket = request.call.account.store, request.bucket_name
    etags = iter(store.etags(bucket, [item for item in items if isinstance(item, FileObject)]))
    for item in items:
        if isinstance(item, KeyPrefix):
            yield f"<CommonPrefixes><Prefix>{shown(item.key)}</Prefix></CommonPrefixes>"
            continue
        etag = next(etags)
        if not etag:
            continue  # removed since it was listed
        modified = _file_time(item.mtime_ns // 10**9)
        yield (
            f"<{name}><Key>{shown(item.key)}</Key><LastModified>{modified}</LastModified><ETag>&quot;{etag}&quot;</ETag>"
            f"<Size>{item.size}</Size>{more}</{name}>"
        )


def in_url(text: str) -> str:
    """A key as `encoding-type=url` writes it, which nothing of needs escaping in XML."""
    return text if _PLAIN_KEY(text) else quote(text, safe="/-_.~*()!'")


def page_of(
    request: S3Request, prefix: str, delimiter: str, after: str, limit: int
) -> tuple[list[FileObject | KeyPrefix], str, bool]:
    """The items of one page, the last key in it, and whether more follow."""
    store, bucket = request.call.account.store, request.bucket_name
    if delimiter == "/":
        found: Iterator[FileObject | KeyPrefix] = store.list_folded(bucket, prefix, after)
    else:
        found = store.list(bucket, prefix, after)
        if delimiter:
            found = _folded(found, prefix, delimiter, after)
    if limit == 0:
        return [], "", False
    items: list[FileObject | KeyPrefix] = []
    for item in found:
        if len(items) == limit:
            return items, items[-1].key, True
        items.append(item)
    return items, "", False


def _folded(
    found: Iterator[FileObject | KeyPrefix], prefix: str, delimiter: str, after: str
) -> Iterator[FileObject | KeyPrefix]:
    """Keys that hold `delimiter` beyond `prefix`, folded up to it."""
    last = None
    for item in found:
        place = item.key.find(delimiter, len(prefix))
        if place < 0:
            yield item
            continue
        folded = item.key[: place + len(delimiter)]
        if folded != last and not after.startswith(folded):
            yield KeyPrefix(folded)
        last = folded


def max_keys(text: str) -> int:
    """How many items a page may have; raises ApiError for what is no number."""
    if not re.fullmatch(r"\d{1,9}", text):
        raise ApiError("InvalidArgument", "Provided max-keys not an integer or within integer range")
    return min(int(text), 1000)


def _to_token(key: str) -> str:
    return base64.urlsafe_b64encode(b"1" + key.encode()).decode()


def _from_token(token: str) -> str:
    try:
        decoded = base64.urlsafe_b64decode(token.encode("ascii"))
        if not decoded.startswith(b"1"):
            raise ValueError(token)
        return decoded[1:].decode()
    except (ValueError, UnicodeError) as error:
        raise ApiError("InvalidArgument", "The continuation token provided is incorrect") from error


@functools.lru_cache(maxsize=256)
def _file_time(seconds: int) -> str:
    return _time(datetime.fromtimestamp(seconds, UTC))


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
