"""What can be wrong with the sandbox as a program: `message` is one sentence, `remedy` says what to do next.

Refusals of statements are SqlErrors (sql/sql_error.py), those of AWS calls ApiErrors (aws/api_error.py).
"""

from __future__ import annotations


class SandboxError(Exception):
    """The sandbox could not be started or reached, or its packages are not installed."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class UsageError(SandboxError):
    """What was asked for is not there to be asked for: a fault of another name."""
