"""Passwords and keys are taken out of a statement's text however they are written, and nothing else is."""

from __future__ import annotations

import pytest

from redshift_sandbox.sql.lexing.secret_masking import masked

SECRETS = [r"'it\'s Secret1'", "'it''s Secret1'", "$$Secret1$$", "$a1$ ' Secret1 $a1$", r"'\' Secret1", "E'Secret1'"]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_masked_however_it_is_quoted(secret: str) -> None:
    assert masked(f"create user a password /* x /* y */ z */ {secret}") == (
        "create user a password /* x /* y */ z */ '***'"
    )


MASKED = {
    "copy t from 's3://b' access_key_id 'A' secret_access_key as 'B'": (
        "copy t from 's3://b' access_key_id '***' secret_access_key as '***'"
    ),
    "copy t from 's3://b' with credentials 'aws_access_key_id=A'": "copy t from 's3://b' with credentials '***'",
    "set x to 'y'; alter user a PASSWORD = 'A' valid until 'B'": (
        "set x to 'y'; alter user a PASSWORD = '***' valid until 'B'"
    ),
    "unload ('select 1') to 's3://b' master_symmetric_key 'A' encrypted": (
        "unload ('select 1') to 's3://b' master_symmetric_key '***' encrypted"
    ),
    "create user a password 'cut o": "create user a password '***'",
}
KEPT = [
    "copy t from 's3://b' credentials 'aws_iam_role=arn:aws:iam::1:role/r'",
    "select password, 'a' from users",
    "select 'password' as \"password\", 'a'",
    "select 1 -- password\n, 'a'",
]


@pytest.mark.parametrize(("text", "shown"), MASKED.items())
def test_what_follows_the_word_for_a_secret_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_is_kept(text: str) -> None:
    assert masked(text) == text
