"""One reader walks over the tokens of statements; what isn't there is a syntax error at its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.sql_error import SqlError


def test_words_are_accepted_in_any_case_and_past_comments() -> None:
    reader = TokenReader("Create /* a /* b */ c */ TABLE -- d\n t;")
    assert not reader.accept("create", "view")
    assert reader.accept("create", "table")
    assert reader.dotted() == ("t",)
    assert reader.done


READ: dict[str, tuple[str, Callable[[TokenReader], object], object]] = {
    "name": ('"A""b"', TokenReader.name, 'a"b'),
    "dotted name": ('s . "Order".select', TokenReader.dotted, ("s", "order", "select")),
    "names": ("(a, B)", TokenReader.names, ("a", "b")),
    "string": (r"'it''s a \\ \'b\''", TokenReader.string, r"it's a \ 'b'"),
    "dollar quote as a string": ("$a1$it's$a1$", TokenReader.string, "it's"),
    "string of an option": (r"'a\t\\N''\''", TokenReader.option_string, r"a\t\\N''"),
    "escaped string of an option": (r"e'a\tb\x41\102'", TokenReader.option_string, "a\tbAB"),
    "negative number": ("- 12", TokenReader.integer, -12),
    "quoted number of an option": ("'12'", TokenReader.option_integer, 12),
    "text between parentheses": ("( a, (b) )", TokenReader.parenthesised, "a, (b)"),
    "rest": ("select 1 ; ;", TokenReader.rest, "select 1"),
}


@pytest.mark.parametrize(("text", "read", "value"), READ.values(), ids=READ)
def test_a_value_is_read(text: str, read: Callable[[TokenReader], object], value: object) -> None:
    reader = TokenReader(text)
    assert read(reader) == value
    assert reader.done


REFUSED: dict[str, tuple[str, Callable[[TokenReader], object], str, int]] = {
    "reserved word": ("Order", TokenReader.name, 'at or near "Order"', 1),
    "string for a name": (" 'a'", TokenReader.name, "at or near \"'a'\"", 2),
    "end": ("a.;", TokenReader.dotted, "at end of input", 4),
    "parameter": (" $1", TokenReader.integer, 'at or near "$1"', 2),
    "fraction": ("1.5", TokenReader.integer, 'at or near "1.5"', 1),
    "open parenthesis": ("(a", TokenReader.parenthesised, "at end of input", 3),
}


@pytest.mark.parametrize(("text", "read", "place", "position"), REFUSED.values(), ids=REFUSED)
def test_a_mismatch_is_a_syntax_error_at_its_place(
    text: str, read: Callable[[TokenReader], object], place: str, position: int
) -> None:
    with pytest.raises(SqlError) as refused:
        read(TokenReader(text))
    error = refused.value
    assert (error.message, error.sqlstate, error.position) == (f"syntax error {place}", "42601", position)


def test_a_word_within_parentheses_strings_and_names_is_stepped_over() -> None:
    reader = TokenReader("select (into), 'into', \"into\", $$ into $$ into t")
    assert reader.skip_until("into")
    assert reader.text[reader.next_start :] == "into t"
    assert not TokenReader("select (into)").skip_until("into")


def test_last_words_are_left_off_and_a_quotation_knows_its_places() -> None:
    reader = TokenReader("select 1 with no schema binding;")
    assert reader.accept_last("with", "no", "schema", "binding")
    assert reader.rest() == "select 1"
    quotation = TokenReader("unload ('it''s $')")
    quotation.expect("unload", "(")
    read = quotation.option_quotation()
    assert (read, [read.places[place] for place in (2, 3, 5)]) == ("it's $", [11, 13, 15])
