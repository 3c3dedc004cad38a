"""Root-level JSON values of a file, one after another, with their lines: strict, and with every literal's own text.

The standard library's scanner judges what is JSON; here it is only asked where each value ends, because COPY loads
numbers and nested values as they were written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]

from redshift_sandbox.copy.json.extent import MalformedJsonError, end_of_value, skip_space
from redshift_sandbox.sql.interruption import pause

MAX_OBJECT_BYTES = 4 * 1024 * 1024
"""COPY's limit for one JSON object."""

_BLANKS = frozenset(" \t\n\r")
Step = str | int


class NotAContainerError(ValueError):
    """A path leads through a value that has no members."""


@dataclass(frozen=True, slots=True)
class Record:
    """One root value: where it stands in the text and on which line it begins; `error` when it isn't JSON."""

    start: int
    end: int
    line_number: int
    error: MalformedJsonError | None = None


def records(text: str, first_line: int = 1) -> Iterator[Record]:
    """Every root value of a text; after one that isn't JSON the next line that begins with a brace goes on."""
    lines = _LineNumbers(text, first_line)
    position = 1 if text.startswith("\ufeff") else 0
    while (position := skip_space(text, position)) < len(text):
        line_number = lines.at(position)
        try:
            end = _end_of_container(text, position)
        except MalformedJsonError as error:
            end = _next_object(text, position)
            yield Record(position, end, line_number, error)
        else:
            yield Record(position, end, line_number)
        position = end


def _end_of_container(text: str, position: int) -> int:
    if text[position] not in "{[":
        raise MalformedJsonError("Invalid value.", position)
    return end_of_value(text, position)


class _LineNumbers:
    """Line numbers of growing offsets; the newlines are found as they are passed."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._line = first_line
        self._passed = 0

    def at(self, position: int) -> int:
        self._line += self._text.count("\n", self._passed, position)
        self._passed = position
        return self._line


def _next_object(text: str, position: int) -> int:
    while (position := text.find("\n", position)) >= 0:
        position += 1
        if text.startswith("{", skip_space(text, position)):
            return position
    return len(text)


def members(text: str, start: int = 0) -> dict[str, tuple[int, int]]:
    """Where the values of an object's members stand, by key; the first of several with the same key counts."""
    found: dict[str, tuple[int, int]] = {}
    position = start + 1
    if text[position] in _BLANKS:
        position = skip_space(text, position)
    while text[position] != "}":
        pause()
        key, position = scanstring(text, position + 1, True)
        if text[position] != ":":
            position = skip_space(text, position)
        position += 1
        if text[position] in _BLANKS:
            position = skip_space(text, position)
        value_start, position = position, end_of_value(text, position)
        if key not in found:
            found[key] = (value_start, position)
        if text[position] in _BLANKS:
            position = skip_space(text, position)
        if text[position] == ",":
            position += 1
            if text[position] in _BLANKS:
                position = skip_space(text, position)
    return found


def elements(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Where an array's elements stand."""
    found: list[tuple[int, int]] = []
    position = skip_space(text, start + 1)
    while text[position] != "]":
        pause()
        end = end_of_value(text, position)
        found.append((position, end))
        position = skip_space(text, end)
        if text[position] == ",":
            position = skip_space(text, position + 1)
    return found


def find(text: str, start: int, end: int, steps: Sequence[Step]) -> tuple[int, int] | None:
    """Where the value that `steps` lead to stands, None when it is missing or on the way something is null.

    Raises NotAContainerError when the way leads through a string, a number, or the wrong kind of container.
    """
    for step in steps:
        if text.startswith("null", start):
            return None
        opening = "{" if isinstance(step, str) else "["
        if text[start] != opening:
            raise NotAContainerError
        if isinstance(step, str):
            place = members(text, start).get(step)
        else:
            items = elements(text, start)
            place = items[step] if step < len(items) else None
        if place is None:
            return None
        start, end = place
    return start, end


def literal(text: str, start: int, end: int) -> str | None:
    """A value as COPY loads it: a string's characters, None for null, anything else as it was written."""
    if text[start] == '"':
        value: object = scanstring(text, start + 1, True)[0]
        return str(value)
    return None if text.startswith("null", start) else text[start:end]
