"""A rejected row's raw line with the offending field marked, cut around it when the line is long."""

from __future__ import annotations

from textual.content import Content

from sparkify_tui.models import LoadErrorRow
from sparkify_tui.tui.results.cells import clean


def raw_line(error: LoadErrorRow, width: int) -> Content:
    """Reason, place and raw line; the field between ▸ and ◂ as well as in colour."""
    raw = error.raw_line.rstrip("\n")
    start, end = field_span(error, raw)
    first = max(0, start - width)
    before, field, after = clean(raw[first:start]), clean(raw[start:end]), clean(raw[end : end + width])
    return Content.assemble(
        (clean(f"✗ {error.reason}"), "bold $error"),
        ("\n" + clean(f"{error.file} line {error.line:,}, column {error.column}") + "\n", "dim"),
        ("…" if first else "") + before,
        ("▸", "bold $error"),
        (field, "bold $text on $error 60%"),
        ("◂", "bold $error"),
        after + ("…" if end + width < len(raw) else ""),
    )


def field_span(error: LoadErrorRow, raw: str) -> tuple[int, int]:
    """Where the field is in the raw line: by its value, the occurrence nearest to the position that was reported."""
    value = error.value
    if value:
        places: list[int] = []
        at = raw.find(value)
        while at >= 0 and len(places) < 1_000:
            places.append(at)
            at = raw.find(value, at + 1)
        if places:
            best = min(places, key=lambda place: abs(place - error.position))
            return best, best + len(value)
    at = raw.find(f'"{error.column}"')
    if at >= 0:
        return at, at + len(error.column) + 2
    start = min(max(0, error.position), len(raw))
    return start, min(len(raw), start + 1)
