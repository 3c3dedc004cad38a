"""The ready-made questions are there to be chosen."""

from __future__ import annotations

import pytest

from sparkify_tui.errors import SparkifyError
from sparkify_tui.services.query.questions import question, questions


def test_there_are_many_and_each_says_what_it_answers() -> None:
    found = questions()
    assert len(found) >= 25
    assert all(item.title and item.description.endswith(".") and item.sql for item in found)
    assert len({item.title for item in found}) == len(found)


def test_a_mistyped_name_gets_a_hint() -> None:
    with pytest.raises(SparkifyError) as failed:
        question("most_played_song")
    assert "most_played_songs" in failed.value.remedy
