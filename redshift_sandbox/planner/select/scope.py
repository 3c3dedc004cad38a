"""What names mean at a place in a statement: relations, columns, aliases, common table expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from redshift_sandbox.planner.expressions.typed import Kind, Typed, identifier
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import PlanContext, RedshiftType
from redshift_sandbox.sql.sql_error import SqlError


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a relation: its name, the DuckDB SQL that reads it, its type, its table's OID and its number."""

    name: str
    sql: str
    type: RedshiftType
    origin: tuple[int, int] | None = None

    def value(self) -> Typed:
        """The column as an expression."""
        return Typed(self.sql, self.type, name=self.name, origin=self.origin)


@dataclass(slots=True)
class Relation:
    """One entry of FROM under its alias, which DuckDB knows as `own`."""

    alias: str
    columns: tuple[Column, ...]
    schema: str | None = None
    own: str = ""

    def read(self) -> list[Typed]:
        """Its columns as expressions."""
        return [column.value() for column in self.columns]


@dataclass(frozen=True, slots=True)
class Cte:
    """A WITH query: the DuckDB name it has and its columns."""

    sql_name: str
    columns: tuple[tuple[str, RedshiftType], ...]


@dataclass(slots=True)
class Statement:
    """What is found out while one statement is translated; `system_relations` are the texts put in for them.

    `found` is, while somebody listens, which columns names turned out to be and whose queries' they are. A correlated
    subquery of a pattern that Redshift can't decorrelate makes the statement `undecorrelated`, which matters as soon as
    it `reads_tables` of users.
    """

    context: PlanContext
    parameters: dict[int, RedshiftType | None] = field(default_factory=dict)
    reads_log: bool = False
    volatile: bool = False
    session_bound: bool = False
    late: bool = False
    alias_count: int = 0
    found: list[tuple[Scope, Typed]] | None = None
    reads_tables: bool = False
    undecorrelated: bool = False
    system_relations: list[str] = field(default_factory=list)

    def read(self, column: Typed) -> Typed:
        """A column's value, of which it is remembered that the statement reads it."""
        if self.context.columns is not None and column.origin is not None:
            self.context.columns.add(column.origin)
        return column

    def note(self, item: Typed, type_: RedshiftType) -> None:
        """Remember the type that a parameter's place gives it; the first place decides."""
        number = int(item.text)
        if self.parameters.get(number) is None:
            self.parameters[number] = type_

    def literal_of(self, item: Typed, stand_in: str) -> str | None:
        """The text of a literal that planning needs; a parameter gives the stand-in and makes the plan late."""
        if item.kind == Kind.PARAMETER:
            self.note(item, types.TEXT)
            self.late = True
            return stand_in
        return item.text if item.kind == Kind.STRING else None

    def unique(self, prefix: str = "q") -> str:
        """A name that no other relation of the statement has."""
        self.alias_count += 1
        return f"__{prefix}{self.alias_count}"


@dataclass(slots=True)
class Scope:
    """The names one SELECT sees; `parent` is the query around a correlated subquery.

    `relations` are what can stand before a dot, `columns` what a bare name or `*` means, in order: of each join the
    columns of USING once, then those of its two sides; `sorted_by` is what its aggregates that sort their rows sort by.

    In the body of a user-defined function `arguments` are what $1 … $n stand for, and `calling` the functions whose
    bodies are around this place.
    """

    statement: Statement
    parent: Scope | None = None
    relations: list[Relation] = field(default_factory=list)
    columns: list[Typed] = field(default_factory=list)
    aliases: dict[str, Callable[[], Typed]] = field(default_factory=dict)
    ctes: dict[str, Cte] = field(default_factory=dict)
    sorted_by: str = ""
    clause: str = ""
    resolving: set[str] = field(default_factory=set)
    arguments: tuple[Typed, ...] | None = None
    calling: tuple[int, ...] = ()
    is_block: bool = False
    is_outer_join: bool = False
    is_correlated: bool = False
    has_windows: bool = False
    read_from_below: int = 0

    def child(self) -> Scope:
        """The scope of a subquery."""
        return Scope(self.statement, parent=self)

    def beside(self) -> Scope:
        """The scope of a query in FROM, which sees the queries around this one and no relation beside it."""
        around = Scope(self.statement, parent=self.parent, ctes=self.ctes)
        return around.child()

    def narrowed(self, relations: list[Relation], columns: list[Typed], *, outer: bool) -> Scope:
        """The scope of a join's condition, which sees the join's two sides alone."""
        return replace(self, relations=relations, columns=columns, is_outer_join=outer)

    def add(self, relation: Relation) -> None:
        """A relation whose columns may stand bare, too."""
        self.relations.append(relation)
        self.columns += relation.read()

    def take_last(self) -> Relation:
        """The relation that was added last, which is known no more."""
        relation = self.relations.pop()
        del self.columns[len(self.columns) - len(relation.columns) :]
        return relation

    def own(self, alias: str) -> str:
        """DuckDB's name for a relation that is added here: one that no relation in sight of a query inside it has.

        DuckDB looks into the relations beside a query in FROM, where Redshift doesn't: an equal name would be theirs.
        """
        taken: set[str] = set()
        scope: Scope | None = self
        while scope is not None:
            taken.update(relation.own or relation.alias for relation in scope.relations)
            scope = scope.parent
        return next(name for name in _numbered(alias) if name not in taken)

    def cte(self, name: str) -> Cte | None:
        """The WITH query of a name, looked for outwards."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.ctes:
                return scope.ctes[name]
            scope = scope.parent
        return None

    def column(self, name: str, table: str | None = None, schema: str | None = None) -> Typed:
        """What a column reference means; raises SqlError 42703, 42702 or 42P01."""
        scope: Scope | None = self
        while scope is not None:
            found = scope._own_column(name, table, schema)
            if found is not None:
                if self.statement.found is not None:
                    self.statement.found.append((scope, found))
                if scope is not self:
                    self._correlate(scope)
                return found
            scope = scope.parent
        if table is not None and not self._knows(table):
            raise SqlError(f'relation "{table}" does not exist', "42P01")
        if table is not None:
            raise SqlError(f"column {table}.{name} does not exist", "42703")
        raise SqlError(f'column "{name}" does not exist', "42703")

    def _correlate(self, around: Scope) -> None:
        """This query reads a column of one around it; Redshift takes no query between them, and no outer join's ON.

        A query without FROM is part of the one around it.
        """
        self.is_correlated = True
        around.read_from_below += 1
        blocks = 0
        scope: Scope | None = self
        while scope is not None and scope is not around:
            blocks += scope.is_block
            scope = scope.parent
        if blocks > 1 or around.is_outer_join:
            self.statement.undecorrelated = True

    def has_column(self, name: str) -> bool:
        """Whether a bare name is a column here or outside."""
        scope: Scope | None = self
        while scope is not None:
            if any(column.name == name for column in scope.columns):
                return True
            scope = scope.parent
        return False

    def relation(self, alias: str) -> Relation | None:
        """The relation of an alias, here or outside."""
        scope: Scope | None = self
        while scope is not None:
            for relation in scope.relations:
                if relation.alias == alias:
                    return relation
            scope = scope.parent
        return None

    def _knows(self, table: str) -> bool:
        return self.relation(table) is not None

    def _own_column(self, name: str, table: str | None, schema: str | None) -> Typed | None:
        if table is None:
            found = [column for column in self.columns if column.name == name]
        else:
            found = self._columns_of(table, schema, name)
        if len(found) > 1:
            raise SqlError(f'column reference "{name}" is ambiguous', "42702")
        if found:
            return self.statement.read(found[0])
        if table is None and name in self.aliases:
            return self._alias(name)
        return None

    def _columns_of(self, table: str, schema: str | None, name: str) -> list[Typed]:
        return [
            column.value()
            for relation in self.relations
            if relation.alias == table and (schema is None or relation.schema is None or relation.schema == schema)
            for column in relation.columns
            if column.name == name
        ]

    def _alias(self, name: str) -> Typed | None:
        if name in self.resolving:
            return None
        self.resolving.add(name)
        try:
            item = self.aliases[name]()
        finally:
            self.resolving.discard(name)
        return Typed(f"({item.sql})", item.type, item.kind, item.text, name, item.aggregate)


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name}__{number}"


def relation_of(
    alias: str,
    columns: list[tuple[str, RedshiftType]],
    sql_names: list[str] | None = None,
    *,
    own: str = "",
    origins: list[tuple[int, int]] | None = None,
) -> Relation:
    """A relation whose columns are read as "own"."column"; without a name of its own it is the alias."""
    names = sql_names or [name for name, _ in columns]
    places: Sequence[tuple[int, int] | None] = origins or [None] * len(names)
    prefix = identifier(own or alias)
    return Relation(
        alias,
        tuple(
            Column(name, f"{prefix}.{identifier(sql)}", type_, origin)
            for (name, type_), sql, origin in zip(columns, names, places, strict=True)
        ),
        own=own,
    )


def unique_names(names: list[str]) -> list[str]:
    """Names for a derived table's columns with duplicates told apart."""
    taken: set[str] = set()
    result = []
    for name in names:
        unique = next(candidate for candidate in _numbered(name) if candidate not in taken)
        taken.add(unique)
        result.append(unique)
    return result
