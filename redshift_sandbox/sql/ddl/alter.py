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


def parse_actions(cursor: TokenReader) -> tuple[AlterAction, ...]:
    """What follows ALTER TABLE name: one action, or several that begin with ALTER."""
    actions = [_action(cursor)]
    while cursor.sees(",", "alter"):
        cursor.expect(",")
        actions.append(_action(cursor))
    cursor.finish()
    return tuple(actions)


def _action(cursor: TokenReader) -> AlterAction:
    if cursor.accept("rename", "to"):
        return Rename(cursor.name())
    if cursor.accept("rename"):
        cursor.accept("column")
        column = cursor.name()
        cursor.expect("to")
        return RenameColumn(column, cursor.column())
    if cursor.accept("set", "schema"):
        return SetSchema(cursor.name())
    if cursor.accept("owner", "to"):
        return SetOwner(cursor.name())
    if cursor.accept("add"):
        constraint = parse_table_constraint(cursor)
        if constraint is not None:
            return AddConstraint(constraint)
        cursor.accept("column")
        return AddColumn(parse_column(cursor))
    if cursor.accept("drop"):
        if cursor.accept("constraint"):
            return DropConstraint(cursor.name(), _cascade(cursor))
        cursor.accept("column")
        return DropColumn(cursor.name(), _cascade(cursor))
    if cursor.accept("append", "from"):
        return AppendFrom(cursor.dotted(), *_append_options(cursor.accept_any("ignoreextra", "filltarget")))
    cursor.expect("alter")
    return _alter(cursor)


def _append_options(option: str | None) -> tuple[bool, bool]:
    return option == "ignoreextra", option == "filltarget"


def _cascade(cursor: TokenReader) -> bool:
    return cursor.accept_any("cascade", "restrict") == "cascade"


def _alter(cursor: TokenReader) -> AlterAction:
    if cursor.accept("encode", "auto"):
        return AlterColumnEncoding(None, "auto")
    if cursor.accept("sortkey", "none"):
        return SetLayout(TableAttributes(), sorts=True)
    if cursor.accept("distkey"):
        return SetLayout(TableAttributes(diststyle="key", distkey=cursor.name()), sorts=False)
    if cursor.accept("diststyle", "key", "distkey"):
        name = cursor.names()[0] if cursor.sees("(") else cursor.name()
        return SetLayout(TableAttributes(diststyle="key", distkey=name), sorts=False)
    if cursor.sees("diststyle"):
        attributes = parse_attributes(cursor)
        if attributes.diststyle == "key" and attributes.distkey is None:
            raise cursor.error()
        return SetLayout(attributes, sorts=bool(attributes.sortkeys))
    if cursor.sees("compound") or cursor.sees("interleaved") or cursor.sees("sortkey"):
        return SetLayout(parse_attributes(cursor), sorts=True)
    cursor.accept("column")
    column = cursor.name()
    if cursor.accept("encode"):
        return AlterColumnEncoding(column, parse_encoding(cursor))
    if cursor.accept("type"):
        return AlterColumnType(column, parse_type_name(cursor))
    for words in (("set", "default"), ("drop", "default"), ("set", "not", "null"), ("drop", "not", "null")):
        if cursor.sees(*words):
            raise SqlError(f"ALTER COLUMN {' '.join(words).upper()} is not supported", "0A000")
    raise cursor.error()
