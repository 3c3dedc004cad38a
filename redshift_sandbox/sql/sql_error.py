"""The error of a statement: a message, its SQLSTATE, and where in the text it lies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class SqlError(Exception):
    """A statement refused in Redshift's words; travels to the client as an ErrorResponse."""

    message: str
    sqlstate: str = "XX000"
    detail: str = ""
    hint: str = ""
    position: int | None = None

    def __str__(self) -> str:
        return self.message


def unsupported(what: str) -> SqlError:
    """The refusal of something that Redshift may know and the sandbox does not."""
    return SqlError(f"sandbox: {what} is not supported", "0A000")
