"""The ready-made analytical questions on 1,000,000 events, beside PostgreSQL 15 with the same tables.

The sandbox's result cache is off, PostgreSQL's tables are analyzed, and both answer over psycopg2. Questions that
PostgreSQL can't read (Redshift's own functions) are left out of the sum on both sides and counted in the note.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.figures import Figure
from benchmarks.stand import Stand, stand
from benchmarks.wire import postgres
from sparkify_tui import sandbox as stand_in
from sparkify_tui.services.query.questions import questions

RUNS = 3
TABLES = ("staging_events", "songplays", "users", "songs", "artists", "time")


def run() -> list[Figure]:
    """The sum of the questions' times, medians of three; nothing where PostgreSQL 15 isn't installed."""
    with (
        stand(songs=15_000, events=1_000_000) as bench,
        tempfile.TemporaryDirectory() as directory,
        postgres(Path(directory), filled=False) as settings,
    ):
        if settings is None:
            return []
        bench.run("load")
        ours = _ours(bench)
        theirs = psycopg2.connect(**settings)
        theirs.autocommit = True
        _copy_tables(bench, ours, theirs, Path(directory))
        our_times, their_times, left_out = [], [], 0
        for question in questions():
            if _seconds(theirs, question.sql) is None:
                left_out += 1
                continue
            our_times.append(statistics.median(_seconds(ours, question.sql) or 0.0 for _ in range(RUNS)))
            their_times.append(statistics.median(_seconds(theirs, question.sql) or 0.0 for _ in range(RUNS)))
        ours.close()
        theirs.close()
    note = f"{len(our_times)} questions; {left_out} PostgreSQL can't read"
    name = "the analytical questions on 1,000,000 events"
    return [Figure(name, sum(our_times), "s", sum(their_times), "PostgreSQL 15", bar=0.3, note=note)]


def _ours(bench: Stand) -> Any:
    reach = stand_in.environment(bench.home)
    connection = psycopg2.connect(
        host=reach["PGHOST"],
        port=reach["PGPORT"],
        user=reach["PGUSER"],
        password=reach["PGPASSWORD"],
        dbname=reach["PGDATABASE"],
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("set enable_result_cache_for_session to off")
    return connection


def _copy_tables(bench: Stand, ours: Any, theirs: Any, directory: Path) -> None:
    for table in TABLES:
        with ours.cursor() as cursor:
            cursor.execute(
                "select column_name, data_type from svv_columns "
                f"where table_schema = 'public' and table_name = '{table}' order by ordinal_position"
            )
            columns = cursor.fetchall()
        file = directory / f"{table}.csv"
        command = [sys.executable, "-m", "sparkify_tui", "--sandbox", "query", "--format", "csv"]
        names = ", ".join(f'"{name}"' for name, _ in columns)
        with file.open("wb") as out:
            subprocess.run([*command, f'select {names} from "{table}"'], stdout=out, check=True, timeout=600)
        with theirs.cursor() as cursor, file.open() as rows:
            definition = ", ".join(f'"{name}" {kind}' for name, kind in columns)
            cursor.execute(f'create table "{table}" ({definition})')
            cursor.copy_expert(f'copy "{table}" from stdin (format csv, header)', rows)
            cursor.execute(f'analyze "{table}"')
        file.unlink()


def _seconds(connection: Any, sql: str) -> float | None:
    """How long `sql` takes with all its rows; None when the server can't read it."""
    started = time.perf_counter()
    with connection.cursor() as cursor:
        try:
            cursor.execute(sql)
        except psycopg2.ProgrammingError:
            return None
        cursor.fetchall()
    return time.perf_counter() - started
