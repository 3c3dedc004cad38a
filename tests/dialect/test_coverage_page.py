"""docs/sandbox_coverage.md says what these tests say."""

from __future__ import annotations

from docs.coverage import PAGE, page


def test_the_page_is_generated_from_the_tests() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m docs.coverage"
