"""Who signed a request, and whether the signature is right: Signature Version 4 in headers and in presigned queries.

Version 2 is understood in presigned S3 queries, which some versions of boto3 still make.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.http import Request, split_query

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
_V2_RESOURCE_NAMES = """
acl lifecycle location logging notification partNumber policy requestPayment torrent uploadId uploads versionId
versioning versions website tagging cors delete response-content-type response-content-language response-expires
response-cache-control response-content-disposition response-content-encoding
"""
_NEED_NO_SIGNATURE = frozenset(("x-amz-content-sha256",))  # the body's hash, which is signed itself
_V2_RESOURCES = frozenset(_V2_RESOURCE_NAMES.split())


@dataclass(frozen=True, slots=True)
class Signature:
    """What a request says of its signature; `payload_hash` is what was signed for the body."""

    access_key: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    timestamp: str
    payload_hash: str | None
    session_token: str | None
    expires_s: int | None = None
    presigned: bool = False
    version: int = 4

    @property
    def scope(self) -> str:
        """The credential scope: date, region and service."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def read_signature(request: Request) -> Signature | None:
    """The signature a request carries; None for an anonymous one; ApiError for one that can't be read."""
    header = request.headers.get("authorization", "")
    if header.startswith(ALGORITHM):
        return _from_header(request, header)
    query = request.query
    if "X-Amz-Signature" in query or query.get("X-Amz-Algorithm") == ALGORITHM:
        return _from_query(query)
    if "AWSAccessKeyId" in query and "Signature" in query:
        return _from_v2_query(query)
    return None


def verify(request: Request, found: Signature, secret: str, payload_hash: str, *, now: datetime, skew_s: float) -> None:
    """Raise ApiError unless `secret` made the signature and it is of the present."""
    if found.version == 2:
        _verify_v2(request, found, secret, now)
        return
    _check_signed_headers(request, found)
    _check_time(found, now, skew_s)
    expected = hmac.new(
        signing_key(secret, found.date, found.region, found.service),
        _string_to_sign(request, found, payload_hash).encode("utf-8", "surrogateescape"),
        hashlib.sha256,
    ).hexdigest()
    if not hmac.compare_digest(expected.encode(), found.signature.encode("utf-8", "replace")):
        raise signature_mismatch()


def signature_mismatch() -> ApiError:
    """The refusal of a request that another secret signed, or that was changed on the way."""
    return ApiError(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details.",
        status=403,
    )


@functools.lru_cache(maxsize=64)
def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    """The key derived from a secret for one day, region and service."""
    key = ("AWS4" + secret).encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode("utf-8", "replace"), hashlib.sha256).digest()
    return key


def _from_header(request: Request, header: str) -> Signature:
    parts = (part.strip().partition("=") for part in header[len(ALGORITHM) :].split(","))
    fields = {name: value for name, _, value in parts}
    if not {"Credential", "SignedHeaders", "Signature"} <= set(fields):
        raise ApiError(
            "IncompleteSignature",
            "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters.",
        )
    access_key, date, region, service = _scope(fields["Credential"])
    return Signature(
        access_key=access_key,
        date=date,
        region=region,
        service=service,
        signed_headers=tuple(fields["SignedHeaders"].lower().split(";")),
        signature=fields["Signature"],
        timestamp=request.headers.get("x-amz-date") or request.headers.get("date", ""),
        payload_hash=request.headers.get("x-amz-content-sha256"),
        session_token=request.headers.get("x-amz-security-token"),
    )


def _from_query(query: dict[str, str]) -> Signature:
    access_key, date, region, service = _scope(query.get("X-Amz-Credential", ""))
    expires = query.get("X-Amz-Expires", "")
    if not re.fullmatch(r"\d{1,6}", expires) or int(expires) > 604800:
        raise ApiError("AuthorizationQueryParametersError", "X-Amz-Expires must be less than a week (in seconds)")
    return Signature(
        access_key=access_key,
        date=date,
        region=region,
        service=service,
        signed_headers=tuple(query.get("X-Amz-SignedHeaders", "host").lower().split(";")),
        signature=query.get("X-Amz-Signature", ""),
        timestamp=query.get("X-Amz-Date", ""),
        payload_hash=UNSIGNED,
        session_token=query.get("X-Amz-Security-Token"),
        expires_s=int(expires),
        presigned=True,
    )


def _from_v2_query(query: dict[str, str]) -> Signature:
    expires = query.get("Expires", "")
    if not re.fullmatch(r"\d{1,12}", expires):
        raise ApiError("AccessDenied", "Invalid date (should be seconds since epoch)", status=403)
    return Signature(
        access_key=query["AWSAccessKeyId"],
        date="",
        region="",
        service="s3",
        signed_headers=(),
        signature=query["Signature"],
        timestamp="",
        payload_hash=UNSIGNED,
        session_token=query.get("x-amz-security-token"),
        expires_s=int(expires),
        presigned=True,
        version=2,
    )


def _scope(credential: str) -> tuple[str, str, str, str]:
    parts = credential.split("/")
    if len(parts) != 5 or parts[4] != "aws4_request":
        raise ApiError(
            "IncompleteSignature",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term",
        )
    return parts[0], parts[1], parts[2], parts[3]


def _check_signed_headers(request: Request, found: Signature) -> None:
    """Refuse headers of AWS's own that the signature says nothing of: anybody on the way could have added them."""
    if "host" not in found.signed_headers:
        raise ApiError("SignatureDoesNotMatch", "'Host' must be a 'SignedHeader' in the AWS Authorization.", status=403)
    unsigned = [
        name
        for name in sorted(request.headers)
        if name.startswith("x-amz-") and name not in found.signed_headers and name not in _NEED_NO_SIGNATURE
    ]
    if unsigned:
        raise ApiError(
            "AccessDenied" if found.service == "s3" else "SignatureDoesNotMatch",
            "There were headers present in the request which were not signed",
            status=403,
            fields={"HeadersNotSigned": ", ".join(unsigned)},
        )


def _check_time(found: Signature, now: datetime, skew_s: float) -> None:
    try:
        signed_at = datetime.strptime(found.timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise ApiError(
            "IncompleteSignature", "Date must be in ISO-8601 'basic format': it isn't in X-Amz-Date", status=403
        ) from error
    if not found.timestamp.startswith(found.date):
        raise ApiError("SignatureDoesNotMatch", "Date in Credential scope does not match YYYYMMDD of X-Amz-Date", 403)
    skew = timedelta(seconds=skew_s)
    if found.presigned:
        if now > signed_at + timedelta(seconds=found.expires_s or 0):
            raise ApiError("AccessDenied", "Request has expired", status=403)
        if signed_at > now + skew:
            raise ApiError("AccessDenied", "Request is not valid yet", status=403)
    elif abs(now - signed_at) > skew:
        if found.service == "s3":
            raise ApiError(
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
                status=403,
            )
        wording = "Signature expired" if signed_at < now else "Signature not yet current"
        limit = (now - skew if signed_at < now else now + skew).strftime("%Y%m%dT%H%M%SZ")
        raise ApiError(
            "SignatureDoesNotMatch" if found.service in ("iam", "sts", "redshift") else "RequestExpired",
            f"{wording}: {found.timestamp} is {'now earlier' if signed_at < now else 'still later'} than {limit} "
            f"({now.strftime('%Y%m%dT%H%M%SZ')} {'-' if signed_at < now else '+'} {int(skew_s // 60)} min.)",
            status=403,
        )


def _string_to_sign(request: Request, found: Signature, payload_hash: str) -> str:
    pairs = [(name, value) for name, value in split_query(request.raw_query) if name != "X-Amz-Signature"]
    query = "&".join(
        f"{name}={value}" for name, value in sorted((_quoted(name), _quoted(value)) for name, value in pairs)
    )
    path = request.raw_path
    if found.service == "s3":
        path = quote(request.path.encode("utf-8", "surrogateescape"), safe="/-_.~")
    headers = "".join(f"{name}:{' '.join(_header(request, name).split())}\n" for name in found.signed_headers)
    canonical = "\n".join((request.method, path, query, headers, ";".join(found.signed_headers), payload_hash))
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()
    return "\n".join((ALGORITHM, found.timestamp, found.scope, digest))


def _header(request: Request, name: str) -> str:
    """A header's value; WSGI hands headers on as Latin-1 text, but clients sign the UTF-8 they meant."""
    value = request.headers.get(name, "")
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogateescape"), safe="-_.~")


def _verify_v2(request: Request, found: Signature, secret: str, now: datetime) -> None:
    if now.timestamp() > (found.expires_s or 0):
        raise ApiError("AccessDenied", "Request has expired", status=403)
    pairs = split_query(request.raw_query)
    amz = sorted(
        (name, value)
        for name, value in [*request.headers.items(), *((n.lower(), v) for n, v in pairs)]
        if name.startswith("x-amz-")
    )
    resources = sorted((name, value) for name, value in pairs if name in _V2_RESOURCES)
    path = request.raw_path
    if resources:
        path += "?" + "&".join(f"{name}={value}" if value else name for name, value in resources)
    text = "\n".join(
        (
            request.method,
            request.headers.get("content-md5", ""),
            request.headers.get("content-type", ""),
            str(found.expires_s),
            "".join(f"{name}:{value}\n" for name, value in amz) + path,
        )
    )
    digest = hmac.new(secret.encode(), text.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    expected = base64.b64encode(digest)
    if not hmac.compare_digest(expected, found.signature.encode("utf-8", "replace")):
        raise signature_mismatch()
