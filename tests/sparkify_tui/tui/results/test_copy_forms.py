"""Rows are copied in forms that other programs read: read back they are the rows."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparkify_tui.config import ClusterConfig
from sparkify_tui.models import ResultColumn
from sparkify_tui.tui.results import copy_forms
from sparkify_tui.tui.results.copy_forms import TooMuchToCopyError, copy_text
from sparkify_tui.warehouse.connection import connect
from sparkify_tui.warehouse.row_texts import plain_text
from tests.redshift_sandbox.wire.endpoint import in_a_process
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted, page

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20) | st.sampled_from(
    [
        "",
        "'",
        "\\",
        "\\'",
        "a\nb\r\n\tc",
        "null",
        "NULL",
        "'; drop table t; --",
        "日本",
        "\\n",
        "$$",
        "?",
        "%s",
        "{0}",
        ":a",
    ]
)
NUMERICS = st.decimals(-(10**13), 10**13, places=5, allow_nan=False)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "character varying(400)": TEXTS,
    "bigint": st.integers(-(2**63) + 1, 2**63 - 1),
    "numeric(18,5)": NUMERICS,
    "double precision": st.floats(allow_subnormal=False),
    "boolean": st.booleans(),
    "date": st.dates(),
    "timestamp without time zone": st.datetimes(dt.datetime(1, 1, 2)),
    "timestamp with time zone": st.datetimes(dt.datetime(2, 1, 1), timezones=st.just(dt.UTC)),
    "time without time zone": st.times(),
    "varbyte(10)": st.binary(max_size=6).map(bytes.hex),
    "super": st.sampled_from(['"it\'s"', "[1,2.50,null]", '{"a":{"b":"x\\\\y"}}', "12", "true", '"é\\n"']),
}
COLUMNS = tuple(ResultColumn(f"c{place}", kind) for place, kind in enumerate(VALUES))
ROW = st.tuples(*(st.none() | values for values in VALUES.values()))
ROWS = st.lists(ROW, min_size=1, max_size=5)


def same(left: object, right: object) -> bool:
    """Equal, NaN with itself too."""
    return left == right or (left != left and right != right)


@given(ROWS)
def test_python_evaluates_to_the_rows(rows: list[tuple[Any, ...]]) -> None:
    text = copy_text("python", COLUMNS, rows)
    read = eval(text, {"datetime": dt, "Decimal": Decimal})
    names = [column.name for column in COLUMNS]
    for made, row in zip(read, rows, strict=True):
        assert list(made) == names
        for value, kept in zip(made.values(), row, strict=True):
            assert type(value) is type(kept)
            assert same(value, kept)
            assert str(value) == str(kept), "a decimal keeps its places"


@given(ROWS)
def test_csv_reads_back_as_the_values_texts(rows: list[tuple[Any, ...]]) -> None:
    header, *read = csv.reader(StringIO(copy_text("csv", COLUMNS, rows), newline=""))
    assert header == [column.name for column in COLUMNS]
    assert read == [[plain_text(value) for value in row] for row in rows]


def test_columns_of_one_name_are_all_in_python() -> None:
    columns = (ResultColumn("n", "integer"), ResultColumn("n", "integer"))
    assert copy_text("python", columns, [(1, 2)]) == "[\n    {'n': 1, 'n_2': 2},\n]\n"


def test_markdown_and_tab_separated_text_keep_their_lines() -> None:
    columns = (ResultColumn("a|b", "varchar"), ResultColumn("n", "numeric"))
    rows = [("x|y\nz", Decimal("1.50")), (None, None)]
    lines = copy_text("markdown", columns, rows).splitlines()
    assert [[cell.strip() for cell in line.strip("|").replace("\\|", "¦").split("|")] for line in lines[2:]] == [
        ["x¦y<br>z", "1.50"],
        ["", ""],
    ]
    assert copy_text("tsv", columns, [("a\tb\nc", Decimal("0E-3"))]) == "a|b\tn\na b c\t0.000"


@pytest.mark.parametrize(
    ("table", "written"),
    [
        ("t", "t"),
        ("etl.Loads", "etl.loads"),
        ('"My table"', '"My table"'),
        ("#new", "#new"),
        ("my table", '"my table"'),
        ("order", '"order"'),
        ("t; drop table users", '"t; drop table users"'),
        ('a"b', '"a""b"'),
    ],
)
def test_the_table_of_an_insert_is_a_name_whatever_was_typed(table: str, written: str) -> None:
    text = copy_text("insert", (ResultColumn("order", "integer"),), [(1,), (None,)], table)
    assert text == f'insert into {written} ("order") values\n(1),\n(null);\n'


@pytest.mark.parametrize("form", copy_forms.FORMS)
def test_too_much_for_a_clipboard_is_refused_with_what_helps(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_forms, "MAX_CHARACTERS", 100)
    with pytest.raises(TooMuchToCopyError, match=r"export it instead \(\^e\)"):
        copy_text(form, COLUMNS[:1], [("x" * 60,)] * 2)


# --- against the stand-in --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterConfig]:
    with in_a_process(tmp_path_factory.mktemp("copied")) as (endpoint, _):
        yield ClusterConfig(
            host="127.0.0.1",
            db_port=endpoint.port,
            db_name=endpoint.database,
            db_user=endpoint.user,
            db_password=endpoint.password,
            sslmode="disable",
        )


async def inserted(cluster: ClusterConfig, rows: list[tuple[Any, ...]]) -> None:
    """Insert what was copied, read it, and copy and insert what was read: twice the same rows."""
    made = ", ".join(f"{column.name} {column.type}" for column in COLUMNS)
    async with await connect(cluster) as connection:
        seen: list[list[tuple[Any, ...]]] = [rows]
        columns = COLUMNS
        for table in ("copied_1", "copied_2"):
            await connection.execute(f"create temp table {table} (place int, {made})")
            numbered = [(place, *row) for place, row in enumerate(seen[-1])]
            await connection.execute(copy_text("insert", (ResultColumn("place", "integer"), *columns), numbered, table))
            page = await connection.execute(f"select * from {table} order by place")
            columns = tuple(page.columns[1:])
            seen.append([row[1:] for row in page.rows])
    for before, after in pairwise(seen):
        for row, read in zip(before, after, strict=True):
            for column, value, found in zip(COLUMNS, row, read, strict=True):
                assert same(value, found), f"{column.type}: {value!r} became {found!r}"


@given(ROWS)
@settings(max_examples=15)
def test_an_insert_makes_the_same_rows(cluster: ClusterConfig, rows: list[tuple[Any, ...]]) -> None:
    asyncio.run(inserted(cluster, rows))


# --- the dialog ------------------------------------------------------------------------------------------------------


async def a_result(driven: Driven, backend: Scripted) -> None:
    backend.answers["select 1"] = page(3, complete=True)
    await driven.press("f4")
    await driven.type("select 1")
    await driven.press("ctrl+j")
    await driven.until(lambda: len(driven.main.panes.query.grid.store) > 0)
    await driven.press("escape")


async def test_the_dialog_copies_all_the_row_or_the_selection(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await a_result(driven, backend)
        await driven.press("Y", "c")
        await driven.hear("Copied as CSV")
        assert driven.app.clipboard.splitlines()[0] == "column_0,column_1,column_2"
        assert len(driven.app.clipboard.splitlines()) == 4
        await driven.press("down", "Y", "tab", "p")
        await driven.hear("Copied as Python")
        assert driven.app.clipboard == "[\n    {'column_0': 'row 1', 'column_1': 1000, 'column_2': 'row 1'},\n]\n"
        await driven.press("shift+right", "Y")
        await driven.see("the selection: 1 row x 2 columns")
        await driven.press("t")
        await driven.hear("tab-separated")
        assert driven.app.clipboard == "column_0\tcolumn_1\nrow 1\t1000"


async def test_an_insert_asks_for_its_table_and_remembers_it(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await a_result(driven, backend)
        await driven.press("Y", "tab", "i", "backspace", "enter")
        await driven.see("Write the table's name")
        await driven.type("etl.copied")
        await driven.press("enter")
        await driven.hear("Copied as INSERT")
        expected = "insert into etl.copied (column_0, column_1, column_2) values\n('row 0', 0, 'row 0');\n"
        assert driven.app.clipboard == expected
        await driven.press("Y")
        await driven.see("etl.copied")
