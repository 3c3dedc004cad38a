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


def parse_create_table(cursor: TokenReader, *, temporary: bool) -> CreateTable:
    """What follows CREATE [TEMP] TABLE."""
    if_not_exists = cursor.accept("if", "not", "exists")
    name = cursor.dotted()
    temporary = temporary or name[-1].startswith("#")
    elements: tuple[ColumnDefinition | Like | TableConstraint, ...] = ()
    column_names: tuple[str, ...] = ()
    if cursor.sees("(") and not _is_query(cursor):
        if _is_name_list(cursor):
            column_names = cursor.names()
        else:
            elements = _elements(cursor, name[-1])
    attributes = parse_attributes(cursor)
    query = None
    if not elements and cursor.accept("as"):
        query = cursor.rest()
    elif column_names:
        raise cursor.error()
    cursor.finish()
    if not elements and query is None:
        raise cursor.error()
    return CreateTable(name, elements, attributes, temporary, if_not_exists, query, column_names)


def _is_query(cursor: TokenReader) -> bool:
    return cursor.sees("(", "select") or cursor.sees("(", "with")


def _is_name_list(cursor: TokenReader) -> bool:
    following = cursor.peek(2)
    return following is not None and following.is_sign(",", ")")


def _elements(cursor: TokenReader, table: str) -> tuple[ColumnDefinition | Like | TableConstraint, ...]:
    cursor.expect("(")
    found: list[ColumnDefinition | Like | TableConstraint] = []
    while True:
        found.append(_element(cursor, table))
        if not cursor.accept(","):
            break
    cursor.expect(")")
    return tuple(found)


def _element(cursor: TokenReader, table: str) -> ColumnDefinition | Like | TableConstraint:
    if cursor.accept("like"):
        source = cursor.dotted()
        defaults = cursor.accept("including", "defaults")
        if not defaults:
            cursor.accept("excluding", "defaults")
        return Like(source, defaults)
    constraint = parse_table_constraint(cursor)
    return constraint if constraint is not None else parse_column(cursor, table)


def parse_table_constraint(cursor: TokenReader) -> TableConstraint | None:
    """A table constraint if one comes next: [constraint name] primary key | unique | foreign key."""
    name = cursor.name() if cursor.accept("constraint") else None
    if cursor.accept("primary", "key"):
        return TableConstraint("p", cursor.names(), name)
    if cursor.sees("unique", "(") and cursor.accept("unique"):
        return TableConstraint("u", cursor.names(), name)
    if cursor.accept("foreign", "key"):
        columns = cursor.names()
        cursor.expect("references")
        return TableConstraint("f", columns, name, _reference(cursor))
    if cursor.sees("check", "("):
        raise SqlError("CHECK constraints are not supported", "0A000")
    if name is not None:
        raise cursor.error()
    return None


def _reference(cursor: TokenReader) -> Reference:
    table = cursor.dotted()
    columns = cursor.names() if cursor.sees("(") else ()
    while cursor.accept("on"):
        cursor.accept_any("delete", "update")
        if not (
            cursor.accept("no", "action") or cursor.accept_any("cascade", "restrict") or cursor.accept("set", "null")
        ):
            raise cursor.error()
    return Reference(table, columns)


def parse_type_name(cursor: TokenReader, column: str = "", *, stored: bool = False) -> RedshiftType:
    """A type with its length or precision; `column` (table.column) is named where Redshift has no such type.

    A column of a table is `stored`: the types of the catalogue are not for it.
    """
    first = cursor.take("word", "name")
    kind = first.value
    if first.kind == "word" and kind in RESERVED - READ_AS_TYPES - READ_AS_COLUMNS:
        raise cursor.error(first)
    words = [kind]
    while (word := cursor.accept_any("varying", "precision")) is not None:
        words.append(word)
    opening = cursor.peek()
    if opening is not None and cursor.sees("("):
        size = cursor.parenthesised()
        if _SIZE.fullmatch(size) is None:
            raise SqlError(f'syntax error at or near "{size}"', "42601", position=opening.end + 1)
        words.append(f"({size})")
    if cursor.accept("with", "time", "zone"):
        words.append("with time zone")
    elif cursor.accept("without", "time", "zone"):
        words.append("without time zone")
    if kind in _UNSUPPORTED_TYPES:
        raise SqlError(f"sandbox: type {kind} is not supported", "0A000", position=first.start + 1)
    if kind in _NO_COLUMNS or (stored and kind in _NO_TABLE_COLUMNS):
        raise SqlError(f'Column "{column}" has unsupported type "{kind}".', "0A000", position=first.start + 1)
    if kind == "interval":
        _interval_range(cursor, column if stored else "")
    return parse_type(" ".join(words))


def _interval_range(cursor: TokenReader, column: str) -> None:
    """YEAR [TO MONTH], DAY [TO SECOND] and their like after INTERVAL; here both kinds are one type.

    A table's column must say which of the two it is.
    """
    if cursor.accept_any("year", "month", "day", "hour", "minute", "second") is None:
        if column:
            raise SqlError(f'Column "{column}" has unsupported type "interval".', "0A000")
        return
    if cursor.accept("to"):
        cursor.take("word")
    if cursor.sees("("):
        cursor.parenthesised()


def parse_column(cursor: TokenReader, table: str = "") -> ColumnDefinition:
    """A column with its attributes, in any order."""
    name = cursor.column()
    type_ = parse_type_name(cursor, f"{table}.{name}" if table else name, stored=True)
    values: dict[str, object] = {}
    constraints: list[TableConstraint] = []
    while (token := cursor.peek()) is not None and token.kind == "word" and token.value in _COLUMN_WORDS:
        if token.value in ("compound", "interleaved") and not cursor.sees(token.value, "sortkey"):
            break
        _column_attribute(cursor, name, values, constraints)
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
    cursor: TokenReader, name: str, values: dict[str, object], constraints: list[TableConstraint]
) -> None:
    for key, what in _ONCE.items():
        if key in values and any(cursor.sees(word) for word in what[1:]):
            raise SqlError(f'multiple {what[0]} specified for column "{name}"', "42601")
    constraint_name = cursor.name() if cursor.accept("constraint") else None
    if cursor.accept("default"):
        values["default"] = cursor.until(_COLUMN_WORDS)
    elif cursor.accept("identity"):
        values["identity"] = _identity(cursor, by_default=False)
    elif cursor.accept("generated"):
        by_default = cursor.accept("by", "default")
        if not by_default:
            cursor.expect("always")
        cursor.expect("as", "identity")
        values["identity"] = _identity(cursor, by_default=by_default)
    elif cursor.accept("encode"):
        values["encoding"] = parse_encoding(cursor)
    elif cursor.accept("distkey"):
        values["distkey"] = True
    elif cursor.accept("sortkey") or cursor.accept("compound", "sortkey") or cursor.accept("interleaved", "sortkey"):
        values["sortkey"] = True
    elif (nulls := cursor.sees("null")) or cursor.sees("not", "null"):
        if values.setdefault("not_null", not nulls) is nulls:
            raise SqlError(f'conflicting NULL/NOT NULL declarations for column "{name}"', "42601")
        cursor.accept("not")
        cursor.expect("null")
    elif cursor.accept("collate"):
        collation = cursor.accept_any("case_sensitive", "cs")
        if collation is None:
            raise unsupported("a column that isn't case-sensitive")
        values["collation"] = collation
    elif cursor.accept("primary", "key"):
        constraints.append(TableConstraint("p", (name,), constraint_name))
    elif cursor.accept("unique"):
        constraints.append(TableConstraint("u", (name,), constraint_name))
    elif cursor.accept("references"):
        constraints.append(TableConstraint("f", (name,), constraint_name, _reference(cursor)))
    elif cursor.sees("check"):
        raise SqlError("CHECK constraints are not supported", "0A000")
    else:
        raise cursor.error()


def _identity(cursor: TokenReader, *, by_default: bool) -> Identity:
    cursor.expect("(")
    seed = cursor.integer()
    cursor.expect(",")
    step = cursor.integer()
    cursor.expect(")")
    if step == 0:
        raise SqlError("identity step must not be zero", "22023")
    return Identity(seed, step, by_default)


def parse_encoding(cursor: TokenReader) -> str:
    """The name of a compression encoding."""
    token = cursor.take("word")
    encoding = token.value
    if encoding not in ENCODINGS:
        raise SqlError(f'invalid encoding type specified: "{encoding}"', "22023", position=token.start + 1)
    return "none" if encoding == "raw" else encoding


def parse_attributes(cursor: TokenReader) -> TableAttributes:
    """Table attributes, in any order."""
    values: dict[str, object] = {}
    while (token := cursor.peek()) is not None and token.value in _ATTRIBUTE_WORDS and token.value != "as":
        if token.value in values:
            raise cursor.error()
        if cursor.accept("diststyle"):
            style = cursor.accept_any("even", "key", "all", "auto")
            if style is None:
                raise cursor.error()
            values["diststyle"] = style
        elif cursor.accept("distkey"):
            (values["distkey"],) = _one(cursor)
        elif cursor.accept("encode"):
            cursor.expect("auto")  # as it is without the word
        elif cursor.accept("backup"):
            values["backup"] = cursor.accept_any("yes", "no") != "no"
        else:
            _sortkey(cursor, values)
    return TableAttributes(**values)  # type: ignore[arg-type]


def _sortkey(cursor: TokenReader, values: dict[str, object]) -> None:
    if "sortkeys" in values:
        raise SqlError("Multiple SORTKEY clauses specified", "42601")
    style = cursor.accept_any("compound", "interleaved") or "compound"
    cursor.expect("sortkey")
    if cursor.accept("auto"):
        values["sortkey_auto"] = True
        return
    values["sortkey_style"] = style
    values["sortkeys"] = _keys(cursor)


def _keys(cursor: TokenReader) -> tuple[str, ...]:
    """Columns between parentheses: names, or their places in the query of CREATE TABLE AS as digits."""
    cursor.expect("(")
    found = [_key(cursor)]
    while cursor.accept(","):
        found.append(_key(cursor))
    cursor.expect(")")
    return tuple(found)


def _key(cursor: TokenReader) -> str:
    token = cursor.peek()
    return str(cursor.integer()) if token is not None and token.kind == "number" else cursor.name()


def _one(cursor: TokenReader) -> tuple[str]:
    names = _keys(cursor)
    if len(names) != 1:
        raise SqlError("Only one column can be specified as the DISTKEY", "42601")
    return (names[0],)
