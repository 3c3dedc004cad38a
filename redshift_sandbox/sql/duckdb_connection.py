"""The DuckDB connection as the layers above use it: what may be asked of one, without importing duckdb."""

from __future__ import annotations

from typing import Any, Protocol

# Any: the SQL text says what a row's columns are, which no type checker reads; whoever wrote the text knows them.
Row = tuple[Any, ...]
"""A row of a result; its values are of the types that the query's text says."""


class Result(Protocol):
    """An executed statement whose rows are not read yet."""

    def fetchall(self) -> list[Row]:
        """The rows that are left; afterwards the connection is free."""
        ...


class DuckDBConnection(Protocol):
    """One session of a DuckDB instance, for one thread at a time.

    Raises what duckdb raises: planner/engine_errors.py translates that into Redshift's errors.
    """

    def execute(self, query: str, parameters: object = ..., /) -> Result:
        """Run a statement with values for its `?` and `$1`; a result that is still open is given up."""
        ...

    def query_progress(self) -> float:
        """How far the running statement is, in percent; from any thread."""
        ...


class NoConnection:
    """Stands where a statement is planned that must not read the catalogue; raises RuntimeError when one does."""

    def execute(self, query: str, parameters: object = None, /) -> Result:
        """Refuse to run a statement."""
        raise RuntimeError(f"planned without a connection: {query}")

    def query_progress(self) -> float:
        """Nothing runs."""
        return -1.0
