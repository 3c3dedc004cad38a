"""What of a statement's text may stand in the system log."""

from __future__ import annotations

import pytest

from redshift_sandbox.wire.session.query_log import masked

ARN = "arn:aws:iam::123456789012:role/reader"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("create user somebody password 'Some-Secret1'", "create user somebody password '***'"),
        ("ALTER USER a WITH PASSWORD\n\t'Some''Secret1' CREATEDB", "ALTER USER a WITH PASSWORD\n\t'***' CREATEDB"),
        ("create user a password /* new */ 'Some-Secret1", "create user a password /* new */ '***'"),
        ("copy t from 's3://b' credentials as 'aws_secret_access_key=Secret1' csv", None),
        ("copy t from 's3://b' access_key_id 'Secret1' secret_access_key 'Secret1' session_token as 'Secret1'", None),
    ],
    ids=["create user", "alter user", "unfinished", "credentials", "keys"],
)
def test_secrets_are_masked(text: str, kept: str | None) -> None:
    assert "Secret1" not in masked(text)
    assert kept is None or masked(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        f"copy t from 's3://b/k' credentials 'aws_iam_role={ARN}' json 'auto'",
        "create user somebody password disable",
        "select password, 'a' from accounts where password = :p",
        "select 'it''s', \"credentials\" from t",
    ],
)
def test_everything_else_stands_as_it_was_written(text: str) -> None:
    assert masked(text) == text
