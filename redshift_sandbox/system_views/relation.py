"""One system relation: its columns with Redshift's types, and its text in DuckDB's SQL."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.types import OID, TEXT, by_oid, parse_type

_KNOWN_OIDS = {
    "pg_tablespace": 1213,
    "pg_shdepend": 1214,
    "pg_type": 1247,
    "pg_attribute": 1249,
    "pg_proc": 1255,
    "pg_class": 1259,
    "pg_shadow": 1260,
    "pg_group": 1261,
    "pg_database": 1262,
    "pg_aggregate": 2600,
    "pg_am": 2601,
    "pg_attrdef": 2604,
    "pg_cast": 2605,
    "pg_constraint": 2606,
    "pg_conversion": 2607,
    "pg_depend": 2608,
    "pg_description": 2609,
    "pg_index": 2610,
    "pg_inherits": 2611,
    "pg_language": 2612,
    "pg_namespace": 2615,
    "pg_opclass": 2616,
    "pg_operator": 2617,
    "pg_rewrite": 2618,
    "pg_trigger": 2620,
}
"""Those of PostgreSQL, whose catalogue tables they are; clients write some of them as numbers."""


_TABLES = frozenset((*_KNOWN_OIDS, "pg_default_acl", "pg_external_schema", "pg_library", "pg_conf", "pg_udf"))


_FIRST_VIEW_OID = 3000


@dataclass(frozen=True, slots=True)
class SystemRelation:
    """A table or view of the system: `body` is DuckDB's SQL whose columns are `columns`, in that order.

    In `body`, {meta} and {home} stand for the schemas of the database's and the cluster's metadata, {pg} for the schema
    of other system relations, {static} for what is the same everywhere, {rows} for row_counts.PLACEHOLDER, and {late}
    for tables.LATE_COLUMNS.
    `internal` ones serve other relations and can't be named by users. `logged` ones read the system log, whose
    directory is a session variable.
    """

    schema: str
    name: str
    columns: tuple[tuple[str, RedshiftType], ...]
    body: str
    logged: bool = False
    internal: bool = False

    @property
    def oid(self) -> int:
        """A number that stays the same from release to release, below those of users' objects."""
        return _KNOWN_OIDS.get(self.name) or _FIRST_VIEW_OID + zlib.crc32(self.name.encode()) % 96_000

    @property
    def kind(self) -> str:
        """What it says it is: table for the catalogue itself, view for what is told from it."""
        return "table" if self.name in _TABLES else "view"


def columns(declaration: str) -> tuple[tuple[str, RedshiftType], ...]:
    """Columns from a declaration like 'oid oid, relname name, size numeric(38,0)'."""
    parts: list[str] = []
    depth, start = 0, 0
    for position, character in enumerate(declaration):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(declaration[start:position])
            start = position + 1
    parts.append(declaration[start:])
    return tuple((name.strip('"'), _type(type_)) for name, type_ in (part.split(maxsplit=1) for part in parts))


def _type(text: str) -> RedshiftType:
    text = text.strip()
    if text.endswith("[]") and (element := _type(text[:-2])):
        array = {OID.oid: 1028, TEXT.oid: 1009, 21: 1005, 19: 1003}.get(element.oid, 1009)
        return by_oid(array) or TEXT
    return TEXT if text == "text" else parse_type(text)
