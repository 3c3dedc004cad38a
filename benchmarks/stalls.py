"""How long one session's statement keeps another waiting, and itself from being cancelled."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.figures import Figure
from tests.redshift_sandbox.wire.endpoint import in_a_process

STALL_BAR_MS, CANCEL_BAR_S = 200, 2.0
BEFORE_CANCEL_S = 2.0
_PAUSE_S = 0.005
_MILLION = 1_000_000

STATEMENTS = {
    "a literal of 8 MB": "select length('" + "x" * 8 * _MILLION + "')",
    "a literal of 8 MB with quotes": "select length('" + "xxxxxx''" * _MILLION + "')",
    "comments nested a million deep": "/*" * _MILLION + "*/" * _MILLION + " select 1",
    "5 MB of semicolons": ";" * 5 * _MILLION,
    "a million tokens": "select 1 where 5 in (" + ",".join(["1"] * (_MILLION // 2)) + ")",
    "90,000 rows of VALUES": "insert into kept values " + ",".join(f"({i},'a{i}')" for i in range(90_000)),
    "a pattern that back-tracks": r"select regexp_count(repeat('a', 3000), '^(a|aa|aaa)+[^b-z](?=x)', 1, 'p')",
    "hashes in Python": "select sum(fnv_hash(repeat('x', 60000) || i)) from generate_series(1, 1000) as t(i)",
    "a cross join": "select count(*) from generate_series(1, 1000000) a(i), generate_series(1, 1000000) b(i) "
    "where a.i + b.i < 0",
}


def run() -> list[Figure]:
    """Per statement, another session's longest `select 1` meanwhile, and the time from a cancel request to the end."""
    figures = []
    with (
        tempfile.TemporaryDirectory(prefix="sparkify-bench-stalls-") as directory,
        in_a_process(Path(directory)) as (endpoint, _),
    ):
        with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
            connection.execute("create table kept (i int, s varchar(20))")
        for name, statement in STATEMENTS.items():
            stall_s, cancel_s, took_s = _measured(endpoint.dsn, statement)
            note = f"ran {took_s:.1f} s" if cancel_s is None else "cancelled after 2 s"
            figures.append(Figure(f"longest wait beside {name}", stall_s * 1000, "ms", bar=STALL_BAR_MS, note=note))
            if cancel_s is not None:
                figures.append(Figure(f"cancelling {name}", cancel_s, "s", bar=CANCEL_BAR_S))
    return figures


def _measured(dsn: str, statement: str) -> tuple[float, float | None, float]:
    """The longest wait, the time that cancelling took (None for a statement that ended first), and the whole time."""
    with psycopg.connect(dsn, autocommit=True) as hostile, _waits(dsn) as waits:
        started = time.perf_counter()
        running = threading.Thread(target=_run, args=(hostile, statement))
        running.start()
        running.join(BEFORE_CANCEL_S)
        cancel_s = None
        if running.is_alive():
            asked = time.perf_counter()
            hostile.cancel()
            running.join()
            cancel_s = time.perf_counter() - asked
        took_s = time.perf_counter() - started
    return max(waits, default=0.0), cancel_s, took_s


def _run(connection: psycopg.Connection, statement: str) -> None:
    try:
        connection.execute(statement.encode())
    except psycopg.errors.DatabaseError:
        return  # cancelled, or refused: what counts is the time


@contextmanager
def _waits(dsn: str) -> Iterator[list[float]]:
    """How long each of another session's short statements takes, until the end of the block."""
    waits: list[float] = []
    stopped = threading.Event()

    def ask() -> None:
        with psycopg.connect(dsn, autocommit=True) as other:
            other.execute("select 1")
            while not stopped.wait(_PAUSE_S):
                started = time.perf_counter()
                other.execute("select 1")
                waits.append(time.perf_counter() - started)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield waits
    finally:
        stopped.set()
        asking.join()
