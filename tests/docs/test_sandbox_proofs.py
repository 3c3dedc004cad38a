"""Each promise of docs/sandbox.md names tests in docs/sandbox_proofs.md, and those exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from redshift_sandbox.aws import http_server
from redshift_sandbox.wire import connection, server
from tests.paths import ROOT

PAGE = ROOT / "docs" / "sandbox.md"
PROOFS = ROOT / "docs" / "sandbox_proofs.md"


def promises() -> list[tuple[str, str]]:
    """Section and text of each paragraph, list item and table of the page; code and what is generated promise nothing."""
    text = re.sub(r"<!-- begin.*?<!-- end -->", "", PAGE.read_text("utf-8"), flags=re.DOTALL)
    found: list[tuple[str, str]] = []
    section = ""
    for block in re.split(r"\n\s*\n|\n(?=- )", text):
        if block.startswith("#"):
            section = block.splitlines()[0].lstrip("# ")
        elif block.strip() and not block.startswith("    "):
            found.append((section, " ".join(re.sub(r"^[-|] ", "", block.strip()).split())))
    return found


def proofs() -> list[tuple[str, str, str]]:
    """Section, first words and tests of each row of the proofs."""
    found: list[tuple[str, str, str]] = []
    section = ""
    for line in PROOFS.read_text("utf-8").splitlines():
        if line.startswith("##"):
            section = line.lstrip("# ")
        elif line.startswith("| ") and not line.startswith(("| promise |", "| ---")):
            words, _, tests = line.strip("| ").rpartition(" | ")
            found.append((section, words, tests))
    return found


@cache
def names(path: Path) -> set[str]:
    """The test functions of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize(("section", "text"), promises(), ids=lambda value: value[:40])
def test_each_promise_has_its_row_of_tests(section: str, text: str) -> None:
    rows = [words for place, words, _ in proofs() if place == section and text.startswith(words)]
    assert len(rows) == 1, f"docs/sandbox_proofs.md has {len(rows)} rows for: {section}: {text[:60]}"


@pytest.mark.parametrize(("section", "words", "tests"), proofs(), ids=lambda value: value[:40])
def test_each_row_belongs_to_a_promise_and_names_tests_that_exist(section: str, words: str, tests: str) -> None:
    assert any(place == section and text.startswith(words) for place, text in promises())
    named = re.findall(r"`([^`]+)`", tests)
    assert named
    for name in named:
        path, _, function = name.partition("::")
        file = ROOT / "tests" / path if path.endswith(".py") else ROOT / path
        assert file.exists(), name
        assert not function or function in names(file), name


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    limits = next(text for section, text in promises() if section == "Limits")
    assert f"takes {server.MAX_CONNECTIONS} connections" in limits
    assert f"{connection.LOGIN_TIMEOUT_S:.0f} seconds in all" in limits
    assert f"more than {server.MAX_PENDING} connections that" in limits
    assert f"more than {http_server.CONNECTIONS} to the HTTP endpoint" in limits
