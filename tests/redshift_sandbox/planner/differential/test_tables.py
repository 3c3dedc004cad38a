"""Every statement of the tables beside this file answers as on PostgreSQL 15: rows, column types, sqlstates.

A table is a text file: statements one after another, each ended by a semicolon at a line's end. A statement that Redshift
answers in its own way stands below three lines: `-- differs: reason`, `-- postgresql: answer` and `-- redshift: answer`;
each side must give the answer recorded for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.redshift_sandbox.planner.conftest import Sandbox
from tests.redshift_sandbox.planner.differential.comparison import (
    names_on_postgres,
    names_on_sandbox,
    on_postgres,
    on_sandbox,
    recorded,
)

TABLES = Path(__file__).parent / "tables"


@dataclass(frozen=True)
class Case:
    subject: str
    text: str
    differs: str = ""
    postgresql: str = ""
    redshift: str = ""


def read(path: Path) -> list[Case]:
    cases: list[Case] = []
    lines: list[str] = []
    notes: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("--") and not lines:
            name, _, note = line.removeprefix("--").strip().partition(": ")
            if name in ("differs", "postgresql", "redshift"):
                notes[name] = note.strip()
        elif line.strip():
            lines.append(line)
            if line.rstrip().endswith(";"):
                cases.append(Case(path.stem, "\n".join(lines).rstrip().removesuffix(";"), **notes))
                lines, notes = [], {}
    return cases


CASES = [case for path in sorted(TABLES.glob("*.sql")) for case in read(path)]
SETUP = (TABLES / "setup.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def both(postgres: Any, shared_sandbox_database: Sandbox) -> Any:
    made = shared_sandbox_database
    with postgres.cursor() as cursor:
        cursor.execute("drop schema public cascade; create schema public")  # whatever tests left in it
        for statement in SETUP.split(";\n"):
            if statement.strip():
                cursor.execute(statement)
                made.run(statement)
    return postgres, made


@pytest.mark.parametrize("case", CASES, ids=[f"{case.subject}: {case.text[:60]}" for case in CASES])
def test_the_answer_is_postgresqls(both: Any, case: Case) -> None:
    postgres, sandbox = both
    theirs, ours = on_postgres(postgres, case.text), on_sandbox(sandbox, case.text)
    if case.differs:
        assert (recorded(theirs), recorded(ours)) == (case.postgresql, case.redshift)
        return
    assert ours[:2] == theirs[:2], f"\n{case.text}\nPostgreSQL: {theirs}\nsandbox: {ours}"
    if ours[0] == "rows":
        assert ours[2] == theirs[2], f"\n{case.text}\nPostgreSQL: {theirs}\nsandbox: {ours}"


READ = [case for case in CASES if case.text.startswith("select") and not case.differs and case.subject != "errors"]


@pytest.mark.parametrize("case", READ, ids=[f"{case.subject}: {case.text[:60]}" for case in READ])
def test_columns_are_called_as_postgresql_calls_them(both: Any, case: Case) -> None:
    postgres, sandbox = both
    if on_postgres(postgres, case.text)[0] == "rows":
        assert names_on_sandbox(sandbox, case.text) == names_on_postgres(postgres, case.text)


def test_there_are_at_least_six_hundred_statements() -> None:
    assert len(CASES) >= 600
    assert len({case.text for case in CASES}) == len(CASES)
