"""Secrets never survive the formatter."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from sparkify_tui.config import AwsConfig, ClusterConfig, Config, InfrastructureConfig, S3Config
from sparkify_tui.redaction import MASK, RedactingFormatter, Redactor

SECRET = "aws/Secret+With=Odd&Chars"
PASSWORD = "Pass-w0rd%`{}"


@pytest.fixture
def redactor() -> Redactor:
    redactor = Redactor()
    redactor.learn(
        Config(
            path=Path("dwh.cfg"),
            aws=AwsConfig(key="AKIAEXAMPLE", secret=SECRET, session_token="token-value-1"),
            cluster=ClusterConfig(db_user="u", db_password=PASSWORD),
            s3=S3Config(),
            infrastructure=InfrastructureConfig(),
        )
    )
    return redactor


@pytest.mark.parametrize(
    "text",
    [
        f"secret is {SECRET}.",
        "body: MasterUserPassword=Pass-w0rd%25%60%7B%7D&NodeType=ra3.large",
        f"{{'MasterUserPassword': {PASSWORD!r}}}",
        "aws%2FSecret%2BWith%3DOdd%26Chars",
        "X-Amz-Security-Token: token-value-1",
    ],
)
def test_known_secrets_are_masked_however_they_are_written(redactor: Redactor, text: str) -> None:
    redacted = redactor.redact(text)
    assert MASK in redacted
    for secret in (SECRET, PASSWORD, "w0rd", "Odd", "token-value"):
        assert secret not in redacted


def test_signatures_are_masked_without_being_known() -> None:
    line = "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/2026, SignedHeaders=host, Signature=0123456789abcdef"
    assert "0123456789abcdef" not in Redactor().redact(line)


def test_a_longer_secret_is_not_left_half_masked_by_a_shorter_one() -> None:
    redactor = Redactor()
    redactor.learn_secret("abcd")
    redactor.learn_secret("abcdefgh")
    assert redactor.redact("abcdefgh") == MASK


def test_tracebacks_are_redacted_too(redactor: Redactor) -> None:
    formatter = RedactingFormatter("%(message)s", redactor)
    try:
        raise ValueError(PASSWORD)
    except ValueError as error:
        record = logging.LogRecord(
            "n", logging.ERROR, "f", 1, "failed", None, (type(error), error, error.__traceback__)
        )
    assert PASSWORD not in formatter.format(record)


def test_text_without_secrets_is_left_alone(redactor: Redactor) -> None:
    assert redactor.redact("select count(*) from songplays") == "select count(*) from songplays"
