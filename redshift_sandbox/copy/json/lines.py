"""Where a file's lines are, and whether each holds one object by itself: what the fast path needs to know first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redshift_sandbox.copy.json.records import MAX_OBJECT_BYTES

CHUNK_BYTES = 16 * 1024 * 1024
BOM = b"\xef\xbb\xbf"
_NEWLINE, _RETURN, _OPEN, _CLOSE, _COMMA, _SPACE, _TAB = b"\n\r{},\x20\t"
_COMMA_AT_END = re.compile(rb",[ \t\r]*\}[ \t\r]*$")


@dataclass(frozen=True, slots=True)
class LineCount:
    """Lines of a file: `objects` those that aren't empty, `lines` all."""

    objects: int
    lines: int


def count_file(path: str) -> LineCount | None:
    """Count a file's lines; None unless every line is empty or looks like one whole object.

    What looks like an object may still be malformed, which DuckDB finds. A comma before the closing brace is found
    here, because DuckDB would let it pass, and so is a line longer than COPY takes.
    """
    objects = lines = 0
    rest = b""
    with Path(path).open("rb", buffering=0) as file:
        if file.read(len(BOM)) == BOM:
            return None
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            block = rest + chunk if rest else chunk
            end = block.rfind(b"\n") + 1
            rest = block[end:]
            if len(rest) > MAX_OBJECT_BYTES:
                return None
            counted = count_lines(memoryview(block)[:end])
            if counted is None:
                return None
            objects, lines = objects + counted.objects, lines + counted.lines
    if rest:
        counted = count_lines(memoryview(rest))
        if counted is None:
            return None
        objects, lines = objects + counted.objects, lines + counted.lines
    return LineCount(objects, lines)


def count_lines(block: memoryview | bytes) -> LineCount | None:
    """As count_file, for whole lines in memory."""
    data = np.frombuffer(block, np.uint8)
    if not len(data):
        return LineCount(0, 0)
    newlines = np.flatnonzero(data == _NEWLINE)
    starts = np.concatenate(([0], newlines + 1))
    ends = np.concatenate((newlines, [len(data)]))
    if starts[-1] == len(data):
        starts, ends = starts[:-1], ends[:-1]
    lines = len(starts)
    filled = ends > starts
    starts, ends = starts[filled], ends[filled]
    if not len(starts):
        return LineCount(0, lines)
    if int((ends - starts).max()) > MAX_OBJECT_BYTES:
        return None
    blank = _odd_lines(data, starts, ends, block)
    return None if blank is None else LineCount(len(starts) - blank, lines)


def _odd_lines(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], block: memoryview | bytes
) -> int | None:
    """Look at the lines that aren't plainly `{…}`: how many are blank; None when one isn't an object by itself."""
    last = ends - 1
    last = np.where((data[last] == _RETURN) & (last > starts), last - 1, last)
    before = data[np.maximum(last - 1, starts)]
    plain = (
        (data[starts] == _OPEN) & (data[last] == _CLOSE) & (before != _COMMA) & (before != _SPACE) & (before != _TAB)
    )
    blank = 0
    for index in np.flatnonzero(~plain):
        line = bytes(block[starts[index] : ends[index]]).strip(b" \t\r")
        if not line:
            blank += 1
        elif not (line.startswith(b"{") and line.endswith(b"}")) or _COMMA_AT_END.search(line):
            return None
    return blank


def numbered_objects(path: str, wanted: list[int]) -> list[tuple[int, bytes]]:
    """(1-based line number, bytes) of the lines whose 0-based number among those that aren't blank is wanted."""
    found: list[tuple[int, bytes]] = []
    remaining = iter(wanted)
    target = next(remaining, None)
    number = -1
    with Path(path).open("rb") as file:
        for line_number, line in enumerate(file, 1):
            if target is None:
                break
            if not line.strip(b" \t\r\n"):
                continue
            number += 1
            if number == target:
                found.append((line_number, line))
                target = next(remaining, None)
    return found
