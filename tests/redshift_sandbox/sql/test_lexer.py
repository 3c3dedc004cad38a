"""Everything that reads a statement's text agrees on where its strings, names, comments and dollar quotes end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from redshift_sandbox.aws.data_api.typed_fields import numbered
from redshift_sandbox.planner.dml.value_rows import NUMBER, STRING, WrittenParts, rows_of
from redshift_sandbox.sql.lexing.lexer import first_word, pieces, plain, tokens
from redshift_sandbox.sql.lexing.splitter import split
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.sql_error import SqlError
from tests.sql_texts import OPEN, QUOTED, TOKENS

OF_VALUES = {name: text for name, (kind, text) in QUOTED.items() if kind not in ("line", "block")}
COMMENTS = [text for kind, text in QUOTED.values() if kind in ("line", "block")]


@pytest.mark.parametrize(("kind", "piece"), QUOTED.values(), ids=QUOTED)
def test_a_piece_ends_where_its_quote_or_comment_does(kind: str, piece: str) -> None:
    sql = f"a {piece}\n, b"
    assert [(found.kind, found.text) for found in pieces(sql)] == [("code", "a "), (kind, piece), ("code", "\n, b")]


@pytest.mark.parametrize(("kind", "piece"), OPEN.values(), ids=OPEN)
def test_what_is_not_closed_reaches_to_the_end(kind: str, piece: str) -> None:
    assert [(found.kind, found.text) for found in pieces(f"a {piece}")] == [("code", "a "), (kind, piece)]


@pytest.mark.parametrize(("text", "expected"), TOKENS.values(), ids=TOKENS)
def test_code_is_cut_into_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    found = list(tokens(text))
    assert [(token.kind, token.text) for token in found] == expected
    assert all(text[token.start : token.end] == token.text for token in found)


@pytest.mark.parametrize(("kind", "piece"), QUOTED.values(), ids=QUOTED)
def test_what_is_quoted_or_a_comment_holds_no_word_parameter_or_end(kind: str, piece: str) -> None:
    sql = f"select {piece}\n, :q"
    quoted = [] if kind in ("line", "block") else [kind]
    assert [token.kind for token in tokens(sql)] == ["word", *quoted, "sign", "sign", "word"]
    assert numbered(sql, [{"name": "q", "value": "1"}]) == (f"select {piece}\n, $1", ["1"])
    assert [statement.text for statement in split(f"{sql}; x")] == [sql, "x"]


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_statement_begins_after_its_comments(comment: str) -> None:
    text = f" {comment}\n ( {comment}\nselect 1"
    assert (first_word(text).text, first_word(text).start) == ("select", text.index("select"))


@pytest.mark.parametrize("piece", OF_VALUES.values(), ids=OF_VALUES)
def test_the_parser_reads_a_quoted_piece_as_one_value(piece: str) -> None:
    tree = parse(f"select {piece}, 1")
    assert isinstance(tree, exp.Select)
    assert len(tree.expressions) == 2


@pytest.mark.parametrize("comment", COMMENTS)
def test_the_parser_reads_nothing_in_a_comment(comment: str) -> None:
    assert parse(f"select {comment}\n 1") == parse("select 1")


@pytest.mark.parametrize("piece", [piece for piece in OF_VALUES.values() if piece[0] == "'"])
def test_the_reader_of_long_lists_reads_a_string_as_one_value(piece: str) -> None:
    (row,) = rows_of(f"({piece}, 1)", 1, WrittenParts())
    assert [kind for kind, _ in row] == [STRING, NUMBER]


PIECES = [f"{text}\n" for _, text in QUOTED.values()]
CODE = [" ", "a", "1.5e3", ":q", ";", "(", "::", "||", "$1", "\n", "x$y", "-", "/", "*", "$"]


@given(st.lists(st.sampled_from([*PIECES, *CODE])))
def test_the_pieces_of_a_text_have_no_gaps(parts: list[str]) -> None:
    text = " ".join(parts)
    found = list(pieces(text))
    assert "".join(piece.text for piece in found) == text
    assert all(text[piece.start : piece.end] == piece.text for piece in found)
    assert all(one.kind != "code" or other.kind != "code" for one, other in pairwise(found))


@pytest.mark.parametrize("length", [10, 63, 64, 65, 1023, 1024, 1025, 70_000, 200_000])
@pytest.mark.parametrize("character", ["x", "-\n", "/ ", "''", '""', "\\'", "$ "])
def test_long_pieces_are_cut_as_short_ones_are(character: str, length: int) -> None:
    filling = character * length
    for text in (f"a {filling} b", f"'{filling}'", f'"{filling}"', f"/*{filling}*/", f"$q${filling}$q$"):
        assert "".join(piece.text for piece in pieces(text)) == text
    (string,) = pieces("'" + "x''\\'y" * length + "'")
    (name,) = pieces('"' + 'x""\'y' * length + '"')
    assert (string.kind, name.kind) == ("string", "name")


UNTERMINATED = {
    "select 'it''s": ("unterminated quoted string at or near \"'it''s\"", 8),
    r"select 'it\'": ("unterminated quoted string at or near \"'it\\'\"", 8),
    'select "a': ('unterminated quoted identifier at or near ""a"', 8),
    "select /* a /* b */": ('unterminated /* comment at or near "/* a /* b */"', 8),
}


@pytest.mark.parametrize("text", UNTERMINATED)
def test_what_is_not_closed_is_the_same_error_everywhere(text: str) -> None:
    for read in (parse, TokenReader, lambda text: list(tokens(text))):
        with pytest.raises(SqlError) as refused:
            read(text)
        assert (refused.value.message, refused.value.position) == UNTERMINATED[text]


def test_plain_text_has_blanks_for_comments_and_strings_for_dollar_quotes() -> None:
    assert plain("a /* b */ -- c\n $t$it's$t$ b") == f"a{' ' * 13}\n 'it''s'    b"
