"""Parameters are what looks like one outside of strings, names, comments and dollar quotes."""

from __future__ import annotations

import pytest

from redshift_sandbox.aws.data_api.typed_fields import numbered
from redshift_sandbox.sql.lexing.parameters import named_parameters, numbered_parameters
from tests.sql_texts import QUOTED

NUMBERED = {
    "$1+$22": ["$1", "$22"],
    "a$1 $1$ $$ $2 $$": ["$1"],
    "select '$1', \"$2\" -- $3\n/* $4 */, $5": ["$5"],
    "$x$ $1 $x$ $2": ["$2"],
    "x$1$2 1$3": [],
}
NAMED = {
    ":a, b::int, :c_1": [":a", ":c_1"],
    "x[1:2]": [],
    r"select 'it\'s :x', :y::int": [":y"],
    "select $t$ :x $t$, :y::int": [":y"],
}


@pytest.mark.parametrize(("text", "found"), NUMBERED.items())
def test_numbered_parameters_stand_in_code_alone(text: str, found: list[str]) -> None:
    assert [token.text for token in numbered_parameters(text)] == found


@pytest.mark.parametrize(("text", "found"), NAMED.items())
def test_named_parameters_stand_in_code_alone(text: str, found: list[str]) -> None:
    assert [token.text for token in named_parameters(text)] == found


@pytest.mark.parametrize("piece", [text for _, text in QUOTED.values()], ids=QUOTED)
def test_the_data_api_numbers_the_names_of_code(piece: str) -> None:
    values = [{"name": "q", "value": "1"}, {"name": "r", "value": "2"}]
    assert numbered(f"{piece}\n:r, :q, :r", values) == (f"{piece}\n$1, $2, $1", ["2", "1"])
