"""The application's reserved words are the sandbox's, and AWS's."""

from __future__ import annotations

from redshift_sandbox.sql import reserved_words as sandbox
from sparkify_tui.config.reserved_words import RESERVED
from sparkify_tui.tui.editor.sql_words import KEYWORDS, TYPES


def test_both_packages_reserve_the_same_words() -> None:
    assert RESERVED == sandbox.RESERVED


def test_the_editor_knows_every_reserved_word() -> None:
    assert RESERVED <= KEYWORDS | TYPES
