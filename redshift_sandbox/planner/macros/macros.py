"""The DuckDB macros that translated SQL calls; they live in an in-memory catalog and are made again at every start."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from redshift_sandbox.planner.expressions.pattern_limits import LIMIT_MACROS as PATTERN_MACROS
from redshift_sandbox.planner.expressions.text_limits import LIMIT_MACROS
from redshift_sandbox.planner.expressions.varbytes import MACRO_BODIES
from redshift_sandbox.planner.macros.macro_nesting import Nesting
from redshift_sandbox.planner.macros.super_macros import SUPER_MACROS
from redshift_sandbox.planner.macros.text_macros import TEXT_MACROS
from redshift_sandbox.planner.native import native

CATALOG = "sandbox_system"

_PLAIN = r"[1-9]\d{3}-\d\d-\d\d(?: (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?)?"

# Called by the others, so it comes first. A conversion that fails: DuckDB's own error() counts as volatile, and what it
# is part of can then be neither tried nor partitioned by.
_REFUSAL = {"refuse(said)": "CAST(CAST(said AS UTINYINT) AS VARCHAR)"}

# name(parameters): body. refuse('sqlstate|message') is what failures.py turns into a Redshift error.
_MACROS = {
    # Neither a lambda nor TRY: DuckDB takes no subquery inside them, and the argument may hold one. Whole characters
    # are found in the bytes' hexadecimal digits.
    "cut(s, n)": (
        "CASE WHEN s IS NULL OR strlen(s) <= n THEN s WHEN strlen(s) = length(s) THEN left(s, n)"
        " ELSE decode(unhex(regexp_extract(left(hex(encode(s)), CAST(2 * n AS INTEGER)),"
        " '^(?:[0-7].|[CD].[89AB].|E.(?:[89AB].){2}|F.(?:[89AB].){3})*'))) END"
    ),
    "fit(s, n, kind)": (
        "CASE WHEN s IS NULL OR strlen(s) <= n THEN s"
        " WHEN strlen(rtrim(s, ' ')) <= n THEN left(s, n - (strlen(s) - length(s)))"
        " ELSE sandbox_system.main.refuse('22001|value too long for type ' || kind || '(' || n || ')') END"
    ),
    "fit_bytes(b, n)": (
        "CASE WHEN octet_length(b) > n"
        " THEN CAST(sandbox_system.main.refuse('22001|value too long for type binary varying(' || n"
        " || ')') AS BLOB) ELSE b END"
    ),
    "integer_text(s, kind)": (
        "CASE WHEN s IS NULL THEN NULL WHEN regexp_full_match(s, '\\s*[+-]?[0-9]+\\s*') THEN trim(s)"
        " ELSE sandbox_system.main.refuse('22P02|invalid input syntax for ' || CASE WHEN kind IN ('integer',"
        " 'smallint') THEN 'integer'"
        " ELSE 'type ' || kind END || ': \"' || s || '\"') END"
    ),
    "number_text(s, kind)": (
        "CASE WHEN s IS NULL THEN NULL"
        " WHEN regexp_full_match(s, '\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*') THEN trim(s)"
        " WHEN kind <> 'numeric' AND regexp_full_match(lower(s), '\\s*([+-]?inf(inity)?|nan)\\s*') THEN trim(s)"
        " ELSE sandbox_system.main.refuse('22P02|invalid input syntax for type ' || kind || ': \"' || s || '\"') END"
    ),
    "boolean_of(s)": (
        "CASE WHEN s IS NULL THEN NULL"
        " WHEN lower(trim(s)) IN ('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', '1', 'on') THEN TRUE"
        " WHEN lower(trim(s)) IN ('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', '0', 'of', 'off') THEN FALSE"
        " ELSE CAST(sandbox_system.main.refuse('22P02|invalid input syntax for type boolean: \"' ||"
        " s || '\"') AS BOOLEAN) END"
    ),
    "moment_or_null(s)": "CAST(sandbox_system.main.native_timestamp_text_or_null(s) AS TIMESTAMP)",
    # The usual spelling is read by DuckDB; every other one in Python.
    "plain(s)": f"CASE WHEN regexp_full_match(s, '{_PLAIN}') THEN s END",
    **{
        f"{kind}_of(s)": (
            f"coalesce(TRY_CAST(sandbox_system.main.plain(s) AS {kind.upper()}),"
            f" CAST(sandbox_system.main.native_{kind}_text(s) AS {kind.upper()}))"
        )
        for kind in ("date", "timestamp", "timestamptz")
    },
    "time_of(s)": "CAST(sandbox_system.main.native_time_text(s) AS TIME)",
    "timetz_of(s)": "CAST(sandbox_system.main.native_timetz_text(s) AS TIMETZ)",
    "float8_text(x)": (
        "CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END"
        " ELSE format('{:.15g}', x) END"
    ),
    "float4_text(x)": (
        "CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END"
        " ELSE format('{:.6g}', CAST(x AS DOUBLE)) END"
    ),
    "months_of(i)": "(12 * datepart('year', i) + datepart('month', i))",
    "microseconds_of(i)": (
        "((60 * datepart('hour', i) + datepart('minute', i)) * 60000000 + datepart('microsecond', i))"
    ),
    "interval_text(x)": (
        "regexp_replace(replace(CAST(x AS VARCHAR), 'month', 'mon'), '(-\\d+ \\w+) (\\d)', '\\1 +\\2', 'g')"
    ),
    "moment_text(x)": (
        "CASE WHEN x < '0001-01-01' THEN regexp_replace(CAST(x AS VARCHAR), '(.*) \\(BC\\)(.*)', '\\1\\2 BC')"
        " ELSE CAST(x AS VARCHAR) END"
    ),
    "zeros_before(t, n)": "CASE WHEN length(t) < n THEN lpad(t, n, '0') ELSE t END",
    "year_shown(y)": "(y - CAST(y <= 0 AS BIGINT))",
    # numeric / numeric, exact: whole part and remainder apart, so that 128 bits suffice; rounds half away from zero.
    "divide(a, b, ten)": (
        "CASE WHEN a IS NULL OR b IS NULL THEN NULL"
        " WHEN b = 0 THEN CAST(sandbox_system.main.refuse('22012|division by zero') AS HUGEINT)"
        " ELSE (a // b) * ten + (2 * (a % b) * ten + CASE WHEN (a < 0) = (b < 0) THEN b ELSE -b END) // (2 * b) END"
    ),
    **{
        # The value's low bits times a power of two, and the result's low bits read as a signed number.
        f"shift_left_{oid}(a, n)": (
            f"CAST((((CAST(a AS HUGEINT) & {2**bits - 1}) * CAST(pow(2, n & {bits - 1}) AS HUGEINT)) % {2**bits}"
            f" + {2 ** (bits - 1)}) % {2**bits} - {2 ** (bits - 1)} AS {name})"
        )
        for oid, bits, name in ((21, 16, "SMALLINT"), (23, 32, "INTEGER"), (20, 64, "BIGINT"))
    },
    "float_divide(a, b)": (
        "CASE WHEN b = 0 THEN CAST(sandbox_system.main.refuse('22012|division by zero') AS DOUBLE) ELSE a / b END"
    ),
    "interval_multiple(i, n)": (
        "to_months(CAST((datepart('year', i) * 12 + datepart('month', i)) * n AS INTEGER))"
        " + to_days(CAST(datepart('day', i) * n AS INTEGER)) + to_microseconds("
        "(datepart('hour', i) * 3600000000 + datepart('minute', i) * 60000000 + datepart('microsecond', i)) * n)"
    ),
    "interval_times(i, f)": (
        "to_months(CAST(trunc((datepart('year', i) * 12 + datepart('month', i)) * f) AS INTEGER))"
        " + to_days(CAST(trunc(datepart('day', i) * f) AS INTEGER))"
        " + to_microseconds(CAST(round((datepart('day', i) * f - trunc(datepart('day', i) * f)) * 86400000000"
        " + (datepart('hour', i) * 3600000000 + datepart('minute', i) * 60000000 + datepart('microsecond', i)) * f)"
        " AS BIGINT))"
    ),
    "months_between(a, b)": (
        "(date_part('year', a) - date_part('year', b)) * 12.0 + (date_part('month', a) - date_part('month', b))"
        " + CASE WHEN date_part('day', a) = date_part('day', b)"
        " OR (last_day(a) = CAST(a AS DATE) AND last_day(b) = CAST(b AS DATE)) THEN 0"
        " ELSE (date_part('day', a) - date_part('day', b)"
        " + (epoch(a) % 86400 - epoch(b) % 86400) / 86400) / 31.0 END"
    ),
    "add_months(d, n)": (
        "CASE WHEN last_day(d) = CAST(d AS DATE)"
        " THEN CAST(last_day(CAST(d AS TIMESTAMP) + to_months(n)) AS TIMESTAMP)"
        " + (CAST(d AS TIMESTAMP) - CAST(CAST(d AS DATE) AS TIMESTAMP))"
        " ELSE CAST(d AS TIMESTAMP) + to_months(n) END"
    ),
    "divide_truncated(a, b, ten)": (
        "CASE WHEN a IS NULL OR b IS NULL THEN NULL"
        " WHEN b = 0 THEN CAST(sandbox_system.main.refuse('22012|division by zero') AS HUGEINT)"
        " ELSE (a // b) * ten + ((a % b) * ten) // b END"
    ),
    "square_root(x)": (
        "CASE WHEN x < 0 THEN CAST(sandbox_system.main.refuse('2201F|cannot take square root of a"
        " negative number') AS DOUBLE)"
        " ELSE sqrt(x) END"
    ),
    "power_of(a, b)": (
        "CASE WHEN a = 0 AND b < 0 THEN CAST(sandbox_system.main.refuse('2201F|zero raised to a negative power is"
        " undefined') AS DOUBLE)"
        " WHEN a < 0 AND b <> trunc(b) THEN CAST(sandbox_system.main.refuse('2201F|a negative number raised to a"
        " non-integer power yields"
        " a complex result') AS DOUBLE)"
        " WHEN isinf(power(a, b)) AND isfinite(a) AND isfinite(b) THEN"
        " CAST(sandbox_system.main.refuse('22003|value out of range: overflow') AS DOUBLE) ELSE power(a, b) END"
    ),
    "exp_of(x)": (
        "CASE WHEN isinf(exp(x)) AND isfinite(x) THEN CAST(sandbox_system.main.refuse('22003|value out of range:"
        " overflow') AS DOUBLE)"
        " ELSE exp(x) END"
    ),
    "unit_of(x)": (
        "CASE WHEN abs(x) > 1 THEN CAST(sandbox_system.main.refuse('22003|input is out of range') AS DOUBLE) ELSE x END"
    ),
    "within(r, a, b)": (
        "CASE WHEN isinf(r) AND isfinite(a) AND isfinite(b)"
        " THEN CAST(sandbox_system.main.refuse('22003|value out of range: overflow') AS DOUBLE) ELSE r END"
    ),
    # DuckDB's is a power, a bit off where the root is whole.
    "cube_root(x)": "CASE WHEN round(cbrt(x)) ** 3 = x THEN round(cbrt(x)) ELSE cbrt(x) END",
    "natural_log(x)": (
        "CASE WHEN x = 0 THEN CAST(sandbox_system.main.refuse('2201E|cannot take logarithm of zero') AS DOUBLE)"
        " WHEN x < 0 THEN CAST(sandbox_system.main.refuse('2201E|cannot take logarithm of a negative number') AS"
        " DOUBLE) ELSE ln(x) END"
    ),
    "decimal_log(x)": (
        "CASE WHEN x = 0 THEN CAST(sandbox_system.main.refuse('2201E|cannot take logarithm of zero') AS DOUBLE)"
        " WHEN x < 0 THEN CAST(sandbox_system.main.refuse('2201E|cannot take logarithm of a negative number') AS"
        " DOUBLE) ELSE log10(x) END"
    ),
    # DuckDB's own functions want a constant for n that isn't NULL, or take it for a power beyond a double's range.
    "round_double(x, n)": (
        "CAST(CASE WHEN n IS NULL THEN NULL WHEN n > 400 OR NOT isfinite(x) THEN x WHEN n < -400 THEN 0"
        " ELSE round(x, coalesce(n, 0)) END AS DOUBLE)"
    ),
    "trunc_double(x, n)": (
        "CAST(CASE WHEN n IS NULL THEN NULL WHEN NOT isfinite(x) THEN x WHEN n < -300 THEN 0"
        " WHEN isfinite(x * power(10, n)) THEN trunc(x * power(10, n)) / power(10, n) ELSE x END AS DOUBLE)"
    ),
    # A whole number with zeros for its last k digits.
    "rounded_at(w, k)": (
        "CASE WHEN w IS NULL OR k IS NULL THEN NULL WHEN k <= 0 THEN w WHEN k > 38 THEN CAST(0 AS HUGEINT)"
        f" WHEN k = 38 THEN CASE WHEN abs(w) < CAST('{5 * 10**37}' AS HUGEINT) THEN CAST(0 AS HUGEINT)"
        " ELSE CAST(sandbox_system.main.refuse('22003|numeric field overflow') AS HUGEINT) END"
        " ELSE sandbox_system.main.divide(w, sandbox_system.main.power_of_ten(k), CAST(1 AS HUGEINT))"
        " * sandbox_system.main.power_of_ten(k) END"
    ),
    "cut_at(w, k)": (
        "CASE WHEN w IS NULL OR k IS NULL THEN NULL WHEN k <= 0 THEN w WHEN k > 37 THEN CAST(0 AS HUGEINT)"
        " ELSE w // sandbox_system.main.power_of_ten(k) * sandbox_system.main.power_of_ten(k) END"
    ),
    "power_of_ten(k)": "CAST('1' || repeat('0', least(greatest(k, 0), 37)) AS HUGEINT)",
    # Views in database files may call these.
    "round_numeric(x, n)": "round(x, n)",
    "trunc_numeric(x, n)": "trunc(x, n)",
    "compare(a, b)": "CAST(CASE WHEN a = b THEN 0 WHEN a < b THEN -1 WHEN a > b THEN 1 END AS INTEGER)",
    "next_day(d, w)": (
        "CAST(d AS DATE) + CAST((coalesce(CASE WHEN lower(w) IN ('su', 'sun', 'sunday') THEN 0"
        " WHEN lower(w) IN ('m', 'mo', 'mon', 'monday') THEN 1"
        " WHEN lower(w) IN ('tu', 'tue', 'tues', 'tuesday') THEN 2"
        " WHEN lower(w) IN ('w', 'we', 'wed', 'wednesday') THEN 3"
        " WHEN lower(w) IN ('th', 'thu', 'thurs', 'thursday') THEN 4"
        " WHEN lower(w) IN ('f', 'fr', 'fri', 'friday') THEN 5 WHEN lower(w) IN ('sa', 'sat', 'saturday') THEN 6 END,"
        " CAST(sandbox_system.main.refuse('22023|invalid day of week: ' || w) AS INTEGER)) - datepart('dow', d) +"
        " 6) % 7 + 1 AS INTEGER)"
    ),
    # A list of the select list is made as a whole, before a cancel can break it off.
    "series_end(a, b, s)": (
        "CASE WHEN s = 0 THEN CAST(sandbox_system.main.refuse('22023|step size cannot equal zero') AS BIGINT)"
        " WHEN (CAST(b AS HUGEINT) - a) // s >= 1000000 THEN"
        " CAST(sandbox_system.main.refuse('54000|sandbox: generate_series of more"
        " than 1000000 rows is supported in FROM alone') AS BIGINT) ELSE b END"
    ),
    "rolled_over(y, m, d, h, i, s)": (
        "CASE WHEN m BETWEEN 1 AND 12 AND d BETWEEN 1 AND 31 THEN CAST(make_date(y, m, 1) AS TIMESTAMP)"
        " + to_days(d - 1) + to_hours(h) + to_minutes(i) + to_seconds(s) END"
    ),
    "out_of_range(s, other)": (
        "CASE WHEN other IS NOT NULL THEN CAST(sandbox_system.main.refuse('22008|date/time field"
        " value out of range: ' || s)"
        " AS TIMESTAMP) END"
    ),
    "parse_moment(s, f, other)": (
        "CASE WHEN s IS NULL THEN NULL ELSE coalesce(try_strptime(s, f), try_strptime(trim(s), f),"
        " try_cast(CASE WHEN f IN ('%Y-%m-%d', '%Y-%m-%d %H:%M:%S') THEN s END AS TIMESTAMP), other,"
        " CAST(sandbox_system.main.refuse('22007|invalid value \"' || s || '\" for its date format') AS TIMESTAMP)) END"
    ),
}


_ALL = _REFUSAL | native.MACROS | LIMIT_MACROS | PATTERN_MACROS | _MACROS | TEXT_MACROS | SUPER_MACROS | MACRO_BODIES
NESTING = Nesting(_ALL)


def install(
    connection: duckdb.DuckDBPyConnection,
    transactions: Callable[[], str] | None = None,
    is_cancelled: Callable[[int], bool] = lambda _session: False,
) -> None:
    """Make the native functions, and the macros in the catalog sandbox_system, attached when it isn't there."""
    native.install(connection, transactions, is_cancelled)
    connection.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {CATALOG}")
    for signature, body in (_ALL | NESTING.once()).items():
        connection.execute(f"CREATE OR REPLACE MACRO {CATALOG}.main.{signature} AS {NESTING.bounded(body)}")
