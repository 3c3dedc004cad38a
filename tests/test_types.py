"""What the packages' type hints may leave open."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import redshift_sandbox
import sparkify_tui

PACKAGES = [Path(package.__file__).parent for package in (sparkify_tui, redshift_sandbox)]
REASON = "# Any: "
BORDERS = {
    "redshift_sandbox/sql/parsing/": "the parser's methods take and return what sqlglot's untyped ones do",
}
"""Files and folders that are borders as a whole."""


def unexplained(path: Path) -> Iterator[int]:
    """The lines on which Any stands without a reason, on the line or in the comment above it."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    used = {node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name) and node.id == "Any"}
    for number in sorted(used):
        above = number - 1
        while above and lines[above - 1].lstrip().startswith("#"):
            above -= 1
        if not any(REASON in line for line in lines[above:number]):
            yield number


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_any_is_written_only_with_its_reason(package: Path) -> None:
    found = [
        f"{name}:{number}"
        for path in sorted(package.rglob("*.py"))
        if not (name := path.relative_to(package.parent).as_posix()).startswith(tuple(BORDERS))
        for number in unexplained(path)
    ]
    assert found == [], f"say why in a comment that begins with {REASON!r}"


def test_a_reason_is_one_on_the_line_or_above_it(tmp_path: Path) -> None:
    source = "x: Any\ny: Any  # Any: JSON\n# Any: JSON\nz: Any\n# something else\nw: Any\n"
    (tmp_path / "source.py").write_text(source, encoding="utf-8")
    assert list(unexplained(tmp_path / "source.py")) == [1, 6]
