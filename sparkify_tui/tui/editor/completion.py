"""What the editor offers to complete a word: the live catalogue's tables and columns, Redshift's functions and words.

Knows no widget: text and cursor in, offers out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sparkify_tui.models import Catalog, CatalogTable
from sparkify_tui.services.query.lexer import open_kind
from sparkify_tui.services.query.names import quoted_name as _quoted
from sparkify_tui.tui.editor.sql_words import FUNCTIONS, KEYWORDS, TYPES

MAX_OFFERS = 12
NEAR_CHARACTERS = 1_000
"""How far before the cursor its word is looked for: one of 100,000 characters would take minutes."""

_LAST_WORD = re.compile(r"(?:(?P<owner>[^\W\d]\w*|\"[^\"]+\")\s*\.\s*)?(?P<word>[^\W\d]\w*)?$")
_SOURCE = re.compile(
    r"\b(?:from|join|update|into|table)\s+(?:(?:\w+|\"[^\"]+\")\.)?(?P<name>\w+|\"[^\"]+\")(?:\s+(?:as\s+)?(?P<alias>[^\W\d]\w*))?",
    re.IGNORECASE,
)
_AFTER_SOURCE = re.compile(r"\b(?:from|join|update|into|table|copy|analyze|vacuum)\s+[\w.\"]*$", re.IGNORECASE)

_NEW_NAME = re.compile(r"\bas\s+\w*$", re.IGNORECASE)
"""A name being given: nothing there completes it, and Enter must not replace it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to complete the word: `text` replaces the last `replaces` characters before the cursor."""

    text: str
    kind: str
    replaces: int


class Completer:
    """Offers for one catalogue; made again when the catalogue changes."""

    def __init__(self, catalog: Catalog | None = None) -> None:
        self._tables: dict[str, CatalogTable] = {}
        self._schemas: dict[str, list[str]] = {}
        for table in catalog.tables if catalog is not None else ():
            self._tables.setdefault(table.name, table)
            self._schemas.setdefault(table.schema, []).append(table.name)
        self._columns = sorted({column.name for table in self._tables.values() for column in table.columns})

    def offers(self, before: str, statement: str, *, asked: bool = False) -> list[Offer]:
        """What could follow `before`, the text up to the cursor; `asked` offers also without a single letter."""
        if _in_string_or_comment(before):
            return []
        before = before[-NEAR_CHARACTERS:]
        match = _LAST_WORD.search(before)
        word = (match["word"] or "") if match else ""
        owner = (match["owner"] or "").strip('"') if match else ""
        if not owner and not asked and (len(word) < 2 or _NEW_NAME.search(before)):
            return []
        candidates = self._of_owner(owner, statement) if owner else self._anything(before, statement)
        lower = word.lower()
        starting = [(text, kind) for text, kind in candidates if text.lower().startswith(lower)]
        if any(text.lower() == lower for text, _ in starting) and not asked:
            return []
        kinds: dict[str, str] = {}
        for text, kind in starting:
            kinds.setdefault(text, kind)
        return [Offer(text, kind, len(word)) for text, kind in list(kinds.items())[:MAX_OFFERS]]

    def _of_owner(self, owner: str, statement: str) -> list[tuple[str, str]]:
        table = self._tables.get(self._aliases(statement).get(owner.lower(), owner.lower()))
        if table is not None:
            return [(_quoted(column.name), column.type) for column in table.columns]
        return [(_quoted(name), "table") for name in sorted(self._schemas.get(owner.lower(), ()))]

    def _anything(self, before: str, statement: str) -> list[tuple[str, str]]:
        tables = [(_quoted(name), table.kind) for name, table in sorted(self._tables.items())]
        schemas = [(name, "schema") for name in sorted(self._schemas)]
        if _AFTER_SOURCE.search(before):
            return tables + schemas
        named = [self._tables[name] for name in self._aliases(statement).values() if name in self._tables]
        near = [(_quoted(column.name), column.type) for table in named for column in table.columns]
        far = [] if near else [(_quoted(name), "column") for name in self._columns]
        words = [(word, "keyword") for word in sorted(KEYWORDS)] + [(word, "type") for word in sorted(TYPES)]
        return near + far + tables + [(f"{name}(", "function") for name in sorted(FUNCTIONS)] + words + schemas

    def _aliases(self, statement: str) -> dict[str, str]:
        """Alias or name of each table the statement reads → the table's name."""
        found: dict[str, str] = {}
        for match in _SOURCE.finditer(statement):
            name = match["name"].strip('"').lower()
            found[name] = name
            alias = (match["alias"] or "").lower()
            if alias and alias not in KEYWORDS:
                found[alias] = name
        return found


def _in_string_or_comment(before: str) -> bool:
    """Whether the line ends within one that began in it."""
    return open_kind(before[before.rfind("\n") + 1 :]) in ("string", "dollar", "line", "block")
