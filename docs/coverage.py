"""Writes what the sandbox covers from its tests: `make coverage`.

docs/sandbox_coverage.md counts the cases of each kind and lists every one. Every row is a case of a test that compares
the sandbox with PostgreSQL 15 or with what AWS's documentation says, or that runs a real client, so a row is true as
long as the tests pass.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from tests.clients import (
    test_asyncpg,
    test_psql,
    test_psycopg2,
    test_psycopg3,
    test_redshift_connector,
    test_scripts,
    test_sqlalchemy,
)
from tests.redshift_sandbox.aws import (
    test_aws_cli,
    test_cluster_options,
    test_clusters,
    test_data_api,
    test_ec2,
    test_iam,
    test_s3,
)
from tests.redshift_sandbox.copy import test_copy_json, test_copy_text, test_statements, test_unload
from tests.redshift_sandbox.metadata import (
    test_alter_and_drop,
    test_create_table,
    test_function_calls,
    test_function_rights,
    test_functions,
    test_users_and_grants,
)
from tests.redshift_sandbox.planner import test_redshift_only as redshift_only
from tests.redshift_sandbox.planner import test_reference as reference
from tests.redshift_sandbox.planner import test_super_values as super_values
from tests.redshift_sandbox.planner.differential import test_tables as differential
from tests.redshift_sandbox.system_views import test_system_tables
from tests.redshift_sandbox.wire import test_sessions

PAGE = Path(__file__).with_name("sandbox_coverage.md")

HEAD = """# What the sandbox covers

Made by `make coverage` from the tests.
*works*: the same rows, types and sqlstates as PostgreSQL 15, or what AWS's documentation says; *differs*: answered in
Redshift's way where that is not PostgreSQL's; *refused*: an error, with the sqlstate where one is named.
"""

AREAS = {
    "COPY from JSON": test_copy_json,
    "COPY from other files": test_copy_text,
    "COPY's and UNLOAD's options": test_statements,
    "UNLOAD": test_unload,
    "CREATE TABLE": test_create_table,
    "ALTER, DROP, views and schemas": test_alter_and_drop,
    "definitions of user-defined functions": test_functions,
    "calls of user-defined functions": test_function_calls,
    "rights on user-defined functions": test_function_rights,
    "users and rights": test_users_and_grants,
    "system tables": test_system_tables,
    "sessions and transactions": test_sessions,
    "control plane: clusters": test_clusters,
    "control plane: options, snapshots and groups": test_cluster_options,
    "Data API": test_data_api,
    "control plane: identities": test_iam,
    "control plane: network": test_ec2,
    "control plane: object store": test_s3,
}
"""Subjects whose tests are sentences rather than single statements, and the module of each."""

CLIENTS = {
    "AWS CLI": test_aws_cli,
    "asyncpg": test_asyncpg,
    "psql": test_psql,
    "psycopg2": test_psycopg2,
    "psycopg": test_psycopg3,
    "redshift_connector": test_redshift_connector,
    "scripts of a project in eight styles": test_scripts,
    "SQLAlchemy and pandas": test_sqlalchemy,
}

_REFUSED = re.compile(r"(?<!or )(?<!or are )\brefused\b|\brefuses\b|\bnot supported\b")
_SQL_ARGUMENTS = ("statement", "options", "written")
_NAMED_ARGUMENTS = ("case", "change", "form", "table", "service", "grantee", "how", "name")


class Row(NamedTuple):
    """One row of the page: `cases` of a test stand behind it; `answer` starts with works, differs or refused."""

    subject: str
    text: str
    answer: str
    cases: int = 1

    @property
    def verdict(self) -> str:
        """The answer's first word."""
        return re.split(r"\W", self.answer, maxsplit=1)[0]


def rows() -> Iterator[Row]:
    """Every row, subject after subject."""
    for case in differential.CASES:
        answer = f"differs: {case.differs}" if case.differs else "works"
        told = "refused as on PostgreSQL" if case.subject == "errors" and answer == "works" else answer
        yield Row(case.subject.replace("_", " "), _code(case.text), told)
    statements = (redshift_only, reference, super_values)
    for module in statements:
        yield from (Row("Redshift's functions", _code(f"select {value}"), "works") for value in module.VALUES)
    for module in statements:
        yield from (Row("Redshift's queries", _code(query), "works") for query in module.QUERIES)
    for module in statements:
        for statement, sqlstate in module.REFUSALS.items():
            yield Row("not supported", _code(statement), f"refused: {sqlstate}")
    for subject, module in AREAS.items():
        yield from _sentences(subject, module)
    for client, module in CLIENTS.items():
        yield from _sentences(f"client: {client}", module)


def _sentences(subject: str, module: ModuleType) -> Iterator[Row]:
    """What each test of a module shows: its name is a sentence, which says so where something is refused."""
    for name, test in vars(module).items():
        if not name.startswith("test_"):
            continue
        sentence = name.removeprefix("test_").replace("_", " ")
        answer = "refused" if _REFUSED.search(sentence) else "works"
        marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
        names = _case_names(marks[0]) if len(marks) == 1 else []
        for case in names:
            yield Row(subject, f"{sentence}: {case}", answer)
        if not names:
            yield Row(subject, sentence, answer, math.prod(len(mark.args[1]) for mark in marks))


def _case_names(mark: pytest.Mark) -> list[str]:
    """What tells the cases of a test apart, where that is a name or SQL; none where it is a bare value."""
    if isinstance(given := mark.kwargs.get("ids"), list | tuple):
        return [_plain(name) for name in given]
    arguments, cases = mark.args
    first = (arguments.split(",") if isinstance(arguments, str) else arguments)[0].strip()
    values = [case[0] if isinstance(case, tuple) else case for case in cases]
    if first in _SQL_ARGUMENTS:
        return [_code(value) if value else "no option" for value in values]
    return [_plain(value) for value in values] if first in _NAMED_ARGUMENTS else []


def _plain(text: str) -> str:
    return re.sub(r"([|<*_`])", r"\\\1", " ".join(text.split()))


def _code(statement: str) -> str:
    text = " ".join(statement.split()).replace("|", "\\|").replace("`", "'")
    return f"`{text}`"


def page() -> str:
    """The whole page as Markdown."""
    lines = [HEAD, summary()]
    subject = None
    for row in rows():
        if row.subject != subject:
            what = "statement" if row.text.startswith("`") else "what its tests show"
            lines.append(f"\n## {_title(row.subject)}\n\n| {what} | answer |\n| --- | --- |")
            subject = row.subject
        told = f"{row.text} ({row.cases} cases)" if row.cases > 1 else row.text
        lines.append(f"| {told} | {row.answer} |")
    return "\n".join(lines) + "\n"


def summary() -> str:
    """How many cases of each subject work, differ and are refused, each subject linked to its part of the page."""
    counts: dict[str, Counter[str]] = {}
    for row in rows():
        counts.setdefault(row.subject, Counter())[row.verdict] += row.cases
    tables = {"statements and calls": [], "client": []}
    for subject, count in counts.items():
        kind = "client" if subject.startswith("client: ") else "statements and calls"
        link = f"[{_title(subject.removeprefix('client: '))}](#{_anchor(_title(subject))})"
        numbers = " | ".join(str(count[verdict] or "–") for verdict in ("works", "differs", "refused"))
        tables[kind].append(f"| {link} | {numbers} |")
    return "\n".join(
        f"| {kind} | works | differs | refused |\n| --- | ---: | ---: | ---: |\n" + "\n".join(lines) + "\n"
        for kind, lines in tables.items()
    )


def _title(subject: str) -> str:
    return subject if subject.startswith("psy") or subject in CLIENTS else subject[0].upper() + subject[1:]


def _anchor(title: str) -> str:
    """GitHub's anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
