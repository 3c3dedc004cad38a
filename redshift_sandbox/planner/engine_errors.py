"""DuckDB's errors in Redshift's words, with sqlstates."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import DecimalException

from redshift_sandbox.sql.sql_error import SqlError

_NUMBER_TYPES = {
    "INT16": "smallint",
    "INT32": "integer",
    "INT64": "bigint",
    "DOUBLE": "double precision",
    "FLOAT": "real",
}

_Rewrite = Callable[[re.Match[str]], tuple[str, str]]


def _column(match: re.Match[str]) -> tuple[str, str]:
    return "42703", f'column "{match[1]}" does not exist'


_RULES: tuple[tuple[re.Pattern[str], _Rewrite], ...] = tuple(
    (re.compile(pattern, re.DOTALL), rewrite)
    for pattern, rewrite in (
        (
            r"Could not convert string '([0-9A-Z]{5})\|(.*)' to UINT8",
            lambda m: (m[1], m[2].strip()),
        ),  # macros.py, refuse
        (r"\b([0-9A-Z]{5})\|(.*)", lambda m: (m[1], m[2].strip())),
        (
            r"Python exception occurred while executing the UDF:"
            r" (?:InvalidOperation|Overflow(?:Error)?|ValueError: Exceeds the limit)",
            lambda _: ("22003", "value out of range"),
        ),
        (r"INTERRUPT", lambda m: ("57014", "Query (0) cancelled on user's request")),
        (r"JSON key cannot be NULL", lambda m: ("22004", "the name of an attribute must not be null")),
        (
            r"Cannot compare values of type",
            lambda m: ("42883", "operator does not exist for the types of these values"),
        ),
        (r"Malformed JSON", lambda m: ("22023", "JSON parsing error")),
        (r"Division by zero", lambda m: ("22012", "division by zero")),
        (r"Overflow in \w+ of (?:HUGEINT|INT128|DECIMAL)", lambda m: ("22003", "Numeric data overflow")),
        (
            r"Overflow in \w+ of (INT16|INT32|INT64)",
            lambda m: ("22003", f"{_NUMBER_TYPES[m[1]]} out of range"),
        ),
        (r"Overflow on \w+|Overflow in", lambda m: ("22003", "value out of range")),
        (
            r"(?:^|: '?)"
            r"(missing [)\]].*|unexpected \).*|no argument for repetition operator.*|invalid escape sequence.*"
            r"|invalid character class.*|bad repetition operator.*|invalid perl operator.*|invalid named capture.*"
            # the rest of what RE2 says
            r"|trailing \\|invalid repetition size.*|invalid UTF-8.*|pattern too large.*)",
            lambda m: ("2201B", f"invalid regular expression: {m[1]}"),
        ),
        (
            r"Like pattern must not end with escape",
            lambda _: ("22025", "LIKE pattern must not end with escape character"),
        ),
        (
            r"Window ROWS (?:PRECEDING|FOLLOWING) expression cannot be (NULL|negative)",
            lambda m: (
                "22004" if m[1] == "NULL" else "22013",
                f"frame offset must not be {m[1].lower()}",
            ),
        ),
        (r"Argument for ntile must be greater", lambda _: ("22014", "argument of ntile must be greater than zero")),
        (r"Unknown TimeZone '(.*?)'", lambda m: ("22023", f'time zone "{m[1]}" not recognized')),
        (
            r"Type INT32 with value \d+-.* cast to the destination type INT64|Date and time not in timestamp range"
            r"|Date out of range in|TIMESTAMP out of range|out of range for TIMESTAMP",
            lambda _: ("22008", "timestamp out of range"),
        ),
        (r"Date out of range", lambda _: ("22008", "date out of range")),
        (
            r"could not convert blob to UTF8 string",
            lambda _: ("22021", 'invalid byte sequence for encoding "UTF8"'),
        ),
        (r"Could not decode string (.*) as base64", lambda m: ("22023", f"invalid base64 text: {m[1]}")),
        (r"Invalid input for hex digit: (.)", lambda m: ("22023", f'invalid hexadecimal digit: "{m[1]}"')),
        (
            r"Failed to cast decimal value \S+ to type (INT16|INT32|INT64)",
            lambda m: ("22003", f"{_NUMBER_TYPES[m[1]]} out of range"),
        ),
        (
            r"out of range for the destination type (INT16|INT32|INT64|FLOAT)",
            lambda m: ("22003", f"{_NUMBER_TYPES[m[1]]} out of range"),
        ),
        (
            r"Could not (?:cast|convert).* to DECIMAL.*?(?:out of range|exceeds)",
            lambda m: ("22003", "numeric field overflow"),
        ),
        (r"Could not cast value .* to DECIMAL", lambda m: ("22003", "numeric field overflow")),
        (r"to type DECIMAL\(\d+,\d+\) failed|DECIMAL.*out of range", lambda m: ("22003", "numeric field overflow")),
        (
            r"Could not convert string '(.*?)' to (INT16|INT32|INT64|DOUBLE|FLOAT)",
            lambda m: (
                ("22003", f'value "{m[1]}" is out of range for type {_NUMBER_TYPES[m[2]]}')
                if re.fullmatch(r"[+-]?\d+", m[1].strip())
                else ("22P02", f'invalid input syntax for type {_NUMBER_TYPES[m[2]]}: "{m[1]}"')
            ),
        ),
        (
            r"Could not convert string ['\"](.*?)['\"] to BOOL",
            lambda m: ("22P02", f'invalid input syntax for type boolean: "{m[1]}"'),
        ),
        (
            r"(date|time|timestamp|interval) field value out of range: ['\"](.*?)['\"]",
            lambda m: ("22008", f'date/time field value out of range: "{m[2]}"'),
        ),
        (
            r"invalid (date|time|timestamp) field format: ['\"](.*?)['\"]",
            lambda m: ("22007", f'invalid input syntax for type {m[1]}: "{m[2]}"'),
        ),
        (
            r"NOT NULL constraint failed: \S*?([^.\s]+)\s*$",
            lambda m: ("23502", f"Cannot insert a NULL value into column {m[1]}"),
        ),
        (
            r'column "([^"]+)" must appear in the GROUP BY',
            lambda m: (
                "42803",
                f'column "{m[1]}" must appear in the GROUP BY clause or be used in an aggregate function',
            ),
        ),
        (
            r'"(time|time with time zone|interval)" units "(\w+)" not recognized',
            lambda m: ("22023", f'"{m[1]}" units "{m[2]}" not recognized'),
        ),
        (
            r"GROUPING (?:statement cannot be used without groups|child .* must be a grouping column)",
            lambda m: ("42803", "arguments to GROUPING must be grouping expressions of the associated query level"),
        ),
        (
            r"[Mm]aximum grouping set count",
            lambda m: ("54001", "too many grouping sets present"),
        ),
        (
            r"DEFAULT value cannot contain subqueries",
            lambda m: ("0A000", "sandbox: a DEFAULT that reads the catalogue is not supported"),
        ),
        (
            r'argument in function "string_agg" must be a constant',
            lambda m: ("0A000", "the delimiter of LISTAGG must be a constant"),
        ),
        (
            r"UNNEST not supported here|Nested UNNEST calls|UNNEST in lambda",
            lambda m: ("0A000", "set-valued function called in context that cannot accept a set"),
        ),
        (
            r"[Cc]orrelated .* not (?:yet )?supported",
            lambda m: ("0A000", "sandbox: this pattern of a correlated subquery is not supported"),
        ),
        (
            r"GROUP BY clause cannot contain aggregates",
            lambda m: ("42803", "aggregates not allowed in GROUP BY clause"),
        ),
        (
            r"(?:INSERT|VALUES).*cannot contain aggregates",
            lambda m: ("42803", "aggregates not allowed in VALUES"),
        ),
        (r"WHERE clause cannot contain aggregates", lambda m: ("42803", "aggregates not allowed in WHERE clause")),
        (
            r"aggregate functions are not allowed in (\w+)",
            lambda m: ("42803", f"cannot use aggregate function in {m[1]}"),
        ),
        (
            r"cannot contain aggregates|[Aa]ggregate functions are not (?:supported|allowed)",
            lambda m: ("42803", "aggregates not allowed here"),
        ),
        (
            r"aggregate function calls cannot be nested",
            lambda m: ("42803", "aggregate function calls may not be nested"),
        ),
        (
            r"aggregate function calls cannot contain window function calls",
            lambda m: ("42803", "aggregate function calls may not contain window function calls"),
        ),
        (
            r"cannot contain window functions|[Ww]indow functions are not (?:supported|allowed)",
            lambda m: ("42P20", "window functions not allowed here"),
        ),
        (r'Referenced column "([^"]+)" not found', _column),
        (r'Table "[^"]*" does not have a column named "([^"]+)"', _column),
        # Metadata is read before DuckDB runs the statement; other sessions' DDL can come between. A table whose name a
        # renamed one still holds is called name~oid there.
        (r"Table with name (\S+?)(?:~\d+)? does not exist", lambda m: ("42P01", f'relation "{m[1]}" does not exist')),
        (
            r'(?:Table|View) with name "?([^"]+?)(?:~\d+)?"? already exists',
            lambda m: ("42P07", f'relation "{m[1]}" already exists'),
        ),
        (
            r"More than one row returned by a subquery",
            lambda m: ("21000", "more than one row returned by a subquery used as an expression"),
        ),
        (r"cannot take square root of a negative", lambda m: ("2201F", "cannot take square root of a negative number")),
        (r"cannot take logarithm of zero", lambda m: ("2201E", "cannot take logarithm of zero")),
        (r"cannot take logarithm of a negative", lambda m: ("2201E", "cannot take logarithm of a negative number")),
        (
            r"MERGE INTO command cannot affect the same target row",
            lambda m: ("XX000", "Found multiple matches to update the same tuple."),
        ),
        (r"No space left|disk full|could not write", lambda m: ("53100", "Disk Full")),
        (r"Out of Memory", lambda m: ("53200", "out of memory")),
        (r"Recursive|Max expression depth", lambda m: ("54001", "stack depth limit exceeded")),
    )
)
_GONE = re.compile(r"(?:has been|another transaction has|was) dropped\b.*(?:transaction|this table)", re.DOTALL)
_CONFLICT = re.compile(
    r"TransactionContext Error.*conflict|write-write conflict|Conflict on update|(?:another|different) transaction",
    re.DOTALL | re.IGNORECASE,
)
_INVALID_REGEX = re.compile(
    r"(?:missing|invalid|no argument for|bad).*(?:regular|regex|paren|repetition|escape|character class|perl)",
    re.IGNORECASE,
)
_LONGEST_END = 8192


def from_duckdb(error: BaseException) -> SqlError:
    """The SqlError that a client sees for an error DuckDB raised; XX000 for one that isn't known."""
    if isinstance(error, SqlError):
        return error
    text = _abridged(str(error))
    if _GONE.search(text):  # both as AWS's page on errors of concurrent operations has them
        return SqlError("1018", "XX000", detail="Relation does not exist.")
    if _CONFLICT.search(text):  # Redshift's own sqlstate for it, not PostgreSQL's 40001
        return SqlError("1023", "XX000", detail="Serializable isolation violation on table in Redshift")
    for pattern, rewrite in _RULES:
        match = pattern.search(text)
        if match is not None:
            sqlstate, message = rewrite(match)
            return SqlError(message, sqlstate)
    first = text.strip().split("\n", 1)[0]
    kind, _, rest = first.partition(" Error: ")
    if _INVALID_REGEX.search(first):
        said = (rest or first).removeprefix("Pattern failed to parse, error: ")
        return SqlError(f"invalid regular expression: {said}", "2201B")
    if kind == "Conversion":
        return SqlError("a value can't be converted to the type that it is wanted in", "22000")
    if kind in ("Binder", "Catalog", "Parser", "Not implemented"):
        return SqlError("sandbox: this statement is not supported", "0A000")  # its own words would be DuckDB's
    return SqlError(rest or first, "XX000")


def _abridged(text: str) -> str:
    """The beginning and the end of what DuckDB says; in between is some value of megabytes."""
    if len(text) <= 2 * _LONGEST_END:
        return text
    return f"{text[:_LONGEST_END]}…{text[-_LONGEST_END:]}"


def from_python(error: BaseException) -> SqlError | None:
    """The SqlError for a number that Python's own types can't hold, wherever it stands in a statement; else None.

    Texts of more than 4,300 digits are no int, for it takes time that grows with their square; exponents end, too.
    """
    beyond = isinstance(error, DecimalException | OverflowError) or (
        isinstance(error, ValueError) and str(error).startswith("Exceeds the limit")
    )
    return SqlError("value out of range", "22003") if beyond else None


def is_interrupt(error: object) -> bool:
    """Whether DuckDB stopped because the query was cancelled."""
    return "INTERRUPT" in str(error)
