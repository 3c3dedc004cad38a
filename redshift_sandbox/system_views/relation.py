"""One system relation: its columns with Redshift's types, and its query in DuckDB's SQL."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

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

Column = tuple[str, RedshiftType]
"""A column's name and type."""

PUBLIC_SCHEMAS = ("pg_catalog", "information_schema")
"""Schemas whose relations SQL can name. Those of `internal` and `log` serve other relations."""

_REFERENCE = re.compile(r"(?<![\w.])(pg_catalog|information_schema|internal|log|functions|metadata|static)\.(\w+)")


@dataclass(frozen=True, slots=True)
class SystemRelation:
    """A table or view of the system: `query` is DuckDB's SQL, which yields `columns` by name, in any order.

    A query reads pg_catalog, information_schema, internal and log, which are system relations; metadata, the tables of
    the database's metadata; static, the tables of static_data.py; and functions, those of functions.py and
    column_macros.py. For planned.row_counts and planned.late_binding_columns the planner puts in a query of its own.
    """

    schema: str
    name: str
    columns: tuple[Column, ...]
    query: str

    @property
    def oid(self) -> int:
        """A number that stays the same from release to release, below those of users' objects."""
        return _KNOWN_OIDS.get(self.name) or _FIRST_VIEW_OID + zlib.crc32(self.name.encode()) % 96_000

    @property
    def kind(self) -> str:
        """What it says it is: table for the catalogue itself, view for what is derived from it."""
        return "table" if self.name in _TABLES else "view"

    @property
    def internal(self) -> bool:
        """Whether it serves other relations and can't be named by users."""
        return self.schema not in PUBLIC_SCHEMAS

    def references(self) -> list[tuple[str, str]]:
        """What its query reads, by schema and name; functions and the tables of metadata and static data included."""
        return [(found[1], found[2]) for found in _REFERENCE.finditer(self.query)]


def with_references(text: str, meant: Callable[[str, str], str]) -> str:
    """A query with what `meant` says of each schema and name that it reads."""
    return _REFERENCE.sub(lambda found: meant(found[1], found[2]), text)


@cache
def column_type(text: str) -> RedshiftType:
    """The type that a declaration means: Redshift's spelling, or an array of a catalogue's type."""
    if text.endswith("[]"):
        array = {OID.oid: 1028, TEXT.oid: 1009, 21: 1005, 19: 1003}.get(column_type(text[:-2]).oid, 1009)
        return by_oid(array) or TEXT
    return TEXT if text == "text" else parse_type(text)
