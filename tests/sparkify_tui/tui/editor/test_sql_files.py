"""Files of others: opened and saved in the form they have, never half written, and what can't be read is said why."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sparkify_tui.models import ResultColumn
from sparkify_tui.tui.editor.sql_files import SqlFileError, SqlText, read_sql, write_sql
from sparkify_tui.tui.results import export_files
from sparkify_tui.tui.results.export_files import ExportError, export
from tests.sparkify_tui.tui.conftest import Drive, Driven


@pytest.mark.parametrize(
    "data",
    [
        b"select 1;\r\nselect 2;\r\n",
        b"\xef\xbb\xbfselect 1\n",
        b"\xef\xbb\xbfselect 1;\r\n-- end",
        "select 'Käse 漢字'\n".encode(),
        b"",
    ],
    ids=["crlf", "bom", "bom and crlf", "utf-8", "empty"],
)
async def test_a_file_opened_and_saved_is_the_same_to_the_byte(drive: Drive, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "theirs.sql"
    path.write_bytes(data)
    path.chmod(0o640)
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        await ask_for(driven, "ctrl+o", path)
        await driven.see("theirs.sql")
        assert "\ufeff" not in driven.main.panes.query.editor.text
        path.write_bytes(b"changed meanwhile")
        await driven.press("ctrl+s")
        await driven.until(lambda: driven.app.screen is not driven.main)
        await driven.press("enter")
        await driven.hear("Saved")
    assert path.read_bytes() == data
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


async def ask_for(driven: Driven, key: str, path: Path) -> None:
    await driven.press(key)
    await driven.until(lambda: driven.app.screen is not driven.main)
    driven.app.screen.query_one("Input").value = str(path)  # type: ignore[attr-defined]
    await driven.press("enter")


@pytest.mark.parametrize(
    ("data", "why"),
    [("select 'München'".encode("latin-1"), "byte 10 is 0xfc"), (bytes(range(256)), "is not UTF-8")],
    ids=["latin-1", "binary"],
)
def test_a_file_that_is_no_utf_8_is_refused_with_the_place_and_a_way(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "theirs.sql"
    path.write_bytes(data)
    with pytest.raises(SqlFileError, match=why) as refused:
        read_sql(path)
    assert "iconv" in str(refused.value)


def test_a_file_too_large_for_the_editor_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "theirs.sql"
    with path.open("wb") as file:
        file.truncate(10_000_001)
    with pytest.raises(SqlFileError, match="larger than 10 MB"):
        read_sql(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("form", export_files.FORMATS)
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"result.{form}"
    path.write_text("before", "utf-8")
    full(monkeypatch)
    with pytest.raises(ExportError, match="No space left on device"):
        export(path, form, (ResultColumn("a", "integer"),), iter([(1,)] * 20_000))
    assert path.read_text("utf-8") == "before"
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is written beside its place goes to a device without room."""
    opened = os.open

    def onto_full(place: Any, *arguments: Any, **more: Any) -> int:
        descriptor = opened(place, *arguments, **more)
        if str(place).endswith(".part"):
            Path(place).unlink()
            Path(place).symlink_to("/dev/full")
        return descriptor

    monkeypatch.setattr(os, "open", onto_full)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_leaves_the_sql_file_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.sql"
    path.write_text("before", "utf-8")
    full(monkeypatch)
    with pytest.raises(SqlFileError, match="No space left on device"):
        write_sql(path, SqlText("after"))
    assert path.read_text("utf-8") == "before"


def test_a_link_is_followed_and_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.sql", tmp_path / "link.sql"
    real.write_text("before", "utf-8")
    link.symlink_to(real)
    write_sql(link, SqlText("after"))
    assert link.is_symlink()
    assert real.read_text("utf-8") == "after"


@pytest.mark.parametrize("key", ["ctrl+e", "ctrl+s"], ids=["export", "save"])
async def test_a_file_that_is_there_is_replaced_after_a_second_enter(drive: Drive, tmp_path: Path, key: str) -> None:
    path = tmp_path / ("there.csv" if key == "ctrl+e" else "there.sql")
    path.write_text("before", "utf-8")
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("5,591")
        await ask_for(driven, key, path)
        await driven.see("enter again replaces it")
        assert path.read_text("utf-8") == "before"
        await driven.press("enter")
        await driven.until(lambda: path.read_text("utf-8") != "before")


async def test_what_is_no_file_is_never_replaced(drive: Drive, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.sql"
    os.mkfifo(pipe)
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        for key in ("ctrl+s", "ctrl+o"):
            for place, why in ((pipe, "is no regular file"), (tmp_path, "is a directory")):
                await ask_for(driven, key, place)
                # A long path breaks the line anywhere in the sentence.
                await driven.until(lambda why=why: why in " ".join(driven.text().replace("│", " ").split()), why)
                await driven.press("escape")
    assert pipe.is_fifo()


async def test_tab_completes_a_path_and_names_what_fits(drive: Drive, tmp_path: Path) -> None:
    for name in ("plays_a.sql", "plays_b.sql", "plays.txt", ".plays.sql"):
        (tmp_path / name).write_text("select 1", "utf-8")
    async with drive((80, 24)) as driven:
        await driven.press("f4", "ctrl+o")
        await driven.until(lambda: driven.app.screen is not driven.main)
        line = driven.app.screen.query_one("Input")
        line.value = f"{tmp_path}/p"  # type: ignore[attr-defined]
        await driven.press("tab")
        await driven.see("plays_a.sql  plays_b.sql")
        assert line.value == f"{tmp_path}/plays_"  # type: ignore[attr-defined]
        assert "plays.txt" not in driven.text()
        await driven.type("b")
        await driven.press("tab", "enter")
        await driven.until(lambda: driven.main.panes.query.editor.text == "select 1")
        assert driven.main.panes.query.buffer.name == "plays_b.sql"


VALUES = (
    ("null", "empty", "quoted", "lines", "zero"),
    (None, "", 'say "hi", you', "a\nb", Decimal("0E-10")),
)


def test_csv_tells_null_from_an_empty_text(tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    names, row = VALUES
    export(path, "csv", tuple(ResultColumn(name, "text") for name in names), [row])
    assert path.read_text("utf-8").splitlines()[1] == ',"","say ""hi"", you","a'
    assert list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))[1] == [
        "",
        "",
        'say "hi", you',
        "a\nb",
        "0.0000000000",
    ]


def test_a_lone_null_is_a_line_that_readers_see(tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    assert export(path, "csv", (ResultColumn("only", "text"),), [(None,), ("x",)]) == 2
    assert path.read_text("utf-8") == 'only\n""\nx\n'


def test_parquet_keeps_decimals_and_the_types_of_columns_that_begin_with_nulls(tmp_path: Path) -> None:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    columns = (ResultColumn("price", "numeric(18,4)"), ResultColumn("count", "bigint"), ResultColumn("n", "integer"))
    path = tmp_path / "values.parquet"

    def rows() -> Iterator[tuple[Any, ...]]:
        yield from ((None, None, None) for _ in range(export_files.PARQUET_ROWS))
        yield (Decimal("1.5"), 2**40, 7)

    assert export(path, "parquet", columns, rows()) == export_files.PARQUET_ROWS + 1
    table = pq.read_table(path)
    assert [str(field.type) for field in table.schema] == ["decimal128(18, 4)", "int64", "int64"]
    assert table.slice(export_files.PARQUET_ROWS).to_pylist() == [{"price": Decimal("1.5000"), "count": 2**40, "n": 7}]


def test_a_value_that_a_format_cannot_take_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "values.parquet"
    with pytest.raises(ExportError, match="can't be written as parquet"):
        export(path, "parquet", (ResultColumn("n", "bigint"),), [(1,), (2**70,)])
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_markdown_keeps_the_blanks_of_its_values(tmp_path: Path) -> None:
    path = tmp_path / "values.md"
    export(path, "md", (ResultColumn("a", "text"), ResultColumn("b", "text")), [("  lead", "\u00a0x")])
    assert path.read_text("utf-8").splitlines()[2] == "|   lead | \u00a0x  |"


def test_repeated_names_become_distinct_ones_that_no_other_column_has(tmp_path: Path) -> None:
    path = tmp_path / "values.json"
    columns = tuple(ResultColumn(name, "integer") for name in ("a", "a", "a_2", "a"))
    export(path, "json", columns, [(1, 2, 3, 4)])
    assert path.read_text("utf-8") == '[\n{"a": 1, "a_2_": 2, "a_2": 3, "a_4": 4}\n]\n'
