"""The editor paints strings, names and comments from where they begin to where they end, over lines too."""

from __future__ import annotations

import pytest

from sparkify_tui.tui.editor.completion.completer import Completer
from sparkify_tui.tui.editor.highlight import line_spans
from sparkify_tui.tui.editor.script_lines import ScriptLines
from tests.sql_texts import QUOTED

PAINTS = {"string": "string", "dollar": "string", "name": "identifier", "line": "comment", "block": "comment"}


@pytest.mark.parametrize(("kind", "piece"), QUOTED.values(), ids=QUOTED)
def test_a_line_is_painted_as_a_server_reads_it(kind: str, piece: str) -> None:
    line = f"select {piece.replace(chr(10), ' ')}"
    assert list(line_spans(line)) == [(0, 6, "keyword"), (7, len(line), PAINTS[kind])]


OVER_LINES = [(kind, piece.replace(" ", "\n", 1)) for kind, piece in QUOTED.values() if kind != "line" and " " in piece]


@pytest.mark.parametrize(("kind", "piece"), OVER_LINES)
def test_what_goes_over_lines_is_painted_on_each_of_them(kind: str, piece: str) -> None:
    text = f"select {piece} from t"
    lines = text.split("\n")
    script = ScriptLines(lines)
    painted = [list(line_spans(line, script.opened(number))) for number, line in enumerate(lines)]
    assert painted[0] == [(0, 6, "keyword"), (7, len(lines[0]), PAINTS[kind])]
    end = len(lines[-1]) - len(" from t")
    assert painted[-1] == [(0, end, PAINTS[kind]), (end + 1, end + 5, "keyword")]


@pytest.mark.parametrize(
    "before", ["select 'it''s cou", r"select 'it\'s cou", "select 1 -- cou", "/* /* */ cou", "$a$ cou"]
)
def test_nothing_is_offered_within_a_string_or_comment(before: str) -> None:
    assert Completer().offers(before) == []


@pytest.mark.parametrize(
    "before", ["select 'it''s', cou", r"select 'it\'s', cou", "select '--', cou", "select /* /* */ */ cou"]
)
def test_a_word_behind_a_string_or_comment_is_completed(before: str) -> None:
    assert "count(" in [offer.text for offer in Completer().offers(before)]
