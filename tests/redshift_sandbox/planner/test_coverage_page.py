"""docs/sandbox_coverage.md, and the table of it in docs/sandbox.md, say what the tests say."""

from __future__ import annotations

from docs.coverage import PAGE, SUMMARY_PAGE, page, summary


def test_the_page_is_generated_from_the_tests() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m docs.coverage"


def test_the_table_counts_the_cases_of_the_page() -> None:
    assert summary() in SUMMARY_PAGE.read_text(encoding="utf-8"), "run python -m docs.coverage"
