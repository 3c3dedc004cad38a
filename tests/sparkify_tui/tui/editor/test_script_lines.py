"""However a script is edited, its lines are known as a reading from its beginning would know them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.services.query.lexer import line_marks, line_tokens, marks, tokens
from sparkify_tui.services.query.script import split
from sparkify_tui.tui.editor import script_lines
from sparkify_tui.tui.editor.script_lines import ScriptLines
from sparkify_tui.tui.editor.sql_document import SqlDocument
from tests.sql_texts import OPEN, QUOTED, TOKENS

PIECES = [*(text for _, text in (*QUOTED.values(), *OPEN.values())), *(text for text, _ in TOKENS.values())]
TEXTS = st.lists(st.sampled_from([*PIECES, *"'\"$/*-\\\n\n;;e"])).map("".join).map(lambda text: text.replace("\r", ""))


@given(TEXTS)
def test_line_by_line_a_text_is_cut_as_in_one_go(text: str) -> None:
    lines, opened, place = text.split("\n"), "", 0
    covered: set[tuple[str, int]] = set()
    found: list[tuple[str, str, int]] = []
    for line in lines:
        here, left = line_marks(line, opened)
        covered |= {(kind, place + column) for kind, start, end in here for column in range(start, end)}
        found += [(token.kind, token.text, place + token.start) for token in line_tokens(line, opened)]
        assert all(line[token.start : token.end] == token.text for token in line_tokens(line, opened))
        opened, place = left, place + len(line) + 1
    feeds = {index for index, letter in enumerate(text) if letter == "\n"}
    whole = {(kind, at) for kind, start, end in marks(text) for at in range(start, end) if at not in feeds}
    assert covered == whole
    within_lines = [t for t in tokens(text) if "\n" not in t.text]
    assert {(t.kind, t.text, t.start) for t in within_lines} <= set(found)


EDITS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), TEXTS, st.integers(0, 12)), max_size=6)


@pytest.mark.parametrize("at_once", [1, 3, 300])
@given(TEXTS, EDITS)
def test_an_edited_script_is_known_as_one_read_from_the_start(
    at_once: int, text: str, edits: list[tuple[int, int, str, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script_lines, "AT_ONCE", at_once)
        document = SqlDocument(text)
        for start, end, inserted, looked_at in edits:
            rows = len(document.lines)
            document.script.opened(min(looked_at, rows))
            places = [(place % rows, place % (len(document.lines[place % rows]) + 1)) for place in (start, end)]
            before = [document.script._opened[row] for row in range(document.script._read)]
            document.replace_range(places[0], places[1], inserted)
            shift = len(document.lines) - rows
            fresh = ScriptLines(document.lines)
            for row in range(document.unchanged_from, len(before) + shift):
                assert fresh.opened(row) == before[row - shift]
        fresh = ScriptLines(document.lines)
        for row in range(len(document.lines)):
            assert document.script.opened(row) == fresh.opened(row)
            assert document.script._statement_ends(row) == fresh._statement_ends(row)


@given(TEXTS, st.integers(0, 200))
def test_the_statement_around_a_place_is_one_of_the_scripts(text: str, place: int) -> None:
    place = min(place, len(text))
    row, column = text.count("\n", 0, place), place - (text.rfind("\n", 0, place) + 1)
    before, behind = ScriptLines(text.split("\n")).around(row, column)
    assert text[:place].endswith(before)
    assert text[place:].startswith(behind)
    assert len(split(before + behind)) <= 1


def test_of_a_long_statement_what_is_near_is_given() -> None:
    lines = ["select 'a", *["  1,"] * 20_000, "' as x, "]
    before, behind = ScriptLines(lines).around(10_000, 2)
    assert before.startswith("'\n")
    assert len(before) < script_lines.NEAR_CHARACTERS + 10
    assert len(behind) < script_lines.NEAR_CHARACTERS


@pytest.mark.parametrize(
    ("line", "before"), [("'" + "a" * 50_000 + " b", "'\n"), ("x" * 50_000, "x"), ("'' " * 20_000, " ")]
)
def test_of_a_long_line_what_is_near_is_given_with_what_it_is_within(line: str, before: str) -> None:
    found, _ = ScriptLines([line]).around(0, len(line))
    assert found.startswith(before) or found.strip("' ") == ""
    assert found.endswith(line[-1000:])
    assert len(found) <= script_lines.NEAR_CHARACTERS + 2
