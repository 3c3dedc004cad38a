"""Secrets taken out of log lines at the last moment before they are written.

Our own code never logs a secret; botocore at debug level logs request parameters and signed headers. Every handler that
writes log records anywhere uses `RedactingFormatter`.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from sparkify_tui.config import Config

MASK = "********"

_SIGNATURES = re.compile(
    r"(Signature=|X-Amz-Signature=|X-Amz-Security-Token=|Credential=|PGPASSWORD=|[Pp]assword['\"]?\s*[:=]\s*['\"]?)"
    r"([^\s,&'\"]{6,})"
)


class Redactor:
    """Knows the secrets of the configurations read so far."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, config: Config) -> None:
        """Mask the secrets of `config` from now on."""
        for secret in (config.aws.secret, config.aws.session_token, config.cluster.db_password):
            self.learn_secret(secret)

    def learn_secret(self, secret: str | None) -> None:
        """Mask `secret` as it is, URL-encoded and as Python writes it; shorter than four characters it is ignored."""
        if not secret or len(secret) < 4:
            return
        self._secrets |= {secret, quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]}
        longest_first = sorted(self._secrets, key=len, reverse=True)
        self._pattern = re.compile("|".join(re.escape(item) for item in longest_first))

    def redact(self, text: str) -> str:
        """`text` with every known secret and every signature masked."""
        if self._pattern is not None:
            text = self._pattern.sub(MASK, text)
        return _SIGNATURES.sub(lambda found: found.group(1) + MASK, text)


class RedactingFormatter(logging.Formatter):
    """A formatter whose output, tracebacks included, holds no secret."""

    def __init__(self, layout: str, redactor: Redactor) -> None:
        super().__init__(layout)
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, redacted."""
        return self._redactor.redact(super().format(record))
