"""JSON extracted and checked by DuckDB in one pass over many lines.

Every column gets two expressions over the text that DuckDB extracted: the value to insert, and a condition under which
that value is surely what COPY's rules give. A line whose conditions don't all hold isn't inserted but left to the
precise path, so DuckDB's own leniency (numbers normalised, casts that round, dates it guesses) never decides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from redshift_sandbox.copy.copy_statement import CopyStatement
from redshift_sandbox.copy.json.precise_path import JsonShape
from redshift_sandbox.copy.json.records import Step
from redshift_sandbox.copy.target import Target
from redshift_sandbox.copy.values import ColumnRule, is_text
from redshift_sandbox.sql import types
from redshift_sandbox.sql.names import literal, quoted

_DIGITS_KEPT = 15
"""Significant digits up to which a number's text survives DuckDB's way through a double unchanged."""

_NOT_PLAIN = r"(?s)[\[{].*|[+-]?(?i:nan|inf|infinity)|-?[0-9]+(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)"
"""Texts that might not be a string's own: nested values and numbers that DuckDB writes in its own way."""


_PLAIN_RANGES = (("Nb", "["), ("A", "IN"), ("Io", "NA"), ("\\", "iN"), ("io", "nA"), ("nb", "{"), ("", "+"), ("|", ""))
"""What no such text begins with, as ranges of the order of bytes; a comparison costs a third of the pattern."""


def _plain(source: str) -> str:
    """The condition that a text is none of _NOT_PLAIN."""
    ranges = []
    for low, high in _PLAIN_RANGES:
        bounds = [f"{source} >= '{low}'"] if low else []
        bounds += [f"{source} < '{high}'"] if high else []
        ranges.append(f"({' and '.join(bounds)})")
    return f"({' or '.join(ranges)} or not regexp_full_match({source}, '{_NOT_PLAIN}'))"


@dataclass(frozen=True, slots=True)
class FastColumn:
    """SQL over one extracted text: `value` to insert, `sure` when that is right."""

    value: str
    sure: str


@dataclass(frozen=True, slots=True)
class FastPlan:
    """How to load lines that hold one object each. `columns` is read_json's argument."""

    columns: str
    values: str
    sure: str

    def insert(self, target: Target, paths: Sequence[str]) -> str:
        """The statement that inserts the sure lines of some files; its count says how many they were."""
        return (
            f"insert into {target.table.sql_name} ({target.columns_sql}) "
            f"select {self.values} from {self._scan(paths)} where {self.sure}"
        )

    def count(self, paths: Sequence[str]) -> str:
        """The statement that counts the sure lines, for NOLOAD."""
        return f"select count(*) from {self._scan(paths)} where {self.sure}"

    def unsure(self, path: str) -> str:
        """The query for the 0-based numbers of the lines that aren't sure, empty lines not counted."""
        return (
            f"select n from (select row_number() over () - 1 as n, ({self.sure}) as sure from {self._scan([path])}) "
            "where sure is not true order by n"
        )

    def _scan(self, paths: Sequence[str]) -> str:
        names = ", ".join(map(literal, paths))
        return (
            f"read_json([{names}], columns={self.columns}, format='newline_delimited', records='true', "
            "ignore_errors=true, compression='uncompressed', maximum_object_size=16777216)"
        )


def fast_plan(target: Target, shape: JsonShape, statement: CopyStatement) -> FastPlan | None:
    """The plan for a target and shape; None where only the precise path will do."""
    if shape.whole or shape.ignore_case:
        return None
    extracted: dict[str, str] = {}
    values, conditions = [], []
    for rule, path in zip(target.rules, shape.paths, strict=True):
        source = _source(path, extracted, is_super=rule.type.oid == types.SUPER.oid)
        column = _fast_column(rule, source.value, statement) if source else None
        if source is None or column is None:
            return None
        values.append(column.value)
        conditions += [part for part in (source.sure, column.sure) if part]
    if len({name.lower() for name in extracted}) != len(extracted):
        return None  # DuckDB's names ignore case
    something = " or ".join(f"{quoted(name)} is not null" for name in extracted)
    declared = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in extracted.items())
    return FastPlan(f"{{{declared}}}", ", ".join(values), " and ".join([f"({something})", *conditions]))


def _source(path: tuple[Step, ...], extracted: dict[str, str], *, is_super: bool) -> FastColumn | None:
    """The text that a path leads to. A line that isn't an object gives nothing but NULLs, which is never sure."""
    first = path[0]
    if not isinstance(first, str) or not first or len(path) > 2:
        return None
    kind = "JSON" if is_super or len(path) == 2 else "VARCHAR"
    if extracted.setdefault(first, kind) != kind:
        return None
    name = quoted(first)
    if len(path) == 1:
        return FastColumn(name, "")
    step = path[1]
    if isinstance(step, str) and ('"' in step or "\\" in step or not step):
        return None
    pointer = f'$."{step}"' if isinstance(step, str) else f"$[{step}]"
    extract = "json_extract" if is_super else "json_extract_string"
    opening = "{" if isinstance(step, str) else "["
    return FastColumn(
        f"{extract}({name}, {literal(pointer)})",
        f"({name} is null or starts_with(cast({name} as varchar), '{opening}'))",
    )


def _fast_column(rule: ColumnRule, source: str, statement: CopyStatement) -> FastColumn | None:
    make = _MAKERS.get(rule.type.oid)
    if make is None:
        return None
    column = make(rule, source, statement)
    if column is None:
        return None
    if statement.values.null_as is not None and not is_text(rule.type):
        null = f"{source} is distinct from {literal(statement.values.null_as)}"
        column = FastColumn(column.value, f"({column.sure} and {null})")
    if rule.not_null:
        return FastColumn(column.value, f"({column.sure} and {column.value} is not null)")
    return column


def _text(rule: ColumnRule, source: str, statement: CopyStatement) -> FastColumn:
    value = source
    if statement.values.null_as is not None:
        value = f"nullif({value}, {literal(statement.values.null_as)})"
    if statement.values.trim_blanks:
        value = f"rtrim({value}, ' ')"
    if statement.values.blanks_as_null:
        value = f"case when trim({value}, ' \t\n\r\v\f') <> '' or {value} = '' then {value} end"
    if statement.values.empty_as_null or statement.values.blanks_as_null:
        value = f"nullif({value}, '')"
    length = types.length_of(rule.type) or types.MAX_VARCHAR
    fits = f"strlen({value}) <= {length} and {_plain(source)}"
    if rule.type.oid == types.BPCHAR.oid:
        fits += f" and strlen({source}) = length({source})"
        return FastColumn(f"rtrim({value}, ' ')", f"({source} is null or coalesce({value}, '') = '' or ({fits}))")
    if statement.values.blanks_as_null or statement.values.empty_as_null or statement.values.null_as is not None:
        fits = f"coalesce(strlen({value}), 0) <= {length} and {_plain(source)}"
    return FastColumn(value, f"({source} is null or ({fits}))")


def _integer(rule: ColumnRule, source: str, _: CopyStatement) -> FastColumn:
    kind = types.to_duckdb(rule.type)
    whole = f"(case when ends_with({source}, '.0') then left({source}, length({source}) - 2) else {source} end)"
    value = f"try_cast({whole} as {kind})"
    # The first condition is a part of the third, and all that most numbers need.
    sure = f"try_cast({source} as {kind})::varchar = {source} or {source} = '' or {value}::varchar = {whole}"
    return FastColumn(value, f"({source} is null or {sure})")


def _floating(rule: ColumnRule, source: str, _: CopyStatement) -> FastColumn:
    value = f"try_cast({source} as {types.to_duckdb(rule.type)})"
    # White space around a number is no matter to either; digits in groups (1_000) DuckDB alone would take.
    return FastColumn(
        value, f"({source} is null or (isfinite({value}) and not contains({source}, '_')) or {source} = '')"
    )


def _decimal(rule: ColumnRule, source: str, statement: CopyStatement) -> FastColumn | None:
    precision, scale = types.precision_and_scale(rule.type)
    whole = min(precision - scale, _DIGITS_KEPT)
    if statement.values.round_decimals or whole < 1:
        return None
    cut = f"^-?[0-9]+(?:\\.[0-9]{{1,{scale}}})?" if scale else "^-?[0-9]+"
    value = f"try_cast(regexp_extract({source}, '{cut}') as decimal({precision},{scale}))"
    sure = f"regexp_full_match({source}, '-?[0-9]{{1,{whole}}}(?:\\.[0-9]+)?') and strlen({source}) <= {_DIGITS_KEPT}"
    return FastColumn(f"case when {source} <> '' then {value} end", f"({source} is null or ({sure}) or {source} = '')")


def _boolean(_rule: ColumnRule, source: str, _: CopyStatement) -> FastColumn:
    value = f"case when {source} in ('true', 't', '1') then true when {source} in ('false', 'f', '0') then false end"
    return FastColumn(value, f"({source} is null or {source} in ('true', 'false', 't', 'f', '1', '0', ''))")


def _date(_rule: ColumnRule, source: str, statement: CopyStatement) -> FastColumn | None:
    if statement.dates.date_format.lower() not in ("", "auto", "yyyy-mm-dd"):
        return None
    value = f"try_cast({source} as date)"
    pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    sure = f"regexp_full_match({source}, '{pattern}') and {source} >= '0001' and {value} is not null"
    return FastColumn(value, f"({source} is null or ({sure}) or {source} = '')")


def _timestamp(rule: ColumnRule, source: str, statement: CopyStatement) -> FastColumn | None:
    zoned = rule.type.oid == types.TIMESTAMPTZ.oid
    format_ = statement.dates.time_format.lower()
    if format_ in ("epochmillisecs", "epochsecs"):
        factor, digits = (1000, 14) if format_ == "epochmillisecs" else (1_000_000, 11)
        value = f"make_timestamp(try_cast(split_part({source}, '.', 1) as bigint) * {factor})"
        sure = f"regexp_full_match({source}, '[0-9]{{1,{digits}}}(?:\\.0)?')"
        value = f"{value} at time zone 'UTC'" if zoned else value
    elif format_ in ("", "auto"):
        value = f"try_cast({source} || '+00' as timestamptz)" if zoned else f"try_cast({source} as timestamp)"
        pattern = r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
        sure = f"regexp_full_match({source}, '{pattern}') and {source} >= '0001' and {value} is not null"
    else:
        return None
    return FastColumn(f"case when {source} <> '' then {value} end", f"({source} is null or ({sure}) or {source} = '')")


def _super(_rule: ColumnRule, source: str, _: CopyStatement) -> FastColumn:
    return FastColumn(source, "true")


_MAKERS: dict[int, Callable[[ColumnRule, str, CopyStatement], FastColumn | None]] = {
    types.VARCHAR.oid: _text,
    types.TEXT.oid: _text,
    types.BPCHAR.oid: _text,
    **dict.fromkeys((types.INT2.oid, types.INT4.oid, types.INT8.oid), _integer),
    **dict.fromkeys((types.FLOAT4.oid, types.FLOAT8.oid), _floating),
    types.NUMERIC.oid: _decimal,
    types.BOOL.oid: _boolean,
    types.DATE.oid: _date,
    **dict.fromkeys((types.TIMESTAMP.oid, types.TIMESTAMPTZ.oid), _timestamp),
    types.SUPER.oid: _super,
}
