"""The shortest part of a failing statement that still fails: pieces are left out while it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def minimised(parts: Sequence[str], fails: Callable[[str], bool], tries: int = 400) -> str:
    """Delta debugging over the pieces of a text, with at most so many tries."""
    kept, size = list(parts), max(1, len(parts) // 2)
    while size and tries > 0:
        start = 0
        while start < len(kept) and tries > 0:
            tries -= 1
            shorter = kept[:start] + kept[start + size :]
            if shorter and fails("".join(shorter)):
                kept = shorter
            else:
                start += size
        size //= 2
    return "".join(kept)
