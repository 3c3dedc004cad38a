"""The entries of a manifest or JSONPaths file, of whatever size, read in portions that don't block other threads."""

from __future__ import annotations

import json
from collections.abc import Iterator

from redshift_sandbox.copy.json.extent import end_of_value, skip_space
from redshift_sandbox.copy.json.records import elements, members

LARGE = 1_000_000
"""Bytes from which on the standard library would hold the interpreter for more than some hundredths of a second."""


def elements_of(content: bytes, name: str) -> Iterator[object]:
    """The elements of the array that is a document's member of that name.

    Raises KeyError where there is no such member and ValueError where the document isn't an object of JSON, or the
    member isn't an array of short elements.
    """
    text = content.decode("utf-8-sig")
    start = skip_space(text, 0)
    if not text.startswith("{", start) or skip_space(text, end_of_value(text, start)) < len(text):
        raise ValueError("not one object")
    place = members(text, start)[name][0]
    if not text.startswith("[", place):
        raise ValueError("not an array")
    for first, end in elements(text, place):
        if end - first > LARGE:
            raise ValueError("an element that is too long")
        yield json.loads(text[first:end])
