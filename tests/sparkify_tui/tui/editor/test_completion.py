"""What completes a word."""

from __future__ import annotations

from sparkify_tui.tui.editor.completion import Completer


def test_a_word_of_100_000_letters_is_completed_at_once() -> None:
    offers = Completer().offers("x" * 100_000, "select 1", asked=True)
    assert offers == []
    assert [offer.text for offer in Completer().offers("x" * 100_000 + " sele", "", asked=True)] == ["select"]
