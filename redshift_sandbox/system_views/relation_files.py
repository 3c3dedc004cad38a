"""Reads the files of system relations: `svv/svv_table_info.sql` is what SVV_TABLE_INFO answers.

A file begins with a comment: what the relation tells, then a line for each column, indented by three blanks, with its
name and its Redshift type, in the order that `select *` has. A query in DuckDB's SQL follows, whose aliases are those
names, in any order. A relation without one is empty; such files lie in folders called empty, and their purpose says
why. Views of what does happen here and isn't kept (a query's steps) have no file, so that they are refused by name.

What a query can read is listed in relation.py. Folders are named by the prefixes of relations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from redshift_sandbox.sql.names import quoted
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.system_views.relation import Column, SystemRelation, column_type

FOLDER = Path(__file__).parent
_COLUMN = "--   "
_SCHEMAS = ("information_schema", "internal")
"""Folders that are schemas; what is in the other ones (svv, stl …) is in pg_catalog."""


def read_all() -> Iterator[SystemRelation]:
    """The relations of all files, by the folders' and the files' names."""
    for family in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        schema = family.name if family.name in _SCHEMAS else "pg_catalog"
        for path in sorted(family.rglob("*.sql")):
            try:
                columns, query = _parse(path.read_text(encoding="utf-8"))
            except (SqlError, ValueError) as error:
                raise ValueError(f"{path}: {error}") from error
            yield SystemRelation(schema, path.stem, columns, query or _no_rows(columns))


def _parse(text: str) -> tuple[tuple[Column, ...], str]:
    """The declared columns, and the query, empty when there is none."""
    lines = text.splitlines()
    head = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    for line in lines[:head]:
        if re.match(r"--(  \S|    )", line):
            raise ValueError(f"a column is indented by three blanks, unlike {line!r}")
    declared = (line.split(maxsplit=2)[1:] for line in lines[:head] if line.startswith(_COLUMN))
    return tuple((name, column_type(type_)) for name, type_ in declared), "\n".join(lines[head:])


def _no_rows(columns: tuple[Column, ...]) -> str:
    return f"select {', '.join(f'null as {quoted(name)}' for name, _ in columns)} where false"
