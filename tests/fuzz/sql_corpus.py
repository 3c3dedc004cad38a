"""The statements that mutations start from: those that the other tests and sql/ hold, read from their source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.paths import ROOT
from tests.redshift_sandbox.planner.differential.test_tables import CASES, SETUP

SOURCES = ("dialect", "catalog", "loading", "redshift", "clients", "services", "warehouse")
LONGEST = 1500
_STATEMENT = re.compile(
    r"\s*(?:select|insert|update|delete|create|alter|drop|with|copy|unload|grant|revoke|merge|set|reset|show|begin|start|commit"
    r"|rollback|declare|fetch|close|explain|vacuum|analyze|comment|truncate|prepare|execute|deallocate|lock|cancel|call|values"
    r"|refresh)\b[\s(]",
    re.IGNORECASE,
)
_EXPRESSION = re.compile(
    r"\w+ ?\(.*\)|.*::\w+.*|.* [-+*/|<>=]+ .*|(?:date|time|timestamp|timetz|interval) '.*", re.DOTALL
)


@cache
def statements() -> tuple[str, ...]:
    """Every statement once, in an order that doesn't change."""
    found = dict.fromkeys(case.text for case in CASES)
    found.update(dict.fromkeys(setup()))
    for path in sorted((ROOT / "sql").rglob("*.sql")):
        found[path.read_text(encoding="utf-8").strip().removesuffix(";")] = None
    for folder in SOURCES:
        for path in sorted((ROOT / "tests" / folder).rglob("*.py")):
            found.update(dict.fromkeys(_in_source(path)))
    return tuple(text for text in found if len(text) <= LONGEST)


def setup() -> list[str]:
    """What makes the tables that most of the statements read."""
    return [text for text in SETUP.split(";\n") if text.strip()]


def _in_source(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield from _statements_of(node.value)


def _statements_of(text: str) -> Iterator[str]:
    lines = text.strip().splitlines()
    if len(lines) > 3 and all(_STATEMENT.match(line) for line in lines):
        yield from lines  # a table of one-liners
    elif _STATEMENT.match(text) and " " in text.strip():
        yield text.strip().removesuffix(";")
    elif len(lines) == 1 and _EXPRESSION.fullmatch(text):
        yield f"select {text}"
