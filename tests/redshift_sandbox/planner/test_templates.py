"""A plan that comes from a template is the plan that planning gives, for every statement and every literal."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from redshift_sandbox.planner import translate
from redshift_sandbox.planner.templates import Templates
from redshift_sandbox.sql.plan import Plan
from redshift_sandbox.sql.sql_error import SqlError
from tests.redshift_sandbox.planner.conftest import Sandbox
from tests.redshift_sandbox.planner.differential.test_tables import CASES, SETUP, Case

_STATE = 1


class Planner:
    """Plans statements as a session does, and says whether a template served."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.templates = Templates()
        self.templates.find("", _STATE)

    def fresh(self, text: str) -> Plan:
        return translate.plan(text, self.sandbox.context)

    def plan(self, text: str) -> tuple[Plan, bool]:
        found = self.templates.find(text, _STATE)
        if found is not None:
            return found, True
        plan = self.fresh(text)
        self.templates.learn(text, plan, self.fresh)
        return plan, False


@pytest.fixture(scope="module")
def tables(shared_sandbox_database: Sandbox) -> Sandbox:
    made = shared_sandbox_database
    for statement in SETUP.split(";\n"):
        if statement.strip():
            made.run(statement)
    made.run(
        "create table notes (id int, word varchar(5), price numeric(8,2), day date, letter char(3), small smallint)"
    )
    return made


SERVED: dict[str, Callable[[int], str]] = {
    "a sum of literals": lambda n: f"select {n} + 7",
    "a key": lambda n: f"select * from notes where id = {n}",
    "literals on both sides": lambda n: f"select word from notes where id = {n % 3} and {n} = {n}",
    "one row": lambda n: f"insert into notes (id, word) values ({n}, 'x{n % 10}')",
    "rows": lambda n: f"insert into notes (id, letter) values ({n}, 'a'), ({n + 1}, 'b')",
    "an update": lambda n: f"update notes set word = 'w{n % 10}', price = {n} where id = {n} and letter = 'q{n % 10}'",
    "lists and ranges": lambda n: (
        f"delete from notes where id in ({n}, -{n}) and word > 'b{n % 10}' and id between 1 and {n}"
    ),
}


@pytest.mark.parametrize("text", SERVED.values(), ids=SERVED)
def test_the_third_statement_of_a_shape_is_served_by_a_template(tables: Sandbox, text: Callable[[int], str]) -> None:
    planner = Planner(tables)
    served = []
    for number in range(1, 8):
        plan, from_template = planner.plan(text(number))
        assert plan == planner.fresh(text(number))
        served.append(from_template)
    assert served == [False, False, True, True, True, True, True]


@pytest.mark.parametrize(
    "odd", ["select 'a? ', {} + 1", "select 'it''s', {} + 1", "select \x01, {} + 1", "select {} ? 1"]
)
def test_odd_texts_are_planned_or_refused_as_ever(tables: Sandbox, odd: str) -> None:
    planner = Planner(tables)
    for number in range(4):
        text = odd.format(number)
        try:
            expected = planner.fresh(text)
        except SqlError as refusal:
            with pytest.raises(SqlError, match=re.escape(refusal.message)):
                planner.plan(text)
        else:
            assert planner.plan(text)[0] == expected


PLANNED: dict[str, tuple[str, str]] = {
    "an ordinal": ("select id, word from notes order by 1", "select id, word from notes order by 2"),
    "a limit": ("select id from notes limit 1", "select id from notes limit 2"),
    "a date": ("select id from notes where day = '2020-01-01'", "select id from notes where day = '2020-01-02'"),
    "no date": ("select id from notes where day = '2020-01-01'", "select id from notes where day = 'monday'"),
    "a string too long": ("insert into notes (word) values ('abcde')", "insert into notes (word) values ('abcdef')"),
    "trailing blanks": ("select id from notes where word = 'a'", "select id from notes where word = 'a '"),
    "a bigint": ("select id + 1 from notes", "select id + 3000000000 from notes"),
    "a decimal": ("select id + 1 from notes", "select id + 1.5 from notes"),
    "an argument": ("select round(price, 1) from notes", "select round(price, 2) from notes"),
    "a length": ("select word::varchar(2) from notes", "select word::varchar(3) from notes"),
    "a number in a string": ("select id from notes where id = '1'", "select id from notes where id = 'x'"),
}


@pytest.mark.parametrize(("first", "second"), PLANNED.values(), ids=PLANNED)
def test_a_literal_that_matters_is_planned(tables: Sandbox, first: str, second: str) -> None:
    planner = Planner(tables)
    for _ in range(3):
        planner.plan(first)
    assert planner.templates.find(second, _STATE) is None


def test_another_state_of_the_catalogue_forgets_the_templates(tables: Sandbox) -> None:
    planner = Planner(tables)
    for number in range(3):
        planner.plan(f"select {number} + 7")
    assert planner.templates.find("select 9 + 7", _STATE) is not None
    assert planner.templates.find("select 9 + 7", _STATE + 1) is None


def _varied(text: str) -> str:
    """The statement with other literals: every number two more, every letter of a string another."""

    def other(match: re.Match[str]) -> str:
        if match[0][0] != "'":
            return str(int(match[0]) + 2)
        return re.sub(r"[a-y]", lambda letter: chr(ord(letter[0]) + 1), match[0])

    return re.sub(r"'[^']*'|(?<![\w.])\d+(?![\w.])", other, text)


@pytest.mark.parametrize(
    ("cases", "at_least"),
    [pytest.param(CASES[::4], 10, id="some"), pytest.param(CASES, 40, id="all", marks=pytest.mark.slow)],
)
def test_templates_of_all_the_tables_statements_serve_what_planning_gives(
    tables: Sandbox, cases: list[Case], at_least: int
) -> None:
    planner = Planner(tables)
    served = 0
    for case in cases:
        try:
            for _ in range(3):
                planner.plan(case.text)
        except SqlError:
            continue
        found = planner.templates.find(_varied(case.text), _STATE)
        if found is not None:
            served += 1
            assert found == planner.fresh(_varied(case.text)), case.text
    assert served > at_least
