"""Parses ALTER TABLE: one action on one table."""

from __future__ import annotations

from dataclasses import dataclass

from redshift_sandbox.sql.ddl.ddl_statements import ColumnDefinition, TableAttributes, TableConstraint
from redshift_sandbox.sql.ddl.table import (
    parse_attributes,
    parse_column,
    parse_encoding,
    parse_table_constraint,
    parse_type_name,
)
from redshift_sandbox.sql.lexing.token_reader import Name, TokenReader
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError


@dataclass(frozen=True, slots=True)
class Rename:
    """rename to."""

    name: str


@dataclass(frozen=True, slots=True)
class RenameColumn:
    """rename column."""

    column: str
    name: str


@dataclass(frozen=True, slots=True)
class SetSchema:
    """set schema."""

    name: str


@dataclass(frozen=True, slots=True)
class SetOwner:
    """owner to."""

    user: str


@dataclass(frozen=True, slots=True)
class AddColumn:
    """add column."""

    column: ColumnDefinition


@dataclass(frozen=True, slots=True)
class DropColumn:
    """drop column."""

    column: str
    cascade: bool


@dataclass(frozen=True, slots=True)
class AlterColumnType:
    """alter column type."""

    column: str
    type: RedshiftType


@dataclass(frozen=True, slots=True)
class AlterColumnEncoding:
    """alter column encode; column None for ALTER ENCODE AUTO."""

    column: str | None
    encoding: str


@dataclass(frozen=True, slots=True)
class SetLayout:
    """alter diststyle, distkey or sortkey; `sorts` says that the sort key is meant."""

    attributes: TableAttributes
    sorts: bool


@dataclass(frozen=True, slots=True)
class AddConstraint:
    """add a key."""

    constraint: TableConstraint


@dataclass(frozen=True, slots=True)
class DropConstraint:
    """drop constraint."""

    name: str
    cascade: bool


@dataclass(frozen=True, slots=True)
class AppendFrom:
    """append from."""

    source: Name
    ignore_extra: bool
    fill_target: bool


AlterAction = (
    Rename
    | RenameColumn
    | SetSchema
    | SetOwner
    | AddColumn
    | DropColumn
    | AlterColumnType
    | AlterColumnEncoding
    | SetLayout
    | AddConstraint
    | DropConstraint
    | AppendFrom
)


def parse_actions(reader: TokenReader) -> tuple[AlterAction, ...]:
    """What follows ALTER TABLE name: one action, or several that begin with ALTER."""
    actions = [_action(reader)]
    while reader.sees(",", "alter"):
        reader.expect(",")
        actions.append(_action(reader))
    reader.finish()
    return tuple(actions)


def _action(reader: TokenReader) -> AlterAction:
    if reader.accept("rename", "to"):
        return Rename(reader.name())
    if reader.accept("rename"):
        reader.accept("column")
        column = reader.name()
        reader.expect("to")
        return RenameColumn(column, reader.column())
    if reader.accept("set", "schema"):
        return SetSchema(reader.name())
    if reader.accept("owner", "to"):
        return SetOwner(reader.name())
    if reader.accept("add"):
        constraint = parse_table_constraint(reader)
        if constraint is not None:
            return AddConstraint(constraint)
        reader.accept("column")
        return AddColumn(parse_column(reader))
    if reader.accept("drop"):
        if reader.accept("constraint"):
            return DropConstraint(reader.name(), _cascade(reader))
        reader.accept("column")
        return DropColumn(reader.name(), _cascade(reader))
    if reader.accept("append", "from"):
        return AppendFrom(reader.dotted(), *_append_options(reader.accept_any("ignoreextra", "filltarget")))
    reader.expect("alter")
    return _alter(reader)


def _append_options(option: str | None) -> tuple[bool, bool]:
    return option == "ignoreextra", option == "filltarget"


def _cascade(reader: TokenReader) -> bool:
    return reader.accept_any("cascade", "restrict") == "cascade"


def _alter(reader: TokenReader) -> AlterAction:
    if reader.accept("encode", "auto"):
        return AlterColumnEncoding(None, "auto")
    if reader.accept("sortkey", "none"):
        return SetLayout(TableAttributes(), sorts=True)
    if reader.accept("distkey"):
        return SetLayout(TableAttributes(diststyle="key", distkey=reader.name()), sorts=False)
    if reader.accept("diststyle", "key", "distkey"):
        name = reader.names()[0] if reader.sees("(") else reader.name()
        return SetLayout(TableAttributes(diststyle="key", distkey=name), sorts=False)
    if reader.sees("diststyle"):
        attributes = parse_attributes(reader)
        if attributes.diststyle == "key" and attributes.distkey is None:
            raise reader.error()
        return SetLayout(attributes, sorts=bool(attributes.sortkeys))
    if reader.sees("compound") or reader.sees("interleaved") or reader.sees("sortkey"):
        return SetLayout(parse_attributes(reader), sorts=True)
    reader.accept("column")
    column = reader.name()
    if reader.accept("encode"):
        return AlterColumnEncoding(column, parse_encoding(reader))
    if reader.accept("type"):
        return AlterColumnType(column, parse_type_name(reader))
    for words in (("set", "default"), ("drop", "default"), ("set", "not", "null"), ("drop", "not", "null")):
        if reader.sees(*words):
            raise SqlError(f"ALTER COLUMN {' '.join(words).upper()} is not supported", "0A000")
    raise reader.error()
