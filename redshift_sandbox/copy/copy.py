"""COPY, carried out: from the statement's text to rows in the table and the messages that go with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from redshift_sandbox.copy.contents import scratch_directory
from redshift_sandbox.copy.context import CopyOutcome, LoadContext, Notice
from redshift_sandbox.copy.copy_statement import CopyStatement, parse_copy
from redshift_sandbox.copy.delimited import load_text
from redshift_sandbox.copy.json.batches import load_json
from redshift_sandbox.copy.json.jsonpaths import parse_paths
from redshift_sandbox.copy.json.precise_path import JsonShape
from redshift_sandbox.copy.load_log import LoadLog, Progress
from redshift_sandbox.copy.parquet.columns import load_parquet
from redshift_sandbox.copy.row_loader import Load, LoadFailed
from redshift_sandbox.copy.sources import S3Reader, SourceFile, unreadable_source
from redshift_sandbox.copy.target import Target, find_target
from redshift_sandbox.objects.file_errors import UnreadableError
from redshift_sandbox.sql.sql_error import SqlError


def run_copy(text: str, context: LoadContext) -> CopyOutcome:
    """Run a COPY statement inside the session's transaction; raises SqlError, after which that must be rolled back.

    What the system tables show of it stays, whatever becomes of the transaction.
    """
    try:
        return _run(text, context)
    except UnreadableError as error:
        raise unreadable_source(error) from error


def _run(text: str, context: LoadContext) -> CopyOutcome:
    statement = parse_copy(text)
    target = find_target(statement, context)
    reader = S3Reader(context, statement)
    shape = _json_shape(statement, target, reader) if statement.layout.format == "json" else None
    files = reader.files()
    progress = Progress()
    log = LoadLog(context, target.table, statement.source, _format_name(statement), progress)
    log.begin(files)
    load = Load(context, statement, target, log, progress)
    try:
        with log, scratch_directory(context) as scratch:
            load.checkpoint()
            _read(load, shape, files, scratch)
            load.checkpoint()
    except LoadFailed:
        rejected = _failure(target)
        log.finish("aborted", rejected.message)
        raise rejected from None
    except BaseException as error:
        failure = _unread(error, files)
        log.finish("aborted", str(failure or error))
        if context.cancelled.is_set() and not isinstance(error, SqlError):
            raise SqlError("Query cancelled on user's request", "57014") from error
        if failure is not None:
            raise failure from error
        raise
    log.finish("completed")
    return CopyOutcome(progress.rows, "COPY", _notices(target, progress))


def _read(load: Load, shape: JsonShape | None, files: Sequence[SourceFile], scratch: Path) -> None:
    if shape is not None:
        load_json(load, shape, files, scratch)
    elif load.statement.layout.format == "parquet":
        load_parquet(load, files, scratch)
    else:
        load_text(load, files)


def _json_shape(statement: CopyStatement, target: Target, reader: S3Reader) -> JsonShape:
    by_name = tuple((rule.name,) for rule in target.rules)
    if statement.layout.json == "noshred":
        if len(target.rules) != 1 or target.rules[0].type.name != "super":
            raise SqlError("COPY with JSON 'noshred' requires a target with a single SUPER column", "XX000")
        return JsonShape(((),), whole=True)
    if statement.layout.json in ("auto", "auto ignorecase"):
        return JsonShape(by_name, ignore_case=statement.layout.json == "auto ignorecase")
    paths = parse_paths(reader.content(statement.layout.json))
    if paths is None:
        return JsonShape(by_name)
    if len(paths) != len(target.rules):
        raise SqlError(
            "Number of jsonpaths and the number of columns should match. "
            f"JSONPath size: {len(paths)}, Number of columns in table or column list: {len(target.rules)}",
            "XX000",
        )
    return JsonShape(tuple(paths))


def _format_name(statement: CopyStatement) -> str:
    return {"delimited": "Text", "fixedwidth": "Fixedwidth", "csv": "Csv", "json": "Json"}.get(
        statement.layout.format, statement.layout.format.title()
    )


def _failure(target: Target) -> SqlError:
    return SqlError(
        f"Load into table '{target.table.name}' failed.  Check 'stl_load_errors' system table for details.", "XX000"
    )


def _notices(target: Target, progress: Progress) -> tuple[Notice, ...]:
    name = target.table.name
    loaded = Notice("INFO", f"Load into table '{name}' completed, {progress.rows} record(s) loaded successfully.")
    if not progress.errors:
        return (loaded,)
    rejected = Notice(
        "WARNING",
        f"Load into table '{name}' completed, {progress.errors} record(s) could not be loaded.  "
        "Check 'stl_load_errors' system table for details.",
    )
    return (rejected, loaded)


def _unread(error: BaseException, files: Sequence[SourceFile]) -> SqlError | None:
    """What to say of an error of the file system about one of the objects; None for any other error."""
    if isinstance(error, OSError) and any(file.path == str(error.filename) for file in files):
        return unreadable_source(error)
    return None
