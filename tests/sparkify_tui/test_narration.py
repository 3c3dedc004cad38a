"""The sentences that people know."""

from __future__ import annotations

import typing
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any

import pytest

from sparkify_tui import events, models
from sparkify_tui.narration import duration, load_error, plural, sentence, size

PROVISION = [
    (
        events.RoleRequested("songplays_S3toRedshiftStaging"),
        "Creating Redshift IAM Role songplays_S3toRedshiftStaging.",
    ),
    (
        events.PolicyAttachRequested("songplays_S3toRedshiftStaging", "read"),
        "Attaching Redshift IAM Role songplays_S3toRedshiftStaging policy for S3 read only access.",
    ),
    (events.ClusterRequested("sparkify", "ra3.large", 2, None), "Creating Redshift cluster sparkify."),
    (
        events.ClusterRequested("sparkify", "ra3.large", 2, 1.086),
        "Creating Redshift cluster sparkify (2 x ra3.large, 1.086 USD an hour).",
    ),
    (events.DatabaseRequested("user_song_plays"), "Creating database user_song_plays in Redshift cluster."),
    (events.AvailabilityChecked("sparkify", 0, 5, "creating"), "Checking cluster availability. Attempt 0/4."),
    (events.WaitStarted("sparkify", 30.0, False), "Waiting 30 seconds before checking cluster availability."),
    (events.WaitStarted("sparkify", 1.0, True), "Waiting 1 second before checking cluster deletion."),
    (events.ClusterAvailable("sparkify", 200.0), "Redshift cluster sparkify is available."),
    (
        events.ConfigWritten("CLUSTER", "HOST", "z.us-west-2.redshift.amazonaws.com", Path("/some/dwh.cfg")),
        "Setting [CLUSTER][HOST]=z.us-west-2.redshift.amazonaws.com in config file dwh.cfg.",
    ),
]
TEARDOWN = [
    (events.ClusterDeleteRequested("sparkify", None), "Deleting Redshift cluster sparkify."),
    (events.DeletionChecked("sparkify", 0, 5, "deleting"), "Checking cluster deletion. Attempt 0/4."),
    (events.ClusterGone("sparkify"), "Redshift cluster sparkify has been deleted/does not exist."),
    (events.PolicyDetachRequested("role", "read"), "Detaching S3 Policy from IAM Role role."),
    (events.PolicyDetached("role", "read"), "Detached S3 Policy from IAM Role role."),
    (events.RoleDeleteRequested("role"), "Deleting IAM Role role."),
    (events.RoleGone("role"), "Redshift IAM Role role has been deleted."),
]


@pytest.mark.parametrize(("event", "text"), PROVISION + TEARDOWN, ids=lambda value: type(value).__name__)
def test_the_narration_has_the_wording_people_know(event: events.Event, text: str) -> None:
    assert sentence(event) == text


def _example(kind: Any) -> Any:
    """Some value of an annotated type."""
    if isinstance(kind, UnionType):
        return _example(typing.get_args(kind)[0])
    origin = typing.get_origin(kind)
    if origin is tuple:
        return (_example(typing.get_args(kind)[0]),)
    if origin is not None:
        return {"users": 3}
    if kind is datetime:
        return datetime(2026, 11, 1, tzinfo=UTC)
    if kind is Path:
        return Path("dwh.cfg")
    if hasattr(kind, "__dataclass_fields__"):
        return kind(**{name: _example(hint) for name, hint in typing.get_type_hints(kind).items()})
    if issubclass(kind, Enum):
        return next(iter(kind))
    return {str: "x.", int: 1, float: 1.5, bool: True}.get(kind, {"users": 3})


EVERY_EVENT = typing.get_args(events.Event)


@pytest.mark.parametrize("kind", EVERY_EVENT, ids=lambda kind: kind.__name__)
def test_every_event_has_a_sentence_or_none_and_a_json_shape(kind: type) -> None:
    event = _example(kind)
    text = sentence(event)
    assert text is None or text.rstrip("01)").endswith((".", "code ")), text
    assert next(iter(events.as_dict(event).items())) == ("event", kind.__name__)


def test_a_load_error_names_file_line_column_value_and_reason() -> None:
    row = models.LoadErrorRow("t", "s3://b/k.json", 7, "ts", "int8", "0", 3, "abc", 1207, "Invalid digit", "{}")
    for part in ("s3://b/k.json", "line 7", "ts", "'abc'", "Invalid digit", "1207"):
        assert part in load_error(row)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4234, "0.42 s"),
        (9.999, "10.00 s"),
        (12.4, "12 s"),
        (59.6, "1 m 00 s"),
        (252, "4 m 12 s"),
        (11100, "3 h 05 m"),
    ],
)
def test_durations_read_well(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("bytes_", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (3_755_598, "3.8 MB"), (5e12, "5.0 TB")]
)
def test_sizes_read_well(bytes_: float, text: str) -> None:
    assert size(bytes_) == text


def test_one_thing_is_no_plural() -> None:
    assert [plural(value, "row") for value in (1, 0, 1234)] == ["1 row", "0 rows", "1,234 rows"]


@pytest.mark.parametrize(
    ("rows", "text"),
    [(1, "INSERT: 1 row in 0.50 s."), (2, "INSERT: 2 rows in 0.50 s."), (None, "INSERT in 0.50 s.")],
)
def test_a_statement_counts_its_rows(rows: int | None, text: str) -> None:
    assert sentence(events.StatementFinished("insert …", 0, "INSERT 0 1", rows, (), True, 0.5)) == text


def test_a_query_of_which_only_the_first_page_is_here_counts_nothing() -> None:
    columns = (models.ResultColumn("level", "text"),)
    assert sentence(events.StatementFinished("select …", 0, "SELECT", None, columns, False, 0.5)) == (
        "SELECT: first rows in 0.50 s."
    )
