"""Types carry Redshift's names."""

from __future__ import annotations

import pytest

from sparkify_tui.warehouse.types import type_name


@pytest.mark.parametrize(
    ("oid", "modifier", "name"),
    [
        (1043, 260, "character varying(256)"),
        (1043, -1, "character varying"),
        (1042, 7, "character(3)"),
        (1700, (12 << 16 | 5) + 4, "numeric(12,5)"),
        (1700, -1, "numeric"),
        (20, -1, "bigint"),
        (1114, -1, "timestamp without time zone"),
        (4000, -1, "super"),
        (987654, -1, "type 987654"),
    ],
)
def test_a_type_has_redshifts_name(oid: int, modifier: int, name: str) -> None:
    assert type_name(oid, modifier) == name
