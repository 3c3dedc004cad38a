"""What is charted of a result, and how it is drawn in characters and as a picture."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sparkify_tui.models import ResultColumn
from sparkify_tui.tui.results import charts
from sparkify_tui.tui.results.chart_axes import number_axis, time_axis
from sparkify_tui.tui.results.chart_data import ChartData, NoChartError, chart_data
from sparkify_tui.tui.results.chart_picture import save_picture
from sparkify_tui.tui.results.export_files import ExportError

NOVEMBER = datetime(2018, 11, 1)


def made(names: str, *rows: tuple[Any, ...]) -> ChartData:
    types = {str: "character varying", datetime: "timestamp", date: "date", int: "bigint", Decimal: "numeric(9,2)"}
    columns = []
    for place, name in enumerate(names.split()):
        value = next((row[place] for row in rows if row[place] is not None), "")
        columns.append(ResultColumn(name, types.get(type(value), "double precision")))
    return chart_data(columns, rows)


def text(lines: list[charts.Line]) -> list[str]:
    return ["".join(part for part, _ in line).rstrip() for line in lines]


# --- what is charted ---------------------------------------------------------------------------------------------


def test_several_columns_of_numbers_are_several_series() -> None:
    data = made("hour plays users", ("a", 1, 2), ("b", None, 4))
    assert [(series.name, series.values) for series in data.series] == [("plays", (1.0, None)), ("users", (2.0, 4.0))]
    assert data.title == "plays, users by hour, 2 rows"
    assert data.only(1).title == "users by hour, 2 rows"


def test_a_label_a_series_and_a_number_are_read_as_the_long_form() -> None:
    data = made("day level plays", ("mon", "paid", 5), ("mon", "free", 1), ("tue", "paid", 7))
    assert data.labels == ("mon", "tue")
    assert [(series.name, series.values) for series in data.series] == [("paid", (5.0, 7.0)), ("free", (1.0, None))]
    assert data.title == "plays by day, 2 rows"
    assert data.only(0).title == "plays of paid by day, 2 rows"


def test_a_pair_that_stands_there_twice_is_no_long_form() -> None:
    data = made("day level plays", ("mon", "paid", 5), ("mon", "paid", 1), ("tue", "free", 7))
    assert data.labels == ("mon", "mon", "tue")


def test_times_are_put_in_order_and_a_zoned_one_counts_in_utc() -> None:
    zoned = datetime(2018, 11, 1, 1, tzinfo=UTC)
    data = made("at plays", (zoned + timedelta(hours=1), 2), (zoned, 1))
    assert data.is_time
    assert data.series[0].values == (1.0, 2.0)
    assert data.places is not None
    assert data.places[1] - data.places[0] == 3600


def test_numbers_without_a_label_are_charted_by_the_first_or_by_their_row() -> None:
    assert made("hour plays", (2, 5), (1, 7)).series[0].values == (7.0, 5.0)
    assert made("plays", (2,), (1,)).title == "plays by row, 2 values"


def test_the_unit_in_a_column_s_name_and_rows_without_a_number_are_said() -> None:
    assert made("query elapsed_ms", ("a", 5), ("b", None)).title == (
        "elapsed_ms (ms) by query, 2 rows, 1 without a number"
    )


def test_more_series_than_can_be_told_apart_are_left_out_and_said() -> None:
    data = made("x " + " ".join(f"c{n}" for n in range(10)), ("a", *range(10)))
    assert len(data.series) == 8
    assert data.title.endswith(", 2 more series left out")


@pytest.mark.parametrize(
    ("names", "rows", "sentence"),
    [
        ("plays", [(6820,)], "A chart needs more than one value: plays is 6,820, and that is all."),
        ("level", [("paid",), ("free",)], "A chart needs a column of numbers, and this result has none."),
        ("level plays", [("paid", None)], "A chart needs a column of numbers, and this result has none."),
        ("plays", [], "A chart needs rows, and this result has none."),
    ],
)
def test_what_has_nothing_to_chart_says_why(names: str, rows: list[tuple[Any, ...]], sentence: str) -> None:
    with pytest.raises(NoChartError) as raised:
        made(names, *rows)
    assert str(raised.value) == sentence


# --- axes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 10, ["0", "5", "10"]),
        (3, 97, ["0", "50", "100"]),
        (-7, 12, ["-10", "0", "10", "20"]),
        (0, 2_600_000, ["0", "1M", "2M", "3M"]),
        (0.01, 0.05, ["0.00", "0.02", "0.04", "0.06"]),
    ],
)
def test_ticks_of_numbers_are_round(low: float, high: float, texts: list[str]) -> None:
    assert [word for _, word in number_axis(low, high, 3).ticks] == texts


@pytest.mark.parametrize(
    ("span", "texts"),
    [
        (timedelta(minutes=20), ["00:00", "00:05", "00:10", "00:15", "00:20"]),
        (timedelta(hours=20), ["00:00", "06:00", "12:00", "18:00"]),
        (timedelta(days=2), ["1 Nov", "12:00", "2 Nov", "12:00", "3 Nov"]),
        (timedelta(days=8), ["1 Nov", "3 Nov", "5 Nov", "7 Nov", "9 Nov"]),
        (timedelta(days=130), ["Nov 2018", "Dec 2018", "Jan 2019", "Feb 2019", "Mar 2019"]),
        (timedelta(days=1500), ["2019", "2020", "2021", "2022"]),
    ],
    ids=str,
)
def test_ticks_of_times_are_labelled_by_their_span(span: timedelta, texts: list[str]) -> None:
    low = (NOVEMBER - datetime(1970, 1, 1)).total_seconds()
    found = [word for _, word in time_axis(low, low + span.total_seconds(), 5).ticks]
    assert found == texts


# --- in characters -----------------------------------------------------------------------------------------------


def test_bars_have_their_numbers_and_negative_ones_go_to_the_left() -> None:
    drawn = text(charts.bars(made("level plays", ("a", 10), ("b", -5), ("c", None)), 40))
    assert drawn[0].endswith(" 10")
    assert drawn[1].index("█") < drawn[1].index("│") == drawn[0].index("│")
    assert drawn[1].endswith("-5")
    assert drawn[2].split() == ["c", "∅"]


def test_where_numbers_do_not_fit_the_bars_stay() -> None:
    drawn = text(charts.bars(made("level plays", ("a", 123456789.123), ("b", 1)), 16))
    assert "█" in drawn[0]
    assert all(len(line) <= 16 for line in drawn)


def test_series_are_told_apart_by_their_fills_and_marks_and_the_legend_names_them() -> None:
    data = made("level plays users", ("a", 10, 5), ("b", 5, 10))
    bars = text(charts.bars(data, 60))
    assert bars[0] == "█ plays   ▓ users"
    assert "█" in bars[2]
    assert "▓" in bars[3]
    lines = text(charts.lines(data, 60, 16))
    assert lines[0] == "● plays   ■ users"
    assert any("●" in line for line in lines[1:])
    assert any("■" in line for line in lines[1:])
    colours = {style for line in charts.lines(data, 60, 16) for _, style in line}
    assert {"$primary", "$warning"} <= colours


def test_a_null_leaves_a_gap_in_the_line() -> None:
    whole = [(NOVEMBER + timedelta(hours=at), 5) for at in range(40)]
    gap = [(at, None if 10 <= place < 30 else value) for place, (at, value) in enumerate(whole)]

    def drawn_cells(rows: list[tuple[Any, ...]]) -> int:
        drawn = text(charts.lines(made("at plays", *rows), 60, 10))
        return sum("\u2801" <= sign <= "\u28ff" for line in drawn for sign in line)

    assert 20 < drawn_cells(gap) < drawn_cells(whole) - 15


def test_an_axis_of_time_says_from_when_to_when() -> None:
    rows = [(NOVEMBER + timedelta(hours=at), at) for at in range(49)]
    drawn = text(charts.lines(made("at plays", *rows), 70, 15))
    assert "at: 2018-11-01 to 2018-11-03" in drawn[-1]
    assert "2 Nov" in drawn[-2]
    assert "┬" in drawn[-3]
    assert sum("┤" in line for line in drawn) >= 3


# --- as a picture ------------------------------------------------------------------------------------------------

HOSTILE = made("level plays users", ("<b>&\x07\ud800", 10, -5), ("[b]", None, 10), ("c", 3, 3))


@pytest.mark.parametrize("as_lines", [False, True], ids=["bars", "lines"])
def test_an_svg_is_well_formed_and_holds_title_labels_and_legend(tmp_path: Path, as_lines: bool) -> None:
    save_picture(tmp_path / "chart.svg", HOSTILE, as_lines=as_lines)
    root = ElementTree.fromstring((tmp_path / "chart.svg").read_text("utf-8"))
    words = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert HOSTILE.title in words
    assert {"plays", "users"} <= set(words)
    assert any(word and word.startswith("<b>&") for word in words)


@pytest.mark.parametrize("as_lines", [False, True], ids=["bars", "lines"])
def test_a_png_is_an_image_with_the_series_colours(tmp_path: Path, as_lines: bool) -> None:
    image_module = pytest.importorskip("PIL.Image")
    save_picture(tmp_path / "chart.png", HOSTILE, as_lines=as_lines)
    with image_module.open(tmp_path / "chart.png") as image:
        assert image.format == "PNG"
        colours = {colour for _, colour in image.getcolors(1 << 20)}
    assert {(0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)} <= colours


def test_without_pillow_a_png_says_what_to_do_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ExportError, match=r"install sparkify-tui\[charts\]"):
        save_picture(tmp_path / "chart.png", HOSTILE, as_lines=True)
    assert not list(tmp_path.iterdir())


def test_a_directory_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="absent"):
        save_picture(tmp_path / "absent" / "chart.svg", HOSTILE, as_lines=True)
