"""Why a value or a row could not be loaded: Redshift's codes and words.

https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Code(IntEnum):
    """err_code of STL_LOAD_ERRORS."""

    PARSE = 1200
    DELIMITER_MISSING = 1201
    TOO_MANY_COLUMNS = 1202
    TOO_FEW_COLUMNS = 1203
    OUT_OF_RANGE = 1204
    DATE = 1205
    TIMESTAMP = 1206
    DIGIT = 1207
    FLOAT = 1208
    DECIMAL = 1209
    BOOLEAN = 1210
    EMPTY_LINE = 1211
    NOT_NULL = 1213
    INVALID_LINE = 1216
    CHARACTER = 1220


@dataclass(slots=True)
class FieldError(Exception):
    """A value that its column can't take; `position` is the 0-based offset of what is wrong in the value."""

    code: Code
    reason: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that can't be loaded, as STL_LOAD_ERRORS shows it; `column` is empty where no single column is at fault.

    `loaded` are the row's earlier columns and their values, for STL_LOADERROR_DETAIL.
    """

    line_number: int
    code: Code
    reason: str
    raw_line: str
    column: str = ""
    type: str = ""
    length: str = ""
    value: str = ""
    position: int = 0
    loaded: tuple[tuple[str, str | None], ...] = ()
