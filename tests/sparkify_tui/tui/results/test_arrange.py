"""Fetched rows sorted and filtered: as Redshift orders, by what a cell shows, and told as what it is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.models import Page, ResultColumn
from sparkify_tui.tui.results import arrange
from sparkify_tui.tui.results.arrange import TooMuchToSortError, arranged
from sparkify_tui.tui.results.page_store import PageStore, ResultClosedError
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.tui.results.status_line import Rest, rows
from sparkify_tui.warehouse.row_texts import plain_text
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted, page

NAN = float("nan")


def stored(*columns: list[Any], chunk_rows: int | None = None) -> PageStore:
    store = PageStore(tuple(ResultColumn(f"c{place}", "varchar") for place in range(len(columns))))
    if chunk_rows is not None:
        store._chunk_rows = chunk_rows
    found = tuple(zip(*columns, strict=True))
    store.add(Page(store.columns, found, 0, complete=True))
    return store


def order(values: list[Any], *, descends: bool = False) -> list[Any]:
    store = stored(values)
    found = arranged(store, len(values), (0, descends), "")
    assert found is not None
    return [values[number] for number in found]


@pytest.mark.parametrize(
    ("values", "ascending"),
    [
        ([3, None, 1, 2], [1, 2, 3, None]),
        (["b", "a", None, "B", "", "é"], ["", "B", "a", "b", "é", None]),
        ([Decimal("10.5"), Decimal("9"), None], [Decimal("9"), Decimal("10.5"), None]),
        ([True, False, None], [False, True, None]),
        ([dt.date(2018, 11, 2), dt.date(2018, 11, 1)], [dt.date(2018, 11, 1), dt.date(2018, 11, 2)]),
    ],
)
def test_values_are_sorted_by_their_type_with_null_last(values: list[Any], ascending: list[Any]) -> None:
    assert order(values) == ascending
    assert order(values, descends=True) == ascending[::-1], "and NULL first when it descends, as in Redshift"


def test_nan_is_greater_than_every_number_and_less_than_null() -> None:
    values = [NAN, 1.0, None, float("inf"), -1.0]
    assert [str(value) for value in order(values)] == ["-1.0", "1.0", "inf", "nan", "None"]


def test_values_of_several_types_are_sorted_by_their_texts() -> None:
    assert order(["b", 10, "a", 9]) == [10, 9, "a", "b"]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers())))
def test_equal_rows_stay_as_they_were_fetched(values: list[tuple[int, int]]) -> None:
    store = stored([first for first, _ in values], [second for _, second in values])
    for descends in (False, True):
        found = arranged(store, len(values), (0, descends), "")
        assert found is not None
        kept = [(values[number][0], number) for number in found]
        assert kept == sorted(kept, key=lambda item: (-item[0] if descends else item[0], item[1]))


def test_a_filter_keeps_the_rows_of_which_a_cell_holds_the_text() -> None:
    store = stored(["Muse", "muse b", None, "x"], [1, 6820, 3, 4])
    assert [*(arranged(store, 4, None, "MUSE") or ())] == [0, 1]
    assert [*(arranged(store, 4, None, "6,820") or ())] == [1], "as the grid groups it"
    assert [*(arranged(store, 4, None, "682") or ())] == [1]
    assert [*(arranged(store, 4, None, "none") or ())] == [], "NULL holds no text"
    assert arranged(store, 4, None, "") is None
    assert [*(arranged(store, 4, (1, True), "muse") or ())] == [1, 0]


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "varchar": st.sampled_from(["", "Straße", "ÄB", "a,1", "1,229", "1229", "x\0y", "İ", "SS", "ß\0"])
    | st.text(max_size=3),
    "integer": st.integers(-2000, 2000) | st.integers(),
    "numeric": st.decimals(-9999, 9999, places=2)
    | st.sampled_from([Decimal("0E-10"), Decimal("NaN"), Decimal("1E+3")]),
    "numeric of many digits": st.integers(0, 9).map(lambda last: Decimal(f"12345678901234567890.{last}")),
    "float": st.floats(),
    "boolean": st.booleans(),
    "date": st.dates(),
    "date or text": st.dates() | st.sampled_from(["infinity", "0044-03-15 BC", "12,018"]),
    "timestamp": st.datetimes(),
    "bytes": st.binary(max_size=2),
    "object": st.sampled_from([[1], {"a": 2}, 1229, "1,229", "1229"]),
}
SOUGHT = st.sampled_from(["1", ",", "1,2", "ss", "ä", "nan", "true", "2018", ".0", "-", "x\0y", "inf", "e", "i̇", "\0"])


def simply_held(value: Any, sought: str) -> bool:
    if value is None:
        return False
    if isinstance(value, str):
        return sought.casefold() in value.casefold()
    text, digits = plain_text(value).casefold(), sought.casefold().replace(",", "")
    return sought.casefold() in text or (bool(digits) and digits in text)


def simply_sorted(numbers: list[int], values: list[Any], *, descends: bool) -> list[int]:
    nulls = [number for number in numbers if values[number] is None]
    nans = [number for number in numbers if values[number] is not None and str(values[number]) in ("nan", "NaN")]
    rest = [number for number in numbers if number not in {*nulls, *nans}]
    try:
        rest.sort(key=lambda number: values[number], reverse=descends)
    except TypeError:
        rest.sort(key=lambda number: plain_text(values[number]), reverse=descends)
    return [*nulls, *nans, *rest] if descends else [*rest, *nans, *nulls]


@given(st.data())
def test_sort_and_filter_do_what_their_simple_definitions_say(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from([*VALUES]), min_size=1, max_size=3))
    rows = data.draw(st.lists(st.tuples(*(st.none() | VALUES[kind] for kind in kinds)), max_size=30))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in kinds]
    sought = data.draw(st.just("") | SOUGHT)
    by = data.draw(st.none() | st.tuples(st.integers(0, len(kinds) - 1), st.booleans()))
    store = stored(*columns, chunk_rows=7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrange, "RANGE_ROWS", data.draw(st.sampled_from([1, 3, 4_000])))
        patch.setattr(arrange, "_SAMPLES", data.draw(st.sampled_from([1, 2, 16])))
        found = arranged(store, len(rows), by, sought)
    held = [n for n, row in enumerate(rows) if not sought or any(simply_held(value, sought) for value in row)]
    if by is not None:
        held = simply_sorted(held, columns[by[0]], descends=by[1])
    assert (None if found is None else [*found]) == (held if sought or by else None)
    store.close()


@pytest.mark.parametrize("limit", ["SORTED_ROWS", "SORTED_BYTES"])
def test_too_many_values_are_not_sorted_unless_they_are_filtered(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrange, limit, 1000)
    store = stored([f"row {number}" for number in range(20_000)])
    with pytest.raises(TooMuchToSortError, match="filter them first, or add an order by"):
        arranged(store, 20_000, (0, False), "")
    assert [*(arranged(store, 20_000, (0, True), "row 1999") or ())] == [*range(19_999, 19_989, -1), 1999]
    store.close()


def test_a_sort_reads_its_own_column_alone() -> None:
    store = stored([3, 1, 2] * 5_000, [Unreadable()] * 15_000)
    found = arranged(store, 15_000, (0, False), "")
    assert found is not None
    assert [*found[:2], *found[-2:]] == [1, 4, 14_994, 14_997]
    store.close()


class Unreadable:
    """A value that can be packed, and no more."""

    def __reduce__(self) -> tuple[Any, ...]:
        return int, ("read, although the sort needs another column",)


def test_a_result_that_was_closed_is_not_read() -> None:
    store = stored(list(range(30_000)))
    store.close()
    with pytest.raises(ResultClosedError):
        arranged(store, 30_000, (0, False), "")


async def some_rows(driven: Driven, backend: Scripted, *, complete: bool) -> None:
    backend.answers["select 1"] = page(20, complete=complete)
    await driven.press("f4")
    await driven.type("select 1")
    await driven.press("ctrl+j")
    await driven.until(lambda: len(driven.main.panes.query.grid.store) > 0)
    await driven.press("escape")


async def test_s_sorts_up_down_and_not_at_all(drive: Drive, backend: Scripted) -> None:
    async with drive((100, 30)) as driven:
        await some_rows(driven, backend, complete=True)
        grid = driven.main.panes.query.grid
        await driven.press("right", "s")
        await driven.see("sorted by column_1 ▲")
        await driven.press("s")
        await driven.see("sorted by column_1 ▼")
        assert grid.view.row(0)[1] == 19_000
        await driven.press("s")
        await driven.until(lambda: "sorted by" not in driven.text())
        assert grid.view.row(0)[1] == 0


async def test_a_filter_works_as_one_types_and_escape_shows_all_again(drive: Drive, backend: Scripted) -> None:
    async with drive((100, 30)) as driven:
        await some_rows(driven, backend, complete=True)
        grid = driven.main.panes.query.grid
        await driven.press("slash")
        await driven.type("row 1")
        await driven.see("filter 'row 1': 11 of 20")
        assert "row 2 " not in driven.words_in("#grid")
        await driven.press("enter")
        assert driven.app.focused is grid
        assert len(grid.view) == 11
        await driven.press("slash", "escape")
        await driven.until(lambda: "filter" not in driven.text())
        assert (driven.app.focused, len(grid.view)) == (grid, 20)


async def test_a_sort_that_is_refused_says_why_and_leaves_the_filter(
    drive: Drive, backend: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrange, "SORTED_ROWS", 3)
    async with drive((100, 30)) as driven:
        await some_rows(driven, backend, complete=True)
        grid = driven.main.panes.query.grid
        await driven.press("slash")
        await driven.type("row 1")
        await driven.see("filter 'row 1': 11 of 20")
        await driven.press("enter", "s")
        await driven.hear("too many values")
        await driven.until(lambda: grid.view.sorted_by is None)
        assert len(grid.view) == 11


async def test_the_first_column_stays_while_others_are_scrolled(drive: Drive, backend: Scripted) -> None:
    backend.answers["select 1"] = page(5, complete=True, columns=20)
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.until(lambda: len(driven.main.panes.query.grid.store) > 0)
        await driven.press("escape", *["right"] * 19)
        await driven.until(lambda: "column_0" not in driven.text())
        await driven.press("f")
        await driven.see("column_0")
        await driven.see("column_19")


def test_a_sort_of_a_part_says_so() -> None:
    columns = (ResultColumn("c0", "integer"),)
    view = ResultView(columns)
    view.add(Page(columns, ((2,), (1,)), 0, complete=False))
    view.sorted_by = (0, False)
    view.arrange(arranged(view.store, 2, view.sorted_by, ""), 2)
    told = "".join(text for text, _ in rows(view, Rest.AT_SERVER, 0.1))
    assert "sorted by c0 ▲ of 2 fetched" in told
