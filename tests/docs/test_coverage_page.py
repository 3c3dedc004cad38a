"""The page that `make coverage` writes."""

from __future__ import annotations

import re

from docs.coverage import page, rows


def test_the_page_counts_and_lists_every_case() -> None:
    total = sum(row.cases for row in rows())
    counted, *sections = page().split("\n## ")
    numbers = [int(number) for number in re.findall(r"(?<=\| )\d+(?= \|)", counted)]
    assert sum(numbers) == total > 2_000
    titles = {section.split("\n")[0] for section in sections}
    linked = re.findall(r"\[(.+?)\]\(#(.+?)\)", counted)
    assert {title if title in titles else f"Client: {title}" for title, _ in linked} == titles
