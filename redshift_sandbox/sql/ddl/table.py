"""Parses CREATE TABLE in all its forms."""

from __future__ import annotations

import re

from redshift_sandbox.sql.ddl.ddl_statements import (
    ColumnDefinition,
    CreateTable,
    Identity,
    Like,
    Reference,
    TableAttributes,
    TableConstraint,
)
from redshift_sandbox.sql.encodings import check_encoding
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.reserved_words import READ_AS_COLUMNS, READ_AS_TYPES, RESERVED
from redshift_sandbox.sql.sql_error import SqlError, unsupported
from redshift_sandbox.sql.types import parse_type

_COLUMN_WORDS = frozenset(
    [
        "default",
        "identity",
        "generated",
        "encode",
        "distkey",
        "sortkey",
        "not",
        "null",
        "unique",
        "primary",
        "references",
        "collate",
        "constraint",
        "check",
        "compound",
        "interleaved",
    ]
)
_ATTRIBUTE_WORDS = ("diststyle", "distkey", "compound", "interleaved", "sortkey", "backup", "encode", "as")
_SIZE = re.compile(r"(?:max|\d{1,9})(?:\s*,\s*-?\d{1,9})?", re.IGNORECASE | re.ASCII)
_NO_COLUMNS = ("serial", "bigserial", "smallserial", "json", "jsonb", "uuid", "bytea", "money", "xml")
# Types of the catalogue's own columns, which a user's table can't have.
_NO_TABLE_COLUMNS = ("oid", "regclass", "regproc", "regtype", "int2vector", "oidvector", "aclitem", "xid", "cid", "tid")
_UNSUPPORTED_TYPES = ("geometry", "geography")
ENCODINGS = frozenset(
    [
        "raw",
        "none",
        "az64",
        "bytedict",
        "delta",
        "delta32k",
        "lzo",
        "mostly8",
        "mostly16",
        "mostly32",
        "runlength",
        "text255",
        "text32k",
        "zstd",
        "auto",
    ]
)


def parse_create_table(reader: TokenReader, *, temporary: bool) -> CreateTable:
    """What follows CREATE [TEMP] TABLE."""
    if_not_exists = reader.accept("if", "not", "exists")
    name = reader.dotted()
    temporary = temporary or name[-1].startswith("#")
    elements: tuple[ColumnDefinition | Like | TableConstraint, ...] = ()
    column_names: tuple[str, ...] = ()
    if reader.sees("(") and not _is_query(reader):
        if _is_name_list(reader):
            column_names = reader.names()
        else:
            elements = _elements(reader, name[-1])
    attributes = parse_attributes(reader)
    query = None
    if not elements and reader.accept("as"):
        query = reader.rest()
    elif column_names:
        raise reader.error()
    reader.finish()
    if not elements and query is None:
        raise reader.error()
    return CreateTable(name, elements, attributes, temporary, if_not_exists, query, column_names)


def _is_query(reader: TokenReader) -> bool:
    return reader.sees("(", "select") or reader.sees("(", "with")


def _is_name_list(reader: TokenReader) -> bool:
    following = reader.peek(2)
    return following is not None and following.is_sign(",", ")")


def _elements(reader: TokenReader, table: str) -> tuple[ColumnDefinition | Like | TableConstraint, ...]:
    reader.expect("(")
    found: list[ColumnDefinition | Like | TableConstraint] = []
    while True:
        found.append(_element(reader, table))
        if not reader.accept(","):
            break
    reader.expect(")")
    return tuple(found)


def _element(reader: TokenReader, table: str) -> ColumnDefinition | Like | TableConstraint:
    if reader.accept("like"):
        source = reader.dotted()
        defaults = reader.accept("including", "defaults")
        if not defaults:
            reader.accept("excluding", "defaults")
        return Like(source, defaults)
    constraint = parse_table_constraint(reader)
    return constraint if constraint is not None else parse_column(reader, table)


def parse_table_constraint(reader: TokenReader) -> TableConstraint | None:
    """A table constraint if one comes next: [constraint name] primary key | unique | foreign key."""
    name = reader.name() if reader.accept("constraint") else None
    if reader.accept("primary", "key"):
        return TableConstraint("p", reader.names(), name)
    if reader.sees("unique", "(") and reader.accept("unique"):
        return TableConstraint("u", reader.names(), name)
    if reader.accept("foreign", "key"):
        columns = reader.names()
        reader.expect("references")
        return TableConstraint("f", columns, name, _reference(reader))
    if reader.sees("check", "("):
        raise SqlError("CHECK constraints are not supported", "0A000")
    if name is not None:
        raise reader.error()
    return None


def _reference(reader: TokenReader) -> Reference:
    table = reader.dotted()
    columns = reader.names() if reader.sees("(") else ()
    while reader.accept("on"):
        reader.accept_any("delete", "update")
        if not (
            reader.accept("no", "action") or reader.accept_any("cascade", "restrict") or reader.accept("set", "null")
        ):
            raise reader.error()
    return Reference(table, columns)


def parse_type_name(reader: TokenReader, column: str = "", *, stored: bool = False) -> RedshiftType:
    """A type with its length or precision; `column` (table.column) is named where Redshift has no such type.

    A column of a table is `stored`: the types of the catalogue are not for it.
    """
    first = reader.take("word", "name")
    kind = first.value
    if first.kind == "word" and kind in RESERVED - READ_AS_TYPES - READ_AS_COLUMNS:
        raise reader.error(first)
    words = [kind]
    while (word := reader.accept_any("varying", "precision")) is not None:
        words.append(word)
    opening = reader.peek()
    if opening is not None and reader.sees("("):
        size = reader.parenthesised()
        if _SIZE.fullmatch(size) is None:
            raise SqlError(f'syntax error at or near "{size}"', "42601", position=opening.end + 1)
        words.append(f"({size})")
    if reader.accept("with", "time", "zone"):
        words.append("with time zone")
    elif reader.accept("without", "time", "zone"):
        words.append("without time zone")
    if kind in _UNSUPPORTED_TYPES:
        raise SqlError(f"sandbox: type {kind} is not supported", "0A000", position=first.start + 1)
    if kind in _NO_COLUMNS or (stored and kind in _NO_TABLE_COLUMNS):
        raise SqlError(f'Column "{column}" has unsupported type "{kind}".', "0A000", position=first.start + 1)
    if kind == "interval":
        _interval_range(reader, column if stored else "")
    return parse_type(" ".join(words))


def _interval_range(reader: TokenReader, column: str) -> None:
    """YEAR [TO MONTH], DAY [TO SECOND] and their like after INTERVAL; here both kinds are one type.

    A table's column must say which of the two it is.
    """
    if reader.accept_any("year", "month", "day", "hour", "minute", "second") is None:
        if column:
            raise SqlError(f'Column "{column}" has unsupported type "interval".', "0A000")
        return
    if reader.accept("to"):
        reader.take("word")
    if reader.sees("("):
        reader.parenthesised()


def parse_column(reader: TokenReader, table: str = "") -> ColumnDefinition:
    """A column with its attributes, in any order."""
    name = reader.column()
    type_ = parse_type_name(reader, f"{table}.{name}" if table else name, stored=True)
    values: dict[str, object] = {}
    constraints: list[TableConstraint] = []
    while (token := reader.peek()) is not None and token.kind == "word" and token.value in _COLUMN_WORDS:
        if token.value in ("compound", "interleaved") and not reader.sees(token.value, "sortkey"):
            break
        _column_attribute(reader, name, values, constraints)
    check_encoding(str(values.get("encoding") or "auto"), type_, name)
    values.pop("collation", None)  # the one that every column has
    return ColumnDefinition(name, type_, constraints=tuple(constraints), **values)  # type: ignore[arg-type]


_ONCE = {
    "default": ("default values", "default"),
    "identity": ("identity specifications", "identity", "generated"),
    "encoding": ("encodings", "encode"),
    "distkey": ("distribution keys", "distkey"),
    "sortkey": ("sort keys", "sortkey", "compound", "interleaved"),
    "collation": ("collations", "collate"),
}
"""What a column has at most one of, and the words that begin it."""


def _column_attribute(
    reader: TokenReader, name: str, values: dict[str, object], constraints: list[TableConstraint]
) -> None:
    for key, what in _ONCE.items():
        if key in values and any(reader.sees(word) for word in what[1:]):
            raise SqlError(f'multiple {what[0]} specified for column "{name}"', "42601")
    constraint_name = reader.name() if reader.accept("constraint") else None
    if reader.accept("default"):
        values["default"] = reader.until(_COLUMN_WORDS)
    elif reader.accept("identity"):
        values["identity"] = _identity(reader, by_default=False)
    elif reader.accept("generated"):
        by_default = reader.accept("by", "default")
        if not by_default:
            reader.expect("always")
        reader.expect("as", "identity")
        values["identity"] = _identity(reader, by_default=by_default)
    elif reader.accept("encode"):
        values["encoding"] = parse_encoding(reader)
    elif reader.accept("distkey"):
        values["distkey"] = True
    elif reader.accept("sortkey") or reader.accept("compound", "sortkey") or reader.accept("interleaved", "sortkey"):
        values["sortkey"] = True
    elif (nulls := reader.sees("null")) or reader.sees("not", "null"):
        if values.setdefault("not_null", not nulls) is nulls:
            raise SqlError(f'conflicting NULL/NOT NULL declarations for column "{name}"', "42601")
        reader.accept("not")
        reader.expect("null")
    elif reader.accept("collate"):
        collation = reader.accept_any("case_sensitive", "cs")
        if collation is None:
            raise unsupported("a column that isn't case-sensitive")
        values["collation"] = collation
    elif reader.accept("primary", "key"):
        constraints.append(TableConstraint("p", (name,), constraint_name))
    elif reader.accept("unique"):
        constraints.append(TableConstraint("u", (name,), constraint_name))
    elif reader.accept("references"):
        constraints.append(TableConstraint("f", (name,), constraint_name, _reference(reader)))
    elif reader.sees("check"):
        raise SqlError("CHECK constraints are not supported", "0A000")
    else:
        raise reader.error()


def _identity(reader: TokenReader, *, by_default: bool) -> Identity:
    reader.expect("(")
    seed = reader.integer()
    reader.expect(",")
    step = reader.integer()
    reader.expect(")")
    if step == 0:
        raise SqlError("identity step must not be zero", "22023")
    return Identity(seed, step, by_default)


def parse_encoding(reader: TokenReader) -> str:
    """The name of a compression encoding."""
    token = reader.take("word")
    encoding = token.value
    if encoding not in ENCODINGS:
        raise SqlError(f'invalid encoding type specified: "{encoding}"', "22023", position=token.start + 1)
    return "none" if encoding == "raw" else encoding


def parse_attributes(reader: TokenReader) -> TableAttributes:
    """Table attributes, in any order."""
    values: dict[str, object] = {}
    while (token := reader.peek()) is not None and token.value in _ATTRIBUTE_WORDS and token.value != "as":
        if token.value in values:
            raise reader.error()
        if reader.accept("diststyle"):
            style = reader.accept_any("even", "key", "all", "auto")
            if style is None:
                raise reader.error()
            values["diststyle"] = style
        elif reader.accept("distkey"):
            (values["distkey"],) = _one(reader)
        elif reader.accept("encode"):
            reader.expect("auto")  # as it is without the word
        elif reader.accept("backup"):
            values["backup"] = reader.accept_any("yes", "no") != "no"
        else:
            _sortkey(reader, values)
    return TableAttributes(**values)  # type: ignore[arg-type]


def _sortkey(reader: TokenReader, values: dict[str, object]) -> None:
    if "sortkeys" in values:
        raise SqlError("Multiple SORTKEY clauses specified", "42601")
    style = reader.accept_any("compound", "interleaved") or "compound"
    reader.expect("sortkey")
    if reader.accept("auto"):
        values["sortkey_auto"] = True
        return
    values["sortkey_style"] = style
    values["sortkeys"] = _keys(reader)


def _keys(reader: TokenReader) -> tuple[str, ...]:
    """Columns between parentheses: names, or their places in the query of CREATE TABLE AS as digits."""
    reader.expect("(")
    found = [_key(reader)]
    while reader.accept(","):
        found.append(_key(reader))
    reader.expect(")")
    return tuple(found)


def _key(reader: TokenReader) -> str:
    token = reader.peek()
    return str(reader.integer()) if token is not None and token.kind == "number" else reader.name()


def _one(reader: TokenReader) -> tuple[str]:
    names = _keys(reader)
    if len(names) != 1:
        raise SqlError("Only one column can be specified as the DISTKEY", "42601")
    return (names[0],)
