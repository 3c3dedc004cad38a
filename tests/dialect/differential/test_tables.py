"""Every statement of the tables beside this file answers as on PostgreSQL 15: rows, column types, sqlstates.

A table is a text file: statements one after another, each ended by a semicolon at a line's end. A statement whose answer is
known to differ stands below a line `-- differs: reason`; it must still run on both sides, or fail on both.
`-- types differ: reason` allows the column types alone to differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.dialect.conftest import Sandbox
from tests.dialect.differential.comparison import on_postgres, on_sandbox

TABLES = Path(__file__).parent / "tables"


@dataclass(frozen=True)
class Case:
    subject: str
    text: str
    differs: str = ""
    types_differ: str = ""


def read(path: Path) -> list[Case]:
    cases, lines, differs, types_differ = [], [], "", ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-- differs:"):
            differs = line.removeprefix("-- differs:").strip()
        elif line.startswith("-- types differ:"):
            types_differ = line.removeprefix("-- types differ:").strip()
        elif line.startswith("--") and not lines:
            continue
        elif line.strip():
            lines.append(line)
            if line.rstrip().endswith(";"):
                cases.append(Case(path.stem, "\n".join(lines).rstrip().removesuffix(";"), differs, types_differ))
                lines, differs, types_differ = [], "", ""
    return cases


CASES = [case for path in sorted(TABLES.glob("*.sql")) for case in read(path)]
SETUP = (TABLES / "setup.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def both(postgres: Any) -> Any:
    made = Sandbox()
    with postgres.cursor() as cursor:
        for statement in SETUP.split(";\n"):
            if statement.strip():
                cursor.execute(statement)
                made.run(statement)
    yield postgres, made
    made.connection.close()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.subject}: {case.text[:60]}" for case in CASES])
def test_the_answer_is_postgresqls(both: Any, case: Case) -> None:
    postgres, sandbox = both
    theirs, ours = on_postgres(postgres, case.text), on_sandbox(sandbox, case.text)
    assert ours[0] == theirs[0], f"\n{case.text}\nPostgreSQL: {theirs}\nsandbox: {ours}"
    if case.differs:
        return
    if not case.types_differ or ours[0] == "error":
        assert ours[1] == theirs[1], f"\n{case.text}\nPostgreSQL: {theirs}\nsandbox: {ours}"
    if ours[0] == "rows":
        assert ours[2] == theirs[2], f"\n{case.text}\nPostgreSQL: {theirs}\nsandbox: {ours}"


def test_there_are_at_least_six_hundred_statements() -> None:
    assert len(CASES) >= 600
    assert len({case.text for case in CASES}) == len(CASES)
