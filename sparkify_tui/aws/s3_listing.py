"""Pages of ListObjectsV2 read ten times faster than botocore's parser does.

botocore builds an element tree and a dictionary with a parsed date per object: 35 ms for a page of 1,000 keys, 14 s
for 400,000. Here the objects are cut out of the page before botocore parses what is left of it, so signing,
retries, redirects and errors stay botocore's.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import unquote_plus

from sparkify_tui.models import StoredObject

if TYPE_CHECKING:
    from botocore.client import BaseClient

FIELD = "sparkify-objects"
"""Where the objects are found in the answer of a client that was given to `watch_listings`."""

_CONTENTS = re.compile(rb"<Contents>.*</Contents>", re.DOTALL)
_OBJECT = re.compile(
    "<Contents><Key>([^<]*)</Key><LastModified>[^<]*</LastModified><ETag>([^<]*)</ETag>"
    "(?:<Checksum(?:Algorithm|Type)>[^<]*</Checksum(?:Algorithm|Type)>)*<Size>([0-9]+)</Size>"
)
"""An object as S3 writes it; other servers may order its elements otherwise."""


class _Response(TypedDict):
    """An answer as botocore's parser is given it."""

    status_code: int
    body: bytes


def watch_listings(client: BaseClient) -> None:
    """Let an S3 client hand over listings under FIELD."""
    # Under this name it comes before botocore's own handler of `before-parse.s3.*`, which parses the whole page to see
    # whether it is an error, and takes more than half of a listing's time when the objects are still in it.
    client.meta.events.register("before-parse.*.ListObjectsV2", _take_objects)


def _take_objects(
    response_dict: _Response, customized_response_dict: dict[str, list[StoredObject]], **_: object
) -> None:
    if response_dict["status_code"] != 200:
        return
    body = response_dict["body"]
    try:
        customized_response_dict[FIELD] = objects_in(body)
    except ValueError:  # not a page, or cut in the middle: botocore may say what it is
        return
    response_dict["body"] = _CONTENTS.sub(b"", body)


def objects_in(page: bytes) -> list[StoredObject]:
    """The objects of one page, in its order; raises ValueError for a page that isn't whole."""
    text = page.decode("utf-8")
    found = _OBJECT.findall(text)
    if len(found) != text.count("<Contents>"):
        found = [_fields(contents) for contents in text.split("<Contents>")[1:]]
    encoded = "<EncodingType>url</EncodingType>" in text
    return [
        StoredObject(_key(key, encoded=encoded), etag.replace("&quot;", "").strip('"'), int(size))
        for key, etag, size in found
    ]


def _fields(contents: str) -> tuple[str, str, str]:
    return (
        _between(contents, "<Key>", "</Key>"),
        _between(contents, "<ETag>", "</ETag>"),
        _between(contents, "<Size>", "</Size>"),
    )


def _key(text: str, *, encoded: bool) -> str:
    text = html.unescape(text) if "&" in text else text
    return unquote_plus(text) if encoded and ("%" in text or "+" in text) else text


def _between(text: str, start: str, end: str) -> str:
    begun = text.index(start) + len(start)
    return text[begun : text.index(end, begun)]
