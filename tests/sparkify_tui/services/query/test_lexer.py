"""The application cuts SQL where the sandbox, and so a server, does: one table of texts holds both to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redshift_sandbox.sql.lexing import lexer as sandbox
from sparkify_tui.services.query.lexer import Token, marks, open_kind, tokens
from tests.sql_texts import OPEN, QUOTED, TOKENS


@pytest.mark.parametrize(("kind", "piece"), QUOTED.values(), ids=QUOTED)
def test_a_piece_ends_where_its_quote_or_comment_does(kind: str, piece: str) -> None:
    assert list(marks(f"a {piece}\n; b")) == [(kind, 2, 2 + len(piece)), ("semicolon", 3 + len(piece), 4 + len(piece))]
    assert open_kind(f"a {piece}\n") == ""


@pytest.mark.parametrize(("kind", "piece"), OPEN.values(), ids=OPEN)
def test_what_is_not_closed_reaches_to_the_end(kind: str, piece: str) -> None:
    assert list(marks(f"a {piece}")) == [(kind, 2, 2 + len(piece))]
    assert open_kind(f"a {piece}") == kind


@pytest.mark.parametrize(("text", "expected"), TOKENS.values(), ids=TOKENS)
def test_code_is_cut_into_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(token.kind, token.text) for token in tokens(text) if not token.is_comment] == expected


PARTS = st.sampled_from(
    [*(text for _, text in QUOTED.values()), *(text for text, _ in TOKENS.values()), *"'\"$/*-\\\n;e"]
)


@given(st.lists(PARTS).map("".join) | st.text(alphabet="aeE1 ;'\"$-/*\\\n_é:.#", max_size=60))
def test_both_lexers_cut_any_text_alike(text: str) -> None:
    own = [Token(*token) for token in tokens(text) if not token.is_comment]
    assert own == [Token(*token) for token in sandbox.readable_tokens(text)]
    pieces = [(piece.kind, piece.start, piece.end) for piece in sandbox.pieces(text) if piece.kind != "code"]
    assert [place for place in marks(text) if place[0] != "semicolon"] == pieces
