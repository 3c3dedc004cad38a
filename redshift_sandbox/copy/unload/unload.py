"""UNLOAD, carried out: a query's rows to objects, named as Redshift names them."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from redshift_sandbox.copy.closed_results import number, run
from redshift_sandbox.copy.contents import scratch_directory
from redshift_sandbox.copy.context import CopyOutcome, LoadContext, Notice
from redshift_sandbox.copy.load_log import utc_now
from redshift_sandbox.copy.sources import s3_error, split_address
from redshift_sandbox.copy.unload.parts import PartWriter, WrittenFile, partitions
from redshift_sandbox.copy.unload.rows import ResultColumn
from redshift_sandbox.copy.unload.unload_statement import UnloadStatement, parse_unload
from redshift_sandbox.sql.names import quoted
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import from_duckdb

_STAGE = "sandbox_unload"


def run_unload(text: str, context: LoadContext) -> CopyOutcome:
    """Run an UNLOAD statement in the session's transaction; raises SqlError. Objects written before a failure stay."""
    statement = parse_unload(text)
    return _Unload(statement, context).run()


@dataclass
class _Unload:
    statement: UnloadStatement
    context: LoadContext
    started: datetime = field(default_factory=utc_now)
    written: list[WrittenFile] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bucket, self.prefix = split_address(self.statement.destination)
        self._clock = time.perf_counter()
        self._stage_name = f"{_STAGE}_{self.context.query_id}"
        self._stage = f"temp.{quoted(self._stage_name)}"

    def run(self) -> CopyOutcome:
        plan = self.context.plan_query(self.statement.query)
        self._check_destination()
        self._log_start()
        connection = self.context.connection
        try:
            *before, query = plan.sql
            for sql in before:
                run(connection, sql)
            run(connection, f"create temp table {quoted(self._stage_name)} as {query}")
            try:
                rows = self._write(self._columns(plan.result_names, plan.types))
            finally:
                if not self._is_aborted():
                    run(connection, f"drop table {self._stage}")
        except BaseException as error:
            self._log_end("failed", 0, str(error))
            if self.context.cancelled.is_set() and not isinstance(error, SqlError):
                raise SqlError("Query cancelled on user's request", "57014") from error
            raise
        self._log_end("completed", rows, None)
        notice = Notice("INFO", f"UNLOAD completed, {rows} record(s) unloaded successfully.")
        return CopyOutcome(rows, "UNLOAD", (notice,))

    # --- before ---

    def _check_destination(self) -> None:
        context, statement = self.context, self.statement
        region = context.environment.bucket_region(self.bucket)
        if region is None:
            raise s3_error("The specified bucket does not exist", 404, "NoSuchBucket")
        if region != (statement.region or context.region):
            raise s3_error(
                "The bucket you are attempting to access must be addressed using the specified endpoint. "
                "Please send all future requests to this endpoint.",
                301,
                "PermanentRedirect",
            )
        statement.authorization.check(context, "s3:PutObject", self.bucket, self.prefix)
        statement.authorization.check(context, "s3:ListBucket", self.bucket, self.prefix)
        store = context.environment.store
        if statement.clean_path:
            statement.authorization.check(context, "s3:DeleteObject", self.bucket, self.prefix)
            for item in list(store.list(self.bucket, self.prefix)):
                store.delete(self.bucket, item.key)
        elif not statement.allow_overwrite and next(iter(store.list(self.bucket, self.prefix, limit=1)), None):
            raise SqlError(
                "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually "
                "removing the target files in S3, or using the ALLOWOVERWRITE option.",
                "XX000",
            )

    def _columns(self, names: Sequence[str] | None, kinds: Sequence[RedshiftType | None]) -> list[ResultColumn]:
        """The result's columns, renamed in the stage so that every name is Redshift's and unique."""
        described = run(self.context.connection, f"describe {self._stage}")
        columns = []
        for index, (physical, kind, *_) in enumerate(described):
            name = names[index] if names and index < len(names) else physical
            declared = kinds[index] if index < len(kinds) else None
            type_ = declared if declared is not None else from_duckdb(kind)
            if name != physical and name not in {row[0] for row in described}:
                run(
                    self.context.connection,
                    f"alter table {self._stage} rename column {quoted(physical)} to {quoted(name)}",
                )
            else:
                name = physical
            columns.append(ResultColumn(name, type_, self.context.text_of(quoted(name), type_)))
        return columns

    # --- writing ---

    def _write(self, columns: Sequence[ResultColumn]) -> int:
        rows = number(self.context.connection, f"select count(*) from {self._stage}")
        with scratch_directory(self.context) as scratch:
            for folder, condition, kept in partitions(self.statement, columns, self.context.connection, self._stage):
                writer = PartWriter(self.statement, kept, self.context, f"{self._stage} where {condition}", scratch)
                for name, path, count in writer.parts():
                    self._put(f"{self.prefix}{folder}{name}", path, count)
        if self.statement.manifest:
            self._put_manifest(columns, rows)
        return rows

    def _put(self, key: str, path: Path, rows: int) -> None:
        context = self.context
        if context.cancelled.is_set():
            raise SqlError("Query cancelled on user's request", "57014")
        context.environment.faults.hit("write")
        self.statement.authorization.check(context, "s3:PutObject", self.bucket, key)
        size = path.stat().st_size
        with path.open("rb") as file:
            context.environment.store.put(self.bucket, key, file)
        path.unlink()
        self.written.append(WrittenFile(f"s3://{self.bucket}/{key}", rows, size))
        self._log_file(self.written[-1])

    def _put_manifest(self, columns: Sequence[ResultColumn], rows: int) -> None:
        verbose = self.statement.verbose
        entries: list[dict[str, object]] = []
        for file in self.written:
            meta = {"content_length": file.size} | ({"record_count": file.rows} if verbose else {})
            entries.append({"url": file.url, "meta": meta})
        document: dict[str, object] = {"entries": entries}
        if verbose:
            document["schema"] = {"elements": [{"name": c.name, "type": {"base": c.type.name}} for c in columns]}
            document["meta"] = {"content_length": sum(file.size for file in self.written), "record_count": rows}
            document["author"] = {"name": "Amazon Redshift", "version": "1.0.0"}
        self.context.environment.store.put(
            self.bucket, f"{self.prefix}manifest", json.dumps(document, indent=2).encode()
        )

    def _is_aborted(self) -> bool:
        try:
            run(self.context.connection, "select 1")
        except duckdb.Error:
            return True
        return False

    # --- the log ---

    def _identity(self) -> dict[str, object]:
        context = self.context
        return {
            "query_id": context.query_id,
            "user_id": context.user_id,
            "transaction_id": context.transaction_id,
            "session_id": context.session_id,
            "database_name": context.database,
            "start_time": self.started,
        }

    def _log_start(self) -> None:
        row = {
            **self._identity(),
            "status": "running",
            "file_format": self.statement.format.upper(),
            "compression_type": self.statement.compression.upper() or "NONE",
            "unloaded_location": self.statement.destination,
            "unloaded_rows": 0,
            "unloaded_files_count": 0,
            "unloaded_files_size": 0,
            "duration": 0,
        }
        self.context.system_log.append("unloads", [row])

    def _log_end(self, status: str, rows: int, message: str | None) -> None:
        values = {
            "status": status,
            "end_time": utc_now(),
            "duration": int((time.perf_counter() - self._clock) * 1_000_000),
            "unloaded_rows": rows,
            "unloaded_files_count": len(self.written),
            "unloaded_files_size": sum(file.size for file in self.written),
            "error_message": message,
        }
        self.context.system_log.update("unloads", {"query_id": self.context.query_id}, values)

    def _log_file(self, file: WrittenFile) -> None:
        row = {
            **self._identity(),
            "slice": (len(self.written) - 1) % self.context.slices,
            "path": file.url,
            "end_time": utc_now(),
            "line_count": file.rows,
            "transfer_size": file.size,
            "file_format": self.statement.format.upper(),
        }
        self.context.system_log.append("unload_files", [row])
