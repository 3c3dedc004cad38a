"""A statement's tokens as a tree of brackets, with the place of the cursor in it. Knows no clause and no catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sparkify_tui.services.query.lexer import Token, tokens

CURSOR = Token("cursor", "", 0, 0)
"""Stands where the cursor does, so that what is before it and what is behind it are no neighbours."""


@dataclass(slots=True, eq=False)
class Bracket:
    """What stands between two brackets, or the whole statement: tokens, and the brackets between them."""

    parent: Bracket | None = None
    items: list[Token | Bracket] = field(default_factory=list)
    cursor: int = 0
    """How many items stand before the cursor, in the brackets that it is within; CURSOR itself is the next one."""
    _words: list[str] = field(default_factory=list)

    def word(self, place: int) -> str:
        """The word there in lower case; "" of anything else, and of a part of a name behind a dot."""
        if len(self._words) != len(self.items):
            self._words = [self._word(at) for at in range(len(self.items))]
        return self._words[place] if 0 <= place < len(self._words) else ""

    def _word(self, place: int) -> str:
        item = self.items[place]
        if isinstance(item, Bracket) or item.kind != "word" or self.sign(place - 1) == ".":
            return ""
        return item.text.lower()

    def sign(self, place: int) -> str:
        """The sign there; "" of anything else."""
        item = self.items[place] if 0 <= place < len(self.items) else None
        return item.text if isinstance(item, Token) and item.kind == "sign" else ""

    def bracket(self, place: int) -> Bracket | None:
        """The bracket there."""
        item = self.items[place] if 0 <= place < len(self.items) else None
        return item if isinstance(item, Bracket) else None

    def name(self, place: int) -> tuple[tuple[str, ...], int]:
        """The name there, its parts as the catalogue has them, and the place behind it; empty where there is none."""
        parts: list[str] = []
        while (part := identifier(self.items[place] if place < len(self.items) else None)) is not None:
            parts.append(part)
            place += 1
            if self.sign(place) != ".":
                break
            place += 1
        return tuple(parts), place

    @property
    def opener(self) -> str:
        """The word that the bracket stands behind, in lower case."""
        if self.parent is None:
            return ""
        return self.parent.word(self.place_in_parent - 1)

    @property
    def place_in_parent(self) -> int:
        """Its place among its parent's items."""
        return self.parent.items.index(self) if self.parent is not None else 0


def identifier(item: Token | Bracket | None) -> str | None:
    """A word or quoted name as the catalogue has it."""
    if not isinstance(item, Token):
        return None
    if item.kind == "name":
        return item.text.strip('"').replace('""', '"')
    return item.text.lower() if item.kind == "word" else None


def read(before: Iterable[Token], after: str) -> Bracket:
    """The innermost bracket that the cursor is within; `after` is the statement from the cursor on."""
    here = _extend(Bracket(), before)
    around: Bracket | None = here
    while around is not None:
        around.cursor = len(around.items) - (around is not here)
        around = around.parent
    here.items.append(CURSOR)
    _extend(here, tokens(after))
    return here


def _extend(here: Bracket, found: Iterable[Token]) -> Bracket:
    for token in found:
        if token.is_comment:
            continue
        if token.kind == "sign" and token.text == "(":
            inner = Bracket(here)
            here.items.append(inner)
            here = inner
        elif token.kind == "sign" and token.text == ")":
            here = here.parent or here
        else:
            here.items.append(token)
    return here
