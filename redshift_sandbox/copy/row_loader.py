"""One COPY under way: rows go in, rejected rows are counted, progress, cancelling and faults are seen to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from redshift_sandbox.copy.closed_results import run
from redshift_sandbox.copy.context import LoadContext
from redshift_sandbox.copy.copy_statement import CopyStatement
from redshift_sandbox.copy.load_error import FieldError, RowError
from redshift_sandbox.copy.load_log import LoadLog, Progress
from redshift_sandbox.copy.sources import SourceFile
from redshift_sandbox.copy.target import Target, shown_type
from redshift_sandbox.copy.values import is_text
from redshift_sandbox.sql import types
from redshift_sandbox.sql.names import quoted
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError

ROWS_AT_ONCE = 20_000
Row = tuple[str | None, ...]


class LoadFailed(Exception):
    """As many rows were rejected as MAXERROR allows, or more."""


@dataclass
class Load:
    """What the readers of every format write to.

    `add` takes rows that went through the columns' rules; `reject` a row that didn't. Both may raise: LoadFailed when
    there are too many errors, SqlError 57014 when the client cancelled, and whatever a fault does.
    """

    context: LoadContext
    statement: CopyStatement
    target: Target
    log: LoadLog
    progress: Progress
    errors_by_file: dict[str, int] = field(default_factory=dict)
    _waiting: list[Row] = field(default_factory=list)
    _reported_rows: int = 0

    def __post_init__(self) -> None:
        rules = self.target.rules
        self._casts = ", ".join(
            f"{_cast(f'r[{number}]', rule.type)} as {quoted(rule.name)}" for number, rule in enumerate(rules, 1)
        )

    def row(self, fields: Sequence[str | None]) -> Row:
        """Put a row's texts through the columns' rules; raises BadFieldError for the first that fails."""
        values: list[str | None] = []
        for rule, text in zip(self.target.rules, fields, strict=True):
            try:
                values.append(rule.value(text))
            except FieldError as error:
                raise BadFieldError(len(values), error, text or "", tuple(values)) from error
        return tuple(values)

    def add(self, row: Row) -> None:
        """Insert a row, together with others, later."""
        self._waiting.append(row)
        if len(self._waiting) >= ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Insert the rows that wait."""
        rows, self._waiting = self._waiting, []
        if not rows:
            return
        if not self.statement.errors.no_load:
            run(
                self.context.connection,
                f"insert into {self.target.table.sql_name} ({self.target.columns_sql}) "
                f"select {self._casts} from (select unnest($1::varchar[][]) as r)",
                [rows],
            )
        self.progress.rows += len(rows)
        self.checkpoint()

    def checkpoint(self) -> None:
        """Between batches: be cancelled, and let faults happen."""
        self.check_cancelled()
        rows, self._reported_rows = self.progress.rows - self._reported_rows, self.progress.rows
        self.context.environment.faults.hit("copy", count=rows)

    def check_cancelled(self) -> None:
        """Raise SqlError 57014 if the client wants no more."""
        if self.context.cancelled.is_set():
            raise SqlError("Query cancelled on user's request", "57014")

    def reject(self, file: SourceFile, error: RowError) -> None:
        """Keep a load error; raises LoadFailed when it is one too many."""
        self.log.error(file, error, self.progress.errors)
        self.progress.errors += 1
        self.errors_by_file[file.url] = self.errors_by_file.get(file.url, 0) + 1
        if not self.statement.errors.ignore_all_errors and self.progress.errors >= max(
            1, self.statement.errors.max_errors
        ):
            raise LoadFailed

    def bad_field(self, line_number: int, raw_line: str, bad: BadFieldError) -> RowError:
        """The load error of a row whose field failed its column's rule."""
        rules = self.target.rules
        rule = rules[bad.index]
        type_name, length = shown_type(rule)
        return RowError(
            line_number=line_number,
            code=bad.error.code,
            reason=bad.error.reason,
            raw_line=raw_line,
            column=rule.name,
            type=type_name,
            length=length,
            value=bad.text,
            position=bad.error.position,
            loaded=tuple(zip((earlier.name for earlier in rules), bad.values, strict=False)),
        )


class BadFieldError(Exception):
    """The first field of a row that its column can't take; `values` are those of the columns before it."""

    def __init__(self, index: int, error: FieldError, text: str, values: Row) -> None:
        super().__init__(error.reason)
        self.index = index
        self.error = error
        self.text = text
        self.values = values


def _cast(expression: str, type_: RedshiftType) -> str:
    if is_text(type_):
        return expression
    if type_.oid == types.VARBYTE.oid:
        return f"unhex({expression})"
    return f"cast({expression} as {types.to_duckdb(type_)})"
