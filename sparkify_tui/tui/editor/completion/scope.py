"""The tables in sight of the cursor and their columns: of the catalogue, of WITH's queries, of subqueries.

A subquery's columns are known as far as its text tells them. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sparkify_tui.models import Catalog, CatalogTable
from sparkify_tui.services.query.lexer import Token
from sparkify_tui.tui.editor.completion.brackets import Bracket, identifier
from sparkify_tui.tui.editor.sql_words import KEYWORDS

Column = tuple[str, str]
"""Name and type."""

SET_OPERATORS = frozenset(("union", "intersect", "except", "minus"))
_OPENS = frozenset(("from", "join", "using", "update"))
_CLOSES = frozenset(("where", "group", "order", "having", "limit", "set", "select", "qualify", "when", "values"))
DEEPEST = 8
"""Subqueries within subqueries whose columns are looked for."""


class Tables:
    """The catalogue's tables by name."""

    def __init__(self, catalog: Catalog | None) -> None:
        self.by_name: dict[str, CatalogTable] = {}
        self.by_schema: dict[str, dict[str, CatalogTable]] = {}
        for table in catalog.tables if catalog is not None else ():
            self.by_name.setdefault(table.name, table)
            self.by_schema.setdefault(table.schema, {})[table.name] = table

    def find(self, name: tuple[str, ...]) -> CatalogTable | None:
        """A table by its name, with or without its schema."""
        if len(name) > 1:
            return self.by_schema.get(name[-2], {}).get(name[-1])
        return self.by_name.get(name[-1]) if name else None


@dataclass(frozen=True, slots=True)
class Source:
    """What a query reads: a name or a subquery, called `alias`, with columns that its text renames."""

    alias: str
    name: tuple[str, ...]
    query: Bracket | None = None
    renamed: tuple[str, ...] = ()


class Scope:
    """What can be named where the cursor is."""

    def __init__(self, here: Bracket, tables: Tables) -> None:
        self._tables = tables
        self.sources: list[Source] = []
        self.queries: dict[str, Source] = {}
        """WITH's queries."""
        around: Bracket | None = here
        while around is not None:
            self.sources += _sources(around, *segment(around))
            for found in with_queries(around):
                self.queries.setdefault(found.alias, found)
            around = around.parent

    def columns(self) -> list[Column]:
        """The columns of all sources, the nearest query's first, each name once."""
        found: dict[str, str] = {}
        for source in self.sources:
            for name, kind in self.columns_of(source):
                found.setdefault(name, kind)
        return list(found.items())

    def of_owner(self, owner: tuple[str, ...]) -> list[Column] | None:
        """The columns of what a name before a dot stands for; None where it is no table in sight."""
        for source in self.sources:
            if len(owner) == 1 and source.alias == owner[0]:
                return self.columns_of(source)
        table = self._tables.find(owner)
        return [(column.name, column.type) for column in table.columns] if table is not None else None

    def columns_of(self, source: Source, depth: int = 0) -> list[Column]:
        """A source's columns."""
        if depth > DEEPEST:
            return []
        if source.query is not None:
            found = self._output(source.query, depth)
        elif len(source.name) == 1 and source.name[0] in self.queries:
            inner = self.queries[source.name[0]]
            found = self.columns_of(inner, depth + 1)
        else:
            table = self._tables.find(source.name)
            found = [(column.name, column.type) for column in table.columns] if table is not None else []
        if source.renamed:
            kinds: Mapping[int, str] = dict(enumerate(kind for _, kind in found))
            return [(name, kinds.get(place, "column")) for place, name in enumerate(source.renamed)]
        return found

    def _output(self, query: Bracket, depth: int) -> list[Column]:
        start, end = segment(query, 0)
        sources = _sources(query, start, end)
        found: list[Column] = []
        for item in select_items(query, start, end):
            found += self._output_of(query, item, sources, depth)
        return found

    def _output_of(self, query: Bracket, item: range, sources: list[Source], depth: int) -> list[Column]:
        last = item[-1]
        if query.sign(last) == "*":
            owner = identifier(query.items[last - 2]) if len(item) == 3 and query.sign(last - 1) == "." else None
            if owner is None and len(item) > 1:
                return []
            chosen = [source for source in sources if owner is None or source.alias == owner]
            return [column for source in chosen for column in self.columns_of(source, depth + 1)]
        name = output_name(query, item)
        if name is None:
            return []
        is_column = len(item) == 1 or (len(item) == 3 and query.sign(last - 1) == ".")
        kinds = {n: k for source in sources for n, k in self.columns_of(source, depth + 1)} if is_column else {}
        return [(name, kinds.get(name, "column"))]


def output_name(query: Bracket, item: range) -> str | None:
    """What a column of a query is called: by its alias, its own name, or the function that makes it."""
    last = item[-1]
    name = identifier(query.items[last])
    if name is not None:
        return name if name not in ("end", "null", "true", "false") or query.word(last - 1) == "as" else None
    return (query.word(last - 1) or None) if query.bracket(last) is not None and len(item) == 2 else None


def segment(here: Bracket, cursor: int | None = None) -> tuple[int, int]:
    """The items of the one SELECT, between UNIONs and the like, that holds the cursor."""
    at = here.cursor if cursor is None else cursor
    start = max((place + 1 for place in range(at) if here.word(place) in SET_OPERATORS), default=0)
    end = next((place for place in range(at, len(here.items)) if here.word(place) in SET_OPERATORS), len(here.items))
    return start, end


def select_items(query: Bracket, start: int, end: int) -> Iterator[range]:
    """The items of a select list, as places."""
    begin = next((place + 1 for place in range(start, end) if query.word(place) == "select"), end)
    if query.word(begin) in ("distinct", "all"):
        begin += 1
    for place in range(begin, end + 1):
        ends = place == end or query.word(place) in ("from", "into", "where")
        if ends or query.sign(place) == ",":
            if place > begin:
                yield range(begin, place)
            begin = place + 1
        if ends:
            return


def with_queries(here: Bracket) -> Iterator[Source]:
    """The queries that WITH gives names."""
    begin = next((place for place in range(len(here.items)) if here.word(place) == "with"), None)
    if begin is None:
        return
    place = begin + 1 + (here.word(begin + 1) == "recursive")
    while (name := identifier(here.items[place] if place < len(here.items) else None)) is not None:
        place += 1
        renamed: tuple[str, ...] = ()
        if (columns := here.bracket(place)) is not None:
            renamed, place = names_in(columns), place + 1
        query = here.bracket(place + 1) if here.word(place) == "as" else None
        yield Source(name, (), query or Bracket(), renamed)
        if query is None or here.sign(place + 2) != ",":
            return
        place += 3


def names_in(columns: Bracket) -> tuple[str, ...]:
    """The names in a list of columns."""
    return tuple(name for item in columns.items if (name := identifier(item)) is not None)


def _sources(here: Bracket, start: int, end: int) -> list[Source]:
    found: list[Source] = []
    within = False
    place = start
    while place < end:
        word = here.word(place)
        opens = word in _OPENS or (within and here.sign(place) == ",")
        if word == "into" and here.word(place - 1) == "merge":
            opens = True
        if opens and not (word == "from" and here.parent is not None and here.opener in ("extract", "trim")):
            within = True
            source, place = _source(here, place + 1)
            found += [source] if source is not None else []
            continue
        if word in _CLOSES:
            within = False
        place += 1
    return found


def _source(here: Bracket, place: int) -> tuple[Source | None, int]:
    while here.word(place) in ("lateral", "only"):
        place += 1
    query = here.bracket(place)
    if query is not None:
        name: tuple[str, ...] = ()
        place += 1
    else:
        name, place = here.name(place)
        if (
            here.sign(place - 1) == "."
            or not name
            or (len(name) == 1 and name[0] in KEYWORDS - {"time", "type", "data"})
        ):
            return None, place
    place += here.word(place) == "as"
    alias = identifier(here.items[place] if place < len(here.items) else None)
    if alias is not None and not (here.word(place) in KEYWORDS and isinstance(here.items[place], Token)):
        place += 1
        renamed, place = (names_in(found), place + 1) if (found := here.bracket(place)) is not None else ((), place)
        return Source(alias, name, query, renamed), place
    return Source(name[-1] if name else "", name, query), place
