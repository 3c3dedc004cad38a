"""A file read piece by piece gives the objects that it gives as a whole."""

from __future__ import annotations

import json

import pytest

from sparkify_tui.services.load.copy.json_objects import Found, ObjectReader

FILES = [
    '{"a": 1}\n{"a": 2}',
    '\ufeff{"a": "ö"}\n\n{"b":\n {"c": "}{"}}\n',
    '{"a": 1} {"a": 2}\n{"a": 3}',
    '{"a": }\n{"a": 4}\nno object\n{"a": 5}\n',
    '{"a": 1}\n{"cut": ',
    "",
]


def read(content: bytes, size: int) -> list[Found]:
    reader, found = ObjectReader(), []
    for first in range(0, max(1, len(content)), size):
        found += reader.feed(content[first : first + size], last=first + size >= len(content))
    return found


@pytest.mark.parametrize("text", FILES)
@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_pieces_of_any_size_give_the_same_objects_on_the_same_lines(text: str, size: int) -> None:
    content = text.encode()
    assert read(content, size) == read(content, 10_000)


def test_an_object_has_its_line_and_its_text() -> None:
    found = read(b'\n{"a": 1}\n{"b":\n2}\n', 4)
    assert [(line, text) for line, text, _ in found] == [(2, '{"a": 1}'), (3, '{"b":')]
    assert [json.dumps(item) for _, _, item in found] == ['{"a": "1"}', '{"b": "2"}']
