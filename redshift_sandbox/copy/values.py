"""One value into one column, by COPY's rules: text in, the text DuckDB casts without further judgement out.

This is the precise path; the fast one (json/fast_path.py) may only take what gives the same here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from redshift_sandbox.copy.copy_statement import CopyStatement
from redshift_sandbox.copy.load_error import Code, FieldError
from redshift_sandbox.copy.times import Moment, NotATime, date_reader, moment_reader
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType

BLANKS = " \t\n\r\v\f"
_TEXT = frozenset((types.VARCHAR.oid, types.BPCHAR.oid, types.TEXT.oid))
_INTEGERS = {
    types.INT2.oid: ("Short", 15),
    types.INT4.oid: ("Integer", 31),
    types.INT8.oid: ("Long", 63),
}
_TRUE = frozenset(("t", "true", "y", "yes", "1"))
_FALSE = frozenset(("f", "false", "n", "no", "0"))
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_EXACT = Context(prec=200)

Convert = Callable[[str], str]


def is_text(type_: RedshiftType) -> bool:
    """Whether a column of the type holds characters, which EMPTYASNULL, BLANKSASNULL and the like are about."""
    return type_.oid in _TEXT


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How one column takes its values."""

    name: str
    type: RedshiftType
    not_null: bool
    options: CopyStatement
    convert: Convert

    def value(self, text: str | None) -> str | None:
        """The value to insert, None for NULL; raises FieldError."""
        if text is not None:
            text = self._without_nulls(text)
        if text is None:
            if self.not_null:
                raise FieldError(Code.NOT_NULL, "Missing data for not-null field")
            return None
        try:
            return self.convert(text)
        except FieldError as error:
            if self.options.dates.accept_any_date and error.code in (Code.DATE, Code.TIMESTAMP) and not self.not_null:
                return None
            raise

    def _without_nulls(self, text: str) -> str | None:
        options = self.options
        if options.values.null_as is not None and text == options.values.null_as:
            return None
        if not is_text(self.type):
            return text if text.strip(BLANKS) else None
        if not text.isascii():
            text = storable(text, options.values.replace_invalid)
        if options.values.trim_blanks:
            text = text.rstrip(" ")
        if (options.values.empty_as_null and not text) or (options.values.blanks_as_null and not text.strip(BLANKS)):
            return None
        return text


def column_rule(name: str, type_: RedshiftType, *, not_null: bool, options: CopyStatement) -> ColumnRule:
    """The rule for a column of the target under a COPY's options."""
    return ColumnRule(name, type_, not_null, options, _converter(type_, options))


def _converter(type_: RedshiftType, options: CopyStatement) -> Convert:
    length = types.length_of(type_)
    if type_.oid == types.BPCHAR.oid:
        return lambda text: _char(text, length or 1, options)
    if type_.oid in _TEXT:
        return lambda text: _fitting(text, length or types.MAX_VARCHAR, options)
    if type_.oid in _INTEGERS:
        name, bits = _INTEGERS[type_.oid]
        if options.layout.format == "json":
            return lambda text: _integer(_whole(text), name, bits)
        return lambda text: _integer(text, name, bits)
    if type_.oid == types.NUMERIC.oid:
        precision, scale = types.precision_and_scale(type_)
        rounding = ROUND_HALF_UP if options.values.round_decimals else ROUND_DOWN
        return lambda text: _decimal(text, precision, scale, rounding)
    return _other_converter(type_, options)


def _other_converter(type_: RedshiftType, options: CopyStatement) -> Convert:
    if type_.oid in (types.FLOAT4.oid, types.FLOAT8.oid):
        return lambda text: _floating(text, single=type_.oid == types.FLOAT4.oid)
    if type_.oid == types.BOOL.oid:
        return _boolean
    if type_.oid == types.DATE.oid:
        return _date_converter(options.dates.date_format)
    if type_.oid in (types.TIMESTAMP.oid, types.TIMESTAMPTZ.oid):
        zoned = type_.oid == types.TIMESTAMPTZ.oid
        return _moment_converter(options.dates.time_format, Moment.with_zone if zoned else Moment.without_zone)
    if type_.oid in (types.TIME.oid, types.TIMETZ.oid):
        return _time_converter(zoned=type_.oid == types.TIMETZ.oid)
    if type_.oid == types.SUPER.oid:
        return _super
    if type_.oid == types.VARBYTE.oid:
        return lambda text: _binary(text, length=types.length_of(type_) or 64_000, options=options)
    return lambda text: text


def storable(text: str, replacement: str | None) -> str:
    """Text whose characters can all be stored; each that can't is replaced, or refused with its bytes.

    Bytes that weren't UTF-8 come here as lone surrogates (PEP 383), and so do those that a \\u escape made.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        if replacement is not None:
            return "".join(replacement if "\ud800" <= character <= "\udfff" else character for character in text)
        bytes_of = "surrogateescape" if all(map(_is_byte, text[error.start : error.end])) else "surrogatepass"
        bad = text[error.start : error.end].encode("utf-8", bytes_of)
        number = _utf8_error(bad[0], at_end=error.end == len(text))
        raise FieldError(
            Code.CHARACTER,
            "String contains invalid or unsupported UTF-8 codepoints. "
            f"Bad UTF-8 hex sequence: {bad[:4].hex(' ')} (error {number})",
            error.start,
        ) from error
    return text


def _is_byte(character: str) -> bool:
    return "\udc80" <= character <= "\udcff"


def _utf8_error(first_byte: int, *, at_end: bool) -> int:
    """The number by which Redshift tells kinds of invalid UTF-8 apart."""
    if first_byte == 0xED:
        return 5  # a surrogate
    if first_byte in (0xFE, 0xFF) or 0x80 <= first_byte <= 0xBF:
        return 3  # no byte that a character begins with
    if first_byte >= 0xF8:
        return 1  # more than four bytes
    return 2 if at_end else 4  # cut short, or followed by a byte that does not continue it


def _fitting(text: str, length: int, options: CopyStatement) -> str:
    if len(text) * 4 <= length:
        return text
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) <= length:
        return text
    if not options.values.truncate_columns:
        raise FieldError(Code.OUT_OF_RANGE, "String length exceeds DDL length")
    return encoded[:length].decode("utf-8", "ignore")


def _char(text: str, length: int, options: CopyStatement) -> str:
    if not text.isascii():
        position = next(index for index, character in enumerate(text) if ord(character) > 127)
        invalid = text[position].encode("utf-8", "surrogatepass").hex(" ")
        raise FieldError(
            Code.CHARACTER,
            f"Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: {invalid}",
            position,
        )
    return _fitting(text, length, options).rstrip(" ")


def _integer(text: str, type_name: str, bits: int) -> str:
    trimmed = text.strip(BLANKS)
    digits = trimmed[1:] if trimmed[0] in "+-" else trimmed
    if not (digits.isascii() and digits.isdecimal()):
        offset = text.index(trimmed) + len(trimmed) - len(digits)
        raise _invalid_digit(Code.DIGIT, text, type_name, offset, "0123456789")
    if len(digits.lstrip("0")) > 19 or not -(1 << bits) <= (number := int(trimmed)) < (1 << bits):
        raise FieldError(Code.OUT_OF_RANGE, f"Overflow, Value '{trimmed}' is out of range, Type: {type_name}"[:100])
    return str(number)


def _whole(text: str) -> str:
    """JSON writes whole numbers as 1540919166796.0 or 1e3 too, and those load into integer columns."""
    if text.isdecimal() or _NUMBER.fullmatch(trimmed := text.strip(BLANKS)) is None:
        return text
    number = Decimal(trimmed)
    return f"{number:.0f}" if number.adjusted() < 30 and number == number.to_integral_value() else text


def _invalid_digit(code: Code, text: str, type_name: str, start: int, allowed: str) -> FieldError:
    position = next((at for at in range(start, len(text)) if text[at] not in allowed), max(len(text) - 1, 0))
    return FieldError(code, f"Invalid digit, Value '{text[position]}', Pos {position}, Type: {type_name}", position)


def _number(text: str, code: Code, type_name: str) -> str:
    trimmed = text.strip(BLANKS)
    if not trimmed.isascii() or _NUMBER.fullmatch(trimmed) is None:
        raise _invalid_digit(code, text, type_name, 0, "0123456789+-.eE" + BLANKS)
    return trimmed


def _decimal(text: str, precision: int, scale: int, rounding: str) -> str:
    trimmed = _number(text, Code.DECIMAL, "Decimal")
    number = Decimal(trimmed)
    fitted = Decimal(0)
    overflow = FieldError(Code.OUT_OF_RANGE, f"Overflow for NUMERIC({precision},{scale})")
    if number and number.adjusted() >= precision - scale:
        raise overflow
    if number and number.adjusted() > -100:
        fitted = number.quantize(Decimal(1).scaleb(-scale), rounding, _EXACT)
    if fitted and fitted.adjusted() >= precision - scale:
        raise overflow  # rounded up to one digit more
    return f"{fitted:f}"


def _floating(text: str, *, single: bool) -> str:
    trimmed = text.strip(BLANKS)
    if _NOT_FINITE.fullmatch(trimmed):
        return trimmed
    number = float(_number(text, Code.FLOAT, "Real" if single else "Double"))
    if math.isinf(number) or (single and abs(number) > 3.4028235677973366e38):
        raise FieldError(Code.OUT_OF_RANGE, f"Overflow, Value is out of range, Type: {'Real' if single else 'Double'}")
    return repr(number)


def _boolean(text: str) -> str:
    word = text.strip(BLANKS).lower()
    if word in _TRUE:
        return "true"
    if word in _FALSE:
        return "false"
    raise FieldError(Code.BOOLEAN, "Unknown boolean format")


def _date_converter(format_: str) -> Convert:
    read = date_reader(format_)

    def convert(text: str) -> str:
        trimmed = text.strip(BLANKS)
        try:
            return read(trimmed).isoformat()
        except NotATime:
            short = not format_ and len(trimmed) < 10
            reason = "Invalid Date Format - length must be 10 or more" if short else "Invalid date format or value"
            raise FieldError(Code.DATE, f"{reason} [{format_ or 'YYYY-MM-DD'}]" if not short else reason) from None

    return convert


def _moment_converter(format_: str, show: Callable[[Moment], str]) -> Convert:
    read = moment_reader(format_)

    def convert(text: str) -> str:
        try:
            return show(read(text.strip(BLANKS)))
        except (NotATime, OverflowError):
            shown = format_ or "YYYY-MM-DD HH24:MI:SS"
            raise FieldError(Code.TIMESTAMP, f"Invalid timestamp format or value [{shown}]") from None

    return convert


def _time_converter(*, zoned: bool) -> Convert:
    read = moment_reader("auto")

    def convert(text: str) -> str:
        try:
            moment = read(f"2000-01-01 {text.strip(BLANKS)}")
        except NotATime:
            raise FieldError(Code.TIMESTAMP, "Invalid time format or value [HH24:MI:SS]") from None
        if not zoned:
            return moment.local.time().isoformat()
        return (moment.local - (moment.offset or timedelta(0))).time().isoformat() + "+00"

    return convert


def _super(text: str) -> str:
    try:
        json.loads(text)
    except ValueError:
        return json.dumps(text, ensure_ascii=False)
    return text


def _binary(text: str, *, length: int, options: CopyStatement) -> str:
    text = text.strip(BLANKS)
    if len(text) % 2 or not re.fullmatch(r"[0-9a-fA-F]*", text):
        raise FieldError(Code.PARSE, "Invalid hexadecimal text for VARBYTE")
    if len(text) // 2 > length and not options.values.truncate_columns:
        raise FieldError(Code.OUT_OF_RANGE, "String length exceeds DDL length")
    return text[: 2 * length]
