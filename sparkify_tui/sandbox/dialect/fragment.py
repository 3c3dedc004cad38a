"""A piece of a statement's text that knows where it was cut out, so that errors in it show the place in the whole."""

from __future__ import annotations


class Fragment(str):
    """Text that began `offset` characters into the text around it."""

    __slots__ = ("offset",)

    offset: int

    def __new__(cls, text: str, offset: int) -> Fragment:
        """The text itself, with its place."""
        made = super().__new__(cls, text)
        made.offset = offset
        return made


def offset_of(text: str) -> int:
    """Where a text began in the one around it; 0 for a whole one."""
    return text.offset if isinstance(text, Fragment) else 0
