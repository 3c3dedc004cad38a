"""How large a request's body may be, decided by its header alone: only who may write objects sends much.

The service that a request is for says its limit; an upload to S3 must carry a signature that is right.
"""

from __future__ import annotations

import logging

from redshift_sandbox.aws.account import Account, timestamp
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.http import Request
from redshift_sandbox.aws.payload import LARGEST_OBJECT
from redshift_sandbox.aws.principals import find_principal
from redshift_sandbox.aws.s3 import requests
from redshift_sandbox.aws.sigv4 import read_signature, verify

log = logging.getLogger(__name__)
LARGEST_FORM = 1024 * 1024
_LARGEST_UPLOAD = LARGEST_OBJECT + LARGEST_OBJECT // 16  # as AWS's chunks have a line of their own each
_UPLOADS = ("PutObject", "UploadPart")


def largest_body(account: Account, request: Request) -> int:
    """How many bytes the body of a request with that header may have; doesn't read it."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and len(announced) < 7:
        return LARGEST_FORM
    try:
        return _of_s3(account, request)
    except ApiError:
        return LARGEST_FORM  # it will be refused for that
    except Exception:  # the border: the server must go on
        log.exception("%s %s", request.method, request.raw_path)
        return LARGEST_FORM


def _of_s3(account: Account, request: Request) -> int:
    signature = None if request.raw_path.startswith("/_sandbox") else read_signature(request)
    if signature is None or signature.service != "s3":
        return LARGEST_FORM
    principal = find_principal(account, signature.access_key, signature.session_token, "s3")
    now, skew_s = timestamp(account.now()), account.settings.clock_skew_s
    verify(request, signature, principal.secret, signature.payload_hash or "", now=now, skew_s=skew_s)
    if requests.find_route(request, *requests.locate(request)).name not in _UPLOADS:
        return requests.LARGEST_DOCUMENT
    size = request.headers.get("x-amz-decoded-content-length", "")
    return 0 if size.isdigit() and (len(size) > 12 or int(size) > LARGEST_OBJECT) else _LARGEST_UPLOAD
