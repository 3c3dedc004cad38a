"""What the editor offers to complete a word: the live catalogue's tables and columns, Redshift's functions and words.

What may stand at the cursor comes before all else. Knows no widget: text in, offers out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from sparkify_tui.models import Catalog
from sparkify_tui.services.query.lexer import Token, open_kind, tokens
from sparkify_tui.tui.editor.completion.brackets import Bracket, identifier, read
from sparkify_tui.tui.editor.completion.clauses import BEGINNINGS
from sparkify_tui.tui.editor.completion.grammar import Expected, expected, target
from sparkify_tui.tui.editor.completion.scope import (
    Column,
    Scope,
    Tables,
    names_in,
    output_name,
    segment,
    select_items,
)
from sparkify_tui.tui.editor.completion.signatures import SIGNATURES
from sparkify_tui.tui.editor.completion.snippets import OF_STATEMENTS, OF_VALUES, SNIPPETS
from sparkify_tui.tui.editor.sql_words import FUNCTIONS, KEYWORDS, TYPES
from sparkify_tui.warehouse.names import quoted_name

MAX_OFFERS = 12
WORD_CHARACTERS = 128
"""What is longer is no name that a server would know."""

_REST_OF_WORD = re.compile(r"\A[\w$]+")
_FUNCTIONS = tuple(
    (f"{name}(", SIGNATURES[name]) if name in SIGNATURES else (name, "function") for name in sorted(FUNCTIONS)
)
_TYPES = tuple((word, "type") for word in sorted(TYPES))
_WORDS = tuple((word, "keyword") for word in sorted(KEYWORDS))


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to complete the word: `text` in place of `typed`, which ends at `at`, a line and column of the editor.

    `label` is what the list shows where that isn't the text.
    """

    text: str
    kind: str
    typed: str
    at: tuple[int, int] = (0, 0)
    label: str = ""


class Completer:
    """Offers for one catalogue; made again when the catalogue changes."""

    def __init__(self, catalog: Catalog | None = None) -> None:
        self._tables = Tables(catalog)
        self._columns = sorted({column.name for table in self._tables.by_name.values() for column in table.columns})

    def offers(self, before: str, after: str = "", *, asked: bool = False) -> list[Offer]:
        """What could stand at the end of `before`, the statement up to the cursor; `after` is the rest of it.

        `asked` offers also without a single letter.
        """
        found = list(tokens(before))
        word = _word_at_end(found, before)
        if word is None or len(word) > WORD_CHARACTERS:
            return []
        if word:
            found.pop()
        here = read(found, _REST_OF_WORD.sub("", after, count=1) if word else after)
        other: Iterator[Column] = iter(())
        if owner := _owner(here):
            likely = self._of_owner(owner, here)
        else:
            wanted = expected(here)
            if not asked and (len(word) < 2 or (wanted.new_name and not wanted.words)):
                return []
            likely = self._wanted(wanted, here)
            if not wanted.only and (asked or not wanted.new_name):
                other = self._anything()
        return _matching(word, likely, other, asked=asked)

    def _of_owner(self, owner: tuple[str, ...], here: Bracket) -> Iterator[Column]:
        columns = Scope(here, self._tables).of_owner(owner)
        if columns is not None:
            return _quoted(columns)
        return _quoted((name, table.kind) for name, table in sorted(self._tables.by_schema.get(owner[-1], {}).items()))

    def _wanted(self, wanted: Expected, here: Bracket) -> Iterator[Column]:
        words = [(word, "keyword") for word in wanted.words]
        if wanted.words == BEGINNINGS:
            words += [(label, "snippet") for label in OF_STATEMENTS]
        elif "functions" in wanted.kinds and not wanted.words_first:
            words += [(label, "snippet") for label in OF_VALUES]
        kinds = chain.from_iterable(self._of_kind(kind, here) for kind in wanted.kinds)
        return chain(words, kinds) if wanted.words_first else chain(kinds, words)

    def _of_kind(self, kind: str, here: Bracket) -> Iterable[Column]:
        match kind:
            case "tables":
                return self._of_tables(here)
            case "schemas":
                return ((name, "schema") for name in sorted(self._tables.by_schema))
            case "columns":
                return self._of_columns(here)
            case "output":
                return _quoted(_output(here))
            case "target":
                table = self._tables.find(target(here))
                return _quoted((column.name, column.type) for column in table.columns) if table is not None else ()
            case "defined":
                return _quoted((name, "column") for name in _defined(here))
            case "functions":
                return _FUNCTIONS
            case _:
                return _TYPES

    def _of_tables(self, here: Bracket) -> Iterator[Column]:
        queries = ((name, "query") for name in Scope(here, self._tables).queries)
        tables = ((name, table.kind) for name, table in sorted(self._tables.by_name.items()))
        return chain(_quoted(queries), _quoted(tables), ((name, "schema") for name in sorted(self._tables.by_schema)))

    def _of_columns(self, here: Bracket) -> Iterator[Column]:
        """Those of the tables in sight, then what the tables are called; without any tables all columns there are."""
        scope = Scope(here, self._tables)
        columns = scope.columns() or [(name, "column") for name in self._columns]
        aliases = ((source.alias, "table") for source in scope.sources if source.alias)
        return chain(_quoted(columns), _quoted(aliases))

    def _anything(self) -> Iterator[Column]:
        tables = ((name, table.kind) for name, table in sorted(self._tables.by_name.items()))
        schemas = ((name, "schema") for name in sorted(self._tables.by_schema))
        return chain(_quoted(tables), _FUNCTIONS, _WORDS, _TYPES, schemas)


def _word_at_end(found: list[Token], before: str) -> str | None:
    """What is being typed: "" behind a blank or sign, None within a string, a comment or a number."""
    if not found or found[-1].end < len(before):
        return ""
    last = found[-1]
    if last.kind == "word":
        return last.text
    if last.kind == "name":
        return last.text if open_kind(before) else None
    if last.kind in ("string", "dollar", "line", "block"):
        return None if last.kind == "line" or open_kind(before) else ""
    return "" if last.kind == "sign" else None


def _owner(here: Bracket) -> tuple[str, ...]:
    """The names before the dot that the cursor stands behind."""
    parts: list[str] = []
    place = here.cursor - 1
    while here.sign(place) == "." and (part := identifier(here.items[place - 1] if place else None)) is not None:
        parts.insert(0, part)
        place -= 2
    return tuple(parts)


def _output(here: Bracket) -> Iterator[Column]:
    """What the select list before the cursor calls its columns."""
    for item in select_items(here, *segment(here)):
        name = output_name(here, item)
        if name is not None and here.sign(item[-1]) != "*":
            yield name, "column"


def _defined(here: Bracket) -> tuple[str, ...]:
    """The columns that the CREATE TABLE around the cursor defines."""
    top: Bracket | None = here.parent
    while top is not None:
        if top.word(0) == "create":
            body = next((item for item in top.items if isinstance(item, Bracket)), Bracket())
            starts = [0, *(place + 1 for place in range(len(body.items)) if body.sign(place) == ",")]
            return names_in(Bracket(items=[body.items[place] for place in starts if place < len(body.items)]))
        top = top.parent
    return ()


def _matching(word: str, likely: Iterable[Column], other: Iterable[Column], *, asked: bool) -> list[Offer]:
    """What begins with the word, then what has it behind a `_`; what may stand there before anything else."""
    lower = word.lower()
    behind = f"_{lower}"
    first: dict[str, str] = {}
    second: dict[str, str] = {}
    for text, kind in likely:
        low = text.lower()
        if low.startswith(lower):
            first.setdefault(text, kind)
        elif len(lower) > 1 and behind in low:
            second.setdefault(text, kind)
    if lower and not asked and any(text.lower() == lower for text in first):
        return []
    found = {**first, **{text: kind for text, kind in second.items() if text not in first}}
    if len(found) < MAX_OFFERS:
        for text, kind in other:
            if text.lower().startswith(lower):
                found.setdefault(text, kind)
    if lower and not asked and not first and any(text.lower() == lower for text in found):
        return []
    return [_offer(text, kind, word) for text, kind in list(found.items())[:MAX_OFFERS]]


def _offer(text: str, kind: str, word: str) -> Offer:
    return Offer(SNIPPETS[text], kind, word, label=text) if kind == "snippet" else Offer(text, kind, word)


def _quoted(names: Iterable[Column]) -> Iterator[Column]:
    """The names as they have to be written."""
    return ((quoted_name(name), kind) for name, kind in names)
