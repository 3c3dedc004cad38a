"""COPY from JSON: what comes out of which file."""

from __future__ import annotations

import pytest

from sparkify_tui.sandbox.dialect.plan import SqlError
from tests.loading.harness import Cluster


def test_loads_objects_one_after_another(cluster: Cluster) -> None:
    cluster.table("t", "a int;b varchar(10)")
    cluster.put("data/1.json", '{"a": 1, "b": "x"}\n{"b": "y", "a": "2", "c": 3}')
    outcome = cluster.load("t")
    assert cluster.rows("t") == [(1, "x"), (2, "y")]
    assert (outcome.rows, outcome.tag) == (2, "COPY")
    assert outcome.notices[0].message == "Load into table 't' completed, 2 record(s) loaded successfully."


def test_a_bad_value_fails_the_load_and_names_its_place(cluster: Cluster) -> None:
    cluster.table("t", "a int;b varchar(10)")
    cluster.put("data/1.json", '{"a": 1, "b": "x"}\n{"a": "2x", "b": "y"}\n')
    with pytest.raises(
        SqlError, match=r"Load into table 't' failed.  Check 'stl_load_errors' system table for details."
    ):
        cluster.load("t")
    assert cluster.rows("t") == []
    (error,) = cluster.errors()
    assert (error["line_number"], error["column_name"], error["error_code"]) == (2, "a", 1207)
    assert error["error_message"] == "Invalid digit, Value 'x', Pos 1, Type: Integer"
