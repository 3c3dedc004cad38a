"""A result is exported in each form."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.sparkify_tui.tui.conftest import Drive


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "md"])
async def test_a_result_is_exported_in_each_form(drive: Drive, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"levels.{form}"
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select level, count(*) from songplays group by 1")
        await driven.press("ctrl+j")
        await driven.see("5,591")
        await driven.press("ctrl+e")
        field = driven.app.screen.query_one("Input")
        field.value = str(path)
        field.focus()
        await driven.press("enter")
        await driven.until(path.exists)
        await driven.see("Exported")
    if form == "csv":
        assert list(csv.reader(path.read_text().splitlines())) == [
            ["level", "count"],
            ["free", "1229"],
            ["paid", "5591"],
        ]
    elif form == "json":
        assert json.loads(path.read_text()) == [{"level": "free", "count": 1229}, {"level": "paid", "count": 5591}]
    elif form == "md":
        assert "| free" in path.read_text()
    else:
        assert path.read_bytes()[:4] == b"PAR1"
