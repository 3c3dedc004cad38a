"""docs/architecture.md names files that are there."""

from __future__ import annotations

import re

import pytest

from tests.paths import ROOT

NAMED = sorted(
    {
        path
        for path in re.findall(r"`([\w./]+)`", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
        if "/" in path or path.endswith(".py")
    }
)
BASES = ("", "sparkify_tui/", "redshift_sandbox/", "sparkify_tui/services/load/", "redshift_sandbox/sql/lexing/")
"""Where a path may begin: each is named beside its package, those of the load and of the lexer beside their folder."""


def test_it_names_files() -> None:
    assert len(NAMED) > 40


@pytest.mark.parametrize("path", NAMED)
def test_a_named_path_is_there(path: str) -> None:
    beside = [found for found in ROOT.glob(f"*/**/{path}") if ".venv" not in found.parts] if "/" not in path else []
    assert beside or any((ROOT / base / path).exists() for base in BASES), f"{path} is named in docs/architecture.md"
