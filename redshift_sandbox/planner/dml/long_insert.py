"""INSERT of a long VALUES list, as loaders send it: the rows go to DuckDB as columns of text, a few thousand at a time.

The values mean what they mean in any other INSERT, since the same functions assign them. What differs is how they get
to DuckDB, which takes a hundred times as long for a constant as for a value of a column: all values of a slice that
are converted alike become one list, and the conversion stands once in the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from sqlglot import exp

from redshift_sandbox.metadata.tables import ColumnInfo
from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.dml.dml import check_width, columns_of, refuse_identity, target_of, write_plan
from redshift_sandbox.planner.dml.value_rows import (
    NEGATIVE,
    NUMBER,
    PARAMETER,
    STRING,
    WORD,
    Cell,
    UnreadableError,
    WrittenParts,
    filled,
    rows_of,
)
from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.expressions import parameter_number
from redshift_sandbox.planner.expressions.typed import MACROS, Typed, identifier, is_string, null, number, string
from redshift_sandbox.planner.select.scope import Scope, Statement
from redshift_sandbox.sql import types
from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.lexing.lexer import plain
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.plan import PlanContext, RedshiftType, RunSql
from redshift_sandbox.sql.sql_error import SqlError

SLICE_ROWS = 2048  # DuckDB's vector; one slice holds the interpreter for some milliseconds
_SLICE_FORMS = 64
_CACHED_CELLS = 20_000
_CACHED_LENGTH = 100
_HEAD = re.compile(r"\s*insert\s+into\s+(?:\"[^\"]+\"|[^\s\"'();,]+)(?:\s*\([^()';]*\))?\s*values\s*\(", re.IGNORECASE)
_VALUE = "\x00"
_QUOTED = re.compile(r"(?P<before>[^']*)'(?P<text>(?:[^']++|'')*+)'(?P<after>[^']*)")
_TYPED_LITERAL = re.compile(r"(DATE|TIMESTAMP|TIME) ")
_CONVERSIONS = ("CAST(", "from_hex(", "to_json(", "encode(", "CAST(CAST(")
_WHOLE = re.compile(r"CAST\((-?\d+) AS (SMALLINT|INTEGER|BIGINT)\)")
_NULL, _DEFAULT = (WORD, "null"), (WORD, "default")
_PLAIN_STRINGS = (types.VARCHAR.oid, types.TEXT.oid)

Form = tuple[str, str | None]
"""The SQL that converts a value, with _VALUE in its place, and the value; None where there is no place."""


def long_insert_plan(text: str, context: PlanContext) -> RunSql | None:
    """The plan of an INSERT whose VALUES list can be read without the parser; None for any other statement."""
    if context.variables.get("enable_case_sensitive_identifier") == "on":
        return None
    text = plain(text)
    head = _HEAD.match(text)
    if head is None:
        return None
    parts = WrittenParts()
    rows = rows_of(text, head.end(), parts)
    try:
        first = next(rows)
        node = parse(head.group() + "1)")
        if not isinstance(node, exp.Insert) or filled(node) != {"this", "expression"}:
            return None
        try:
            return _planned(node, first, rows, parts, context)
        except SqlError as error:
            for _ in rows:
                pass  # a syntax error further on comes first
            if error.position is not None:
                return None  # counted from the beginning of a part; the parser knows the place
            raise
    except UnreadableError:
        return None


def _planned(
    node: exp.Insert, first: list[Cell], rows: Iterator[list[Cell]], parts: WrittenParts, context: PlanContext
) -> RunSql:
    statement = Statement(context)
    scope = Scope(statement)
    info = target_of(node.this, context, "insert")
    columns, listed = columns_of(node.this, info)
    width = len(first)
    check_width(width, columns, listed=listed)
    readers = [_Column(column, scope, parts) for column in columns[:width]]
    slices = _Slices(f"INSERT INTO {info.sql_name}", readers)
    for row in chain([first], rows):
        if len(row) != width:
            raise SqlError("VALUES lists must all be the same length", "42601")
        given = [(index, cell[1]) for index, cell in enumerate(row) if cell[0] == PARAMETER]
        for index, number_ in given:
            readers[index].take_parameter(number_)
        if not given and not statement.parameters:
            slices.add(row)
    if statement.parameters:
        # Planned again with the values in their places as soon as they are known.
        refusal = f"SELECT {MACROS}refuse('08P01|bind message supplies no parameters')"
        return replace(write_plan(refusal, "INSERT", info, statement), late=True)
    slices.close()
    planned = write_plan("", "INSERT", info, statement)
    return replace(planned, sql=tuple(slices.statements), values=tuple(slices.values))


@dataclass(slots=True)
class _Column:
    """One column's values as forms."""

    info: ColumnInfo
    scope: Scope
    parts: WrittenParts
    known: dict[Cell, Form] = field(default_factory=dict)
    numbers: dict[tuple[int, int], str] = field(default_factory=dict)
    taken: list[RedshiftType | None] = field(default_factory=list)

    def form(self, cell: Cell) -> Form:
        """How DuckDB gets a value; raises SqlError where the column doesn't take it."""
        kind, text = cell
        if kind in (NUMBER, NEGATIVE):
            return self._number_form(text if kind == NUMBER else f"-{text}")
        found = self.known.get(cell)
        if found is None:
            found = self._made(cell)
            if len(text) <= _CACHED_LENGTH and len(self.known) < _CACHED_CELLS:
                self.known[cell] = found
        return found

    def take_parameter(self, number: str) -> None:
        """A parameter of the statement as a value: it gets the column's type, or fits it with a type of its own."""
        refuse_identity([self.info])
        index = parameter_number(number)
        declared = self.scope.statement.context.parameter_types
        kind = declared[index - 1] if 0 < index <= len(declared) else None
        if kind not in self.taken or index < 1:
            self._assigned(bind(exp.Parameter(this=exp.Literal.number(number)), self.scope))
            self.taken.append(kind)
        self.scope.statement.parameters.setdefault(index, kind)
        if self.scope.statement.parameters[index] is None:
            self.scope.statement.parameters[index] = self.info.type

    def _made(self, cell: Cell) -> Form:
        kind, text = cell
        target = self.info.type
        if kind == STRING and is_string(target):
            fits = target.oid in _PLAIN_STRINGS and 4 * len(text) <= (types.length_of(target) or types.MAX_VARCHAR)
            return _VALUE, text if fits else self._assigned(string(text)).text
        return _lifted(self._assigned(self._item(cell)).sql)

    def _assigned(self, item: Typed) -> Typed:
        return casts.assign(item, self.info.type, self.info.name, self.scope.statement.note)

    def _number_form(self, text: str) -> Form:
        whole, _, fraction = text.partition(".")
        shape = (len(whole.lstrip("-")), len(fraction))
        # The number of digits tells the type, but for leading zeros, exponents and the ends of the integers' ranges.
        regular = whole.lstrip("-")[0] != "0" and "e" not in text and "E" not in text
        regular = regular and (shape[1] > 0 or shape[0] not in (10, 19))
        form = self.numbers.get(shape) if regular else None
        if form is None:
            kind = _number_type(text)
            form = self._assigned(Typed(f"CAST({_VALUE} AS {types.to_duckdb(kind)})", kind)).sql
            if regular:
                self.numbers[shape] = form
        return form, text

    def _item(self, cell: Cell) -> Typed:
        kind, text = cell
        if kind == STRING:
            return string(text)
        if kind == WORD:
            return null() if text == "null" else bind(exp.Boolean(this=text == "true"), self.scope)
        return bind(self.parts.tree(cell), self.scope)


def _number_type(text: str) -> RedshiftType:
    """The type that a number has by itself."""
    digits = text.removeprefix("-")
    if text in ("-2147483648", "-9223372036854775808"):
        return types.INT4 if len(text) == 11 else types.INT8
    return number(digits).type


def _lifted(sql: str) -> Form:
    """A constant of DuckDB's as the conversion of a text, where it is one."""
    whole = _WHOLE.fullmatch(sql)
    if whole is not None:
        return f"CAST(CAST({_VALUE} AS BIGINT) AS {whole[2]})", whole[1]
    quoted = _QUOTED.fullmatch(sql)
    if quoted is None:
        return sql, None
    before, after, text = quoted["before"], quoted["after"], quoted["text"].replace("''", "'")
    typed = _TYPED_LITERAL.fullmatch(before)
    if typed is not None and not after:
        return f"CAST({_VALUE} AS {typed[1]})", text
    if before.startswith("CAST(TIMESTAMP "):
        return f"CAST(CAST({_VALUE} AS TIMESTAMP){after}", text
    return (f"{before}{_VALUE}{after}", text) if before in ("", *_CONVERSIONS) else (sql, None)


class _Slices:
    """The statements that insert the rows, each of some thousand rows that leave the same columns to their defaults."""

    def __init__(self, head: str, columns: list[_Column]) -> None:
        self.statements: list[str] = []
        self.values: list[tuple[object, ...]] = []
        self._head = head
        self._columns = columns
        self._defaults: list[bool] = []
        self._count = 0
        self._forms: list[dict[str, int]] = []
        self._texts: list[list[str | None]] = []
        self._numbers: list[list[int | None]] = []

    def add(self, row: list[Cell]) -> None:
        """One more row."""
        defaults = [cell == _DEFAULT for cell in row]
        if defaults != self._defaults or self._count == SLICE_ROWS or self._is_diverse():
            self.close()
            self._begin(defaults)
        for index, (cell, column) in enumerate(zip(row, self._columns, strict=True)):
            if defaults[index]:
                continue
            if column.info.identity == "always":
                refuse_identity([column.info])
            if cell == _NULL:
                self._texts[index].append(None)
                self._numbers[index].append(None)
                continue
            sql, text = column.form(cell)
            forms = self._forms[index]
            self._texts[index].append(text)
            self._numbers[index].append(forms.setdefault(sql, len(forms)))
        self._count += 1

    def _is_diverse(self) -> bool:
        return max(map(len, self._forms)) >= _SLICE_FORMS

    def _begin(self, defaults: list[bool]) -> None:
        self._defaults, self._count = defaults, 0
        self._forms = [{} for _ in defaults]
        self._texts = [[] for _ in defaults]
        self._numbers = [[] for _ in defaults]

    def close(self) -> None:
        """Write the statement of the rows so far."""
        if not self._count:
            return
        pause()
        given = [index for index, default in enumerate(self._defaults) if not default]
        if not given:
            names = ", ".join(identifier(column.info.name) for column in self._columns)
            row = f"({', '.join('DEFAULT' for _ in self._columns)})"
            self._write(f"{self._head} ({names}) VALUES {', '.join([row] * self._count)}", ())
            return
        names = ", ".join(identifier(self._columns[index].info.name) for index in given)
        sources: list[str] = []
        values: list[object] = []
        converted = [self._converted(index, sources, values) for index in given]
        source = f"(SELECT {', '.join(sources)})" if sources else f"range({self._count})"
        self._write(f"{self._head} ({names}) SELECT {', '.join(converted)} FROM {source}", tuple(values))

    def _converted(self, index: int, sources: list[str], values: list[object]) -> str:
        """The column's values, converted; adds the lists that they come from."""
        forms, texts, numbers = self._forms[index], self._texts[index], self._numbers[index]
        if not forms:
            return "NULL"
        if any(_VALUE in form for form in forms):
            values.append(texts)
            sources.append(f"unnest(CAST(${len(values)} AS VARCHAR[])) AS c{index}")
        written = [form.replace(_VALUE, f"c{index}") for form in forms]
        form = next(iter(forms))
        if len(forms) == 1 and (_VALUE in form or None not in numbers):
            return written[0]
        values.append(numbers)
        sources.append(f"unnest(CAST(${len(values)} AS UTINYINT[])) AS k{index}")
        branches = " ".join(f"WHEN {number} THEN {sql}" for number, sql in enumerate(written))
        return f"CASE k{index} {branches} END"

    def _write(self, sql: str, values: tuple[object, ...]) -> None:
        self.statements.append(sql)
        self.values.append(values)
        self._count = 0
