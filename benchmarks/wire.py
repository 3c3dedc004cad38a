"""The database endpoint beside PostgreSQL 15 in one run: large results, short statements, many clients, rest."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.figures import Figure, alternately, resident_mb
from tests.redshift_sandbox.wire.endpoint import in_a_process

POSTGRES = Path("/usr/lib/postgresql/15/bin")
ROWS = 1_000_000
STATEMENTS = 2000
CLIENTS = 100
_DIGITS = "(" + " union all ".join(f"select {digit} as i" for digit in range(10)) + ")"
_TABLE = f"""create table big as select n as id, 'name' || (n % 10000) as name, (n % 1000) * 0.25::float8 as price,
    date '2018-01-01' as day, timestamp '2018-01-01' + n * interval '1 second' as at
    from (select (a.i + 10 * b.i + 100 * c.i + 1000 * d.i + 10000 * e.i + 100000 * f.i)::int as n
    from {_DIGITS} a, {_DIGITS} b, {_DIGITS} c, {_DIGITS} d, {_DIGITS} e, {_DIGITS} f) numbers"""


def run() -> list[Figure]:
    """Everything of this suite; the parts beside PostgreSQL are left out where it isn't installed."""
    directory = Path(tempfile.mkdtemp(prefix="sparkify-bench-wire-"))
    try:
        started = time.perf_counter()
        with in_a_process(directory) as (endpoint, process):
            ready_s = time.perf_counter() - started
            figures = [Figure("endpoint: start to ready, with Python's own start", ready_s, "s", bar=1.2)]
            settings = {"host": endpoint.host, "port": endpoint.port, "dbname": endpoint.database}
            ours = settings | {"user": endpoint.user, "password": endpoint.password}
            _fill(ours)
            with postgres(directory) as theirs:
                figures += [_large_result(ours, theirs), *_short_statements(ours), _fairness(ours)]
            figures += _at_rest(process.pid)
            return figures
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def postgres(directory: Path, *, filled: bool = True) -> Iterator[dict[str, Any] | None]:
    """A PostgreSQL 15 with the same table, on a socket's port of loopback; None where it isn't installed."""
    if not (POSTGRES / "initdb").exists():
        yield None
        return
    data = Path(tempfile.mkdtemp(prefix="sparkify-bench-postgres-"))
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(data, "postgres")
    port = 54_000 + os.getpid() % 1000

    def control(*command: object) -> None:
        arguments = [*user, *map(str, command)]
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, timeout=120)

    control(POSTGRES / "initdb", "-D", data, "-A", "trust", "-U", "postgres")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
    control(POSTGRES / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
    try:
        settings = {"host": "127.0.0.1", "port": port, "user": "postgres", "dbname": "postgres", "password": ""}
        if filled:
            _fill(settings)
        yield settings
    finally:
        control(POSTGRES / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(data, ignore_errors=True)


def _fill(settings: dict[str, Any]) -> None:
    connection = psycopg2.connect(**settings)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute("create table small as select id, name from big where id < 1000")
    connection.close()


def _psql(settings: dict[str, Any]) -> Callable[[], object]:
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environment = os.environ | {names[name]: str(value) for name, value in settings.items()}
    command = ["psql", "-X", "-q", "-A", "-t", "-o", os.devnull, "-c", "select id, name, price, day, at from big"]
    return lambda: subprocess.run(command, env=environment, check=True, timeout=300)


def _large_result(ours: dict[str, Any], theirs: dict[str, Any] | None) -> Figure:
    name = f"{ROWS:,} × 5 rows to psql"
    if theirs is None:
        started = time.perf_counter()
        _psql(ours)()
        return Figure(name, time.perf_counter() - started, "s", note="PostgreSQL 15 is not installed")
    our_s, their_s = alternately(_psql(ours), _psql(theirs))
    return Figure(name, our_s, "s", their_s, "PostgreSQL 15", bar=2.0)


def _short_statements(ours: dict[str, Any]) -> list[Figure]:
    connection = psycopg2.connect(**ours)
    connection.autocommit = True
    cursor = connection.cursor()

    def rate(text: Callable[[int], str]) -> float:
        started = time.perf_counter()
        for number in range(STATEMENTS):
            cursor.execute(text(number))
            cursor.fetchall()
        return STATEMENTS / (time.perf_counter() - started)

    new = rate(lambda number: f"select name from small where id = {number % 1000} and {number} = {number}")
    repeated = rate(lambda _: "select name from small where id = 7")
    connection.close()
    return [
        Figure("short statements, each new", new, "/s", bar=1000, at_least=True),
        Figure("short statements, repeated", repeated, "/s", bar=3000, at_least=True),
    ]


def _fairness(ours: dict[str, Any]) -> Figure:
    """How much longer the slowest of many clients waits than the one in the middle."""
    times: list[float] = []

    def client() -> None:
        connection = psycopg2.connect(**ours)
        connection.autocommit = True
        started = time.perf_counter()
        with connection.cursor() as cursor:
            for number in range(20):
                cursor.execute(f"select count(*) from small where id > {number}")
        times.append(time.perf_counter() - started)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Figure(f"{CLIENTS} clients at once: slowest / median", max(times) / statistics.median(times), "×", bar=2.0)


def _at_rest(pid: int) -> list[Figure]:
    def ticks() -> int:
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))

    if not Path("/proc").exists():
        return []
    before, seconds = ticks(), 5
    time.sleep(seconds)
    busy = (ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds * 100
    return [
        Figure("endpoint at rest: processor", busy, "%", bar=1.0),
        Figure("endpoint after all this: memory", resident_mb(pid), "MB"),
    ]
