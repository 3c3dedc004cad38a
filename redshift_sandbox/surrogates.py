"""Lone surrogates, which stand in a text for what UTF-8 has no bytes for, written out."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """The text with `\\xe9` for a byte that wasn't UTF-8 (PEP 383), and `\\ud800` for any other surrogate."""
    return text if text.isascii() else _SURROGATE.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number - 0xDC00:02x}" if 0xDC80 <= number <= 0xDCFF else f"\\u{number:04x}"
