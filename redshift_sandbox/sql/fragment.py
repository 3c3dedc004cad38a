"""A piece of a statement's text that knows where it was cut out, so that errors in it show the place in the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

from redshift_sandbox.sql.sql_error import SqlError


class Fragment(str):
    """Text that began `offset` characters into the text around it."""

    __slots__ = ("offset",)

    offset: int

    def __new__(cls, text: str, offset: int) -> Self:
        """The text itself, with its place."""
        made = super().__new__(cls, text)
        made.offset = offset
        return made


def offset_of(text: str) -> int:
    """Where a text began in the one around it; 0 for a whole one."""
    return text.offset if isinstance(text, Fragment) else 0


class Quotation(Fragment):
    """Text that stood in a string literal, whose characters are not one to one those that it was written with."""

    __slots__ = ("places",)

    places: Sequence[int]

    def __new__(cls, text: str, places: Sequence[int]) -> Self:
        """The text itself, with the place of each character and of its end in the text around it."""
        made = super().__new__(cls, text, places[0])
        made.places = places
        return made

    def piece(self, start: int, end: int) -> Quotation:
        """Its characters from `start` to `end`."""
        return Quotation(self[start:end], self.places[start : end + 1])


@contextmanager
def placing_errors(text: str) -> Iterator[None]:
    """Positions of errors in a text, from 1, become those in the text around it."""
    try:
        yield
    except SqlError as error:
        if error.position is not None:
            error.position = _placed(text, error.position)
        raise


def _placed(text: str, position: int) -> int:
    if isinstance(text, Quotation):
        return text.places[min(position - 1, len(text))] + 1
    return position + offset_of(text)
