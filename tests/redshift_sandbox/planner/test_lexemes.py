"""Everything that reads a statement's text agrees on where its strings, names, comments and dollar quotes end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redshift_sandbox.aws.data_api.typed_fields import numbered
from redshift_sandbox.copy.tokens import tokenize
from redshift_sandbox.sql.ddl import tokens
from redshift_sandbox.sql.lexer import first_word, lexemes, spans
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.splitter import split
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.session.query_log import masked

HIDDEN = (
    "'p'",
    "'it''s :p;'",
    r"'it\'s :p;'",
    r"e'\\'",
    '"p;"',
    '"a""b :p;"',
    "/* :p; */",
    "/* x /* :p; */ z */",
    "-- :p; it's\n",
    "-- :p; it's\r",
    "$$ :p; $$",
    "$a1$ :p; $$ $a1$",
    "$_é$ ' :p; $_é$",
)
"""Pieces within which nothing is a word, a parameter or the end of a statement."""


@pytest.mark.parametrize("piece", HIDDEN)
def test_what_is_quoted_or_a_comment_holds_no_word_parameter_or_end(piece: str) -> None:
    sql = f"select {piece} , :q"
    comment = piece.startswith(("--", "/*"))
    kinds = ["word", *([] if comment else ["quoted"]), "other", "other", "word"]
    read = [token.kind for token in tokens.tokens(sql)]
    assert ["quoted" if kind in ("string", "name") else kind for kind in read] == kinds
    assert len(tokenize(sql)) == len(kinds) + 1
    assert numbered(sql, [{"name": "q", "value": "1"}]) == (f"select {piece} , $1", ["1"])
    assert [statement.text for statement in split(f"{sql}; x")] == [sql, "x"]


@pytest.mark.parametrize("comment", [piece for piece in HIDDEN if piece.startswith(("--", "/*"))])
def test_a_statement_begins_after_its_comments(comment: str) -> None:
    text = f" {comment} ( {comment}select 1"
    assert first_word(text) == ("select", text.index("select"))


@given(st.lists(st.sampled_from([*HIDDEN, " ", "a", "1.5e3", ":q", ";", "(", "::", "||", "$1", "\n", "x$y"])))
def test_every_reader_cuts_at_the_same_places(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert "".join(text[start:end] for _, start, end in spans(text)) == text
    assert "".join(text[start:end] for _, start, end in lexemes(text)) == text
    read = [(token.start, token.end) for token in tokens.tokens(text)]
    assert [(token.offset, token.offset + len(token.raw)) for token in tokenize(text)[:-1]] == read
    outside = [text[start:end] for kind, start, end in spans(text) if kind == "code"]
    given_values = [{"name": "q", "value": "1"}] if ":q" in "".join(pieces) else []
    assert numbered(text, given_values)[0].count("$1") == text.count("$1") + "".join(outside).count(":q")


OPEN = {
    "select 'it''s": ("unterminated quoted string at or near \"'it''s\"", 8),
    r"select 'it\'": ("unterminated quoted string at or near \"'it\\'\"", 8),
    'select "a': ('unterminated quoted identifier at or near ""a"', 8),
    "select /* a /* b */": ('unterminated /* comment at or near "/* a /* b */"', 8),
}


@pytest.mark.parametrize("text", OPEN)
def test_what_is_not_closed_is_the_same_error_everywhere(text: str) -> None:
    for read in (parse, tokens.tokens, tokenize):
        with pytest.raises(SqlError) as refused:
            read(text)
        assert (refused.value.message, refused.value.position) == OPEN[text]


@pytest.mark.parametrize(
    "secret", [r"'it\'s Secret1'", "'it''s Secret1'", "$$Secret1$$", "$a1$ ' Secret1 $a1$", r"'\' Secret1"]
)
def test_a_secret_is_masked_however_it_is_quoted(secret: str) -> None:
    assert masked(f"create user a password /* x /* y */ z */ {secret}") == (
        "create user a password /* x /* y */ z */ '***'"
    )
