"""S3: finds the bucket, the key and the operation in a request, and checks region and rights before it is answered."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.http import Request, Response
from redshift_sandbox.aws.payload import Payload
from redshift_sandbox.objects.file_errors import UnreadableError
from redshift_sandbox.objects.store import MAX_KEY_BYTES, NoSuchBucket, NoSuchKey

NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LARGEST_DOCUMENT = 4 * 1024 * 1024
_XML_PIECE = 16_384
_LONG_XML_TAG = re.compile(rb"<[^<]{16384}")  # with what follows it; no text of these documents is as long
_XML_DEPTH = 32
_XML_ELEMENTS = 100_000  # an upload's ten thousand parts have up to eight each, with their checksums


@dataclass(frozen=True)
class S3Request:
    """One S3 call: `bucket` and `key` are None where the path names none."""

    call: Call
    http: Request
    query: dict[str, str]
    bucket: str | None
    key: str | None
    payload: Payload

    @property
    def bucket_name(self) -> str:
        """The bucket, where the operation has one."""
        if self.bucket is None:
            raise ApiError("InvalidURI", "Couldn't parse the specified URI.")
        return self.bucket

    @property
    def key_name(self) -> str:
        """The key, where the operation has one."""
        if self.key is None:
            raise ApiError("InvalidURI", "Couldn't parse the specified URI.")
        return self.key

    def authorize(self, action: str) -> None:
        """Raise ApiError unless the caller may do `action` on the bucket or object."""
        self.call.authorize(f"s3:{action}", self.arn(action), self._facts())

    def arn(self, action: str) -> str:
        """What the action is about, as policies name it."""
        if self.bucket is None:
            return "*"
        on_bucket = self.key is None or action.startswith("ListBucket")
        return f"arn:aws:s3:::{self.bucket}" + ("" if on_bucket else f"/{self.key}")

    def _facts(self) -> dict[str, str]:
        names = {"prefix": "s3:prefix", "delimiter": "s3:delimiter", "max-keys": "s3:max-keys"}
        return {fact: self.query[name] for name, fact in names.items() if name in self.query}

    def xml_body(self) -> ET.Element:
        """The body as XML; raises ApiError when it isn't."""
        text = self.payload.whole(LARGEST_DOCUMENT)
        try:
            if b"<!" in text:  # neither DOCTYPE nor entities have a place in these documents
                raise ET.ParseError
            root = parsed_xml(text)
        except (ET.ParseError, ValueError, LookupError) as error:
            raise ApiError(
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema",
            ) from error
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        return root


def parsed_xml(text: bytes) -> ET.Element:
    """A document's root; ET.ParseError when it isn't well-formed, or deeper or larger than any of S3's is.

    It is read in pieces between which other threads run: the parser holds the interpreter for all that it is given.
    """
    if _LONG_XML_TAG.search(text):
        raise ET.ParseError
    # Any: an event's second member depends on its first.
    parser: Any = ET.XMLPullParser(("start", "end"))
    depth = count = 0
    root: ET.Element | None = None
    for start in range(0, len(text), _XML_PIECE):
        parser.feed(text[start : start + _XML_PIECE])
        for event, element in parser.read_events():
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > _XML_DEPTH or count > _XML_ELEMENTS:
                raise ET.ParseError
        time.sleep(0)
    parser.close()
    if root is None:
        raise ET.ParseError
    return root


Handler = Callable[[S3Request], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: by method, level (service, bucket, object) and the query field that selects it."""

    name: str
    action: str
    handler: Handler


ROUTES: dict[tuple[str, str, str], Route] = {}


def answers(method: str, level: str, name: str, action: str, *, field: str = "") -> Callable[[Handler], Handler]:
    """Register the function below as the answer to an S3 operation; `action` is what policies call it."""

    def register(handler: Handler) -> Handler:
        ROUTES[method, level, field] = Route(name, action, handler)
        return handler

    return register


def locate(request: Request) -> tuple[str | None, str | None]:
    """The bucket and the key that a request names, in path style or as <bucket>.localhost."""
    host = request.host.lower()
    path = request.path[1:]
    if host.endswith(".localhost"):
        bucket = host.removesuffix(".localhost").removesuffix(".s3")
        if bucket and bucket != "s3":
            return bucket, path or None
    bucket, _, key = path.partition("/")
    return bucket or None, key or None


def find_route(request: Request, bucket: str | None, key: str | None) -> Route:
    """The operation that is meant; raises ApiError for one that isn't answered."""
    level = "service" if bucket is None else "bucket" if key is None else "object"
    query = request.query
    for (method, where, field), route in ROUTES.items():
        if field and method == request.method and where == level and field in query:
            return route
    plain = ROUTES.get((request.method, level, ""))
    sub_resource = next((name for name in query if name in _SUB_RESOURCES), None)
    if plain is None or sub_resource is not None:
        if plain is None and request.method not in ("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS"):
            raise ApiError("MethodNotAllowed", "The specified method is not allowed against this resource.", status=405)
        what = sub_resource or f"{request.method} on a {level}"
        raise ApiError("NotImplemented", f"sandbox: S3 {what} is not supported.", status=501)
    return plain


_SUB_RESOURCE_NAMES = """
accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle location
logging metrics notification object-lock ownershipControls policy policyStatus publicAccessBlock replication
requestPayment restore retention select tagging torrent uploadId uploads versioning versions website
"""
_SUB_RESOURCES = frozenset(_SUB_RESOURCE_NAMES.split())


def answer(request: S3Request, route: Route) -> Response:
    """The answer to a call; raises ApiError."""
    if request.key is not None and len(request.key.encode("utf-8", "surrogateescape")) > MAX_KEY_BYTES:
        raise ApiError("KeyTooLongError", "Your key is too long")
    if request.key is not None and _has_surrogates(request.key):
        raise ApiError("InvalidURI", "Couldn't parse the specified URI.")
    if request.bucket is not None and route.name not in ("CreateBucket", "GetBucketLocation"):
        check_region(request)
    request.authorize(route.action)
    try:
        return route.handler(request)
    except NoSuchBucket as error:
        raise no_such_bucket(str(error)) from error
    except NoSuchKey as error:
        request.call.authorize("s3:ListBucket", f"arn:aws:s3:::{request.bucket}")
        raise ApiError(
            "NoSuchKey", "The specified key does not exist.", status=404, fields={"Key": str(error)}
        ) from error


def check_region(request: S3Request) -> None:
    """Raise ApiError for a bucket of another region than the one the request was signed for, or that isn't there."""
    region = request.call.account.bucket_region(request.bucket_name)
    if region is None:
        raise no_such_bucket(request.bucket_name)
    if region == request.call.region:
        return
    headers = {"x-amz-bucket-region": region}
    if request.call.region == "us-east-1":
        raise ApiError(
            "AuthorizationHeaderMalformed",
            f"The authorization header is malformed; the region 'us-east-1' is wrong; expecting '{region}'",
            fields={"Region": region},
            headers=headers,
        )
    raise ApiError(
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all "
        "future requests to this endpoint.",
        status=301,
        fields={"Endpoint": f"{request.bucket}.s3.{region}.amazonaws.com", "Bucket": request.bucket_name},
        headers=headers,
    )


def no_such_bucket(bucket: str) -> ApiError:
    """The refusal of a bucket that isn't there."""
    return ApiError("NoSuchBucket", "The specified bucket does not exist", status=404, fields={"BucketName": bucket})


def unreadable(error: UnreadableError) -> ApiError:
    """The refusal of what lies in a bucket's directory and can't be read."""
    if error.denied:
        return ApiError("AccessDenied", f"sandbox: {error}", status=403)
    return ApiError("InternalError", f"sandbox: {error}", status=500)


def unwritable(error: OSError) -> ApiError:
    """The refusal when the bucket's file system can't be written."""
    if isinstance(error, PermissionError) or error.errno == 30:
        return ApiError(
            "AccessDenied", f"sandbox: the bucket's directory can't be written: {error.strerror}", status=403
        )
    return ApiError("InternalError", f"sandbox: the object can't be written: {error.strerror}", status=500)


def xml_answer(text: str, status: int = 200) -> Response:
    """An answer with an XML document."""
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode("utf-8", "replace")
    return Response(status, body, {"Content-Type": "application/xml"})


def in_xml(text: str) -> str:
    """`text` as an element's content; what XML can't hold becomes U+FFFD."""
    if text.isalnum():
        return text
    return escape(_NOT_IN_XML.sub("\ufffd", text))


def refusal(error: ApiError, request: Request, request_id: str) -> Response:
    """The document for a refused call; without a body for HEAD."""
    fields = {"Code": error.code, "Message": error.message, **error.fields}
    fields.update({"RequestId": request_id, "HostId": "sandbox"})
    inner = "".join(f"<{name}>{in_xml(text)}</{name}>" for name, text in fields.items())
    response = xml_answer(f"<Error>{inner}</Error>", error.status)
    response.headers.update(error.headers)
    if request.method == "HEAD":
        response.body = b""
    return response


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
