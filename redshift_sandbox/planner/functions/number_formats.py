"""TO_CHAR of numbers: a pattern is read once, then each number is written the way PostgreSQL writes it.

The rules are those of PostgreSQL's documentation, "Template Patterns for Numeric Formatting", compared with its answers
pattern by pattern: where a sign stands, which zeros are kept, what a literal between digits does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from redshift_sandbox.sql.sql_error import SqlError

_KEYWORDS = re.compile(
    r'"((?:[^"\\]|\\.)*)"?|(EEEE|eeee|FM|fm|MI|mi|PL|pl|PR|pr|RN|rn|SG|sg|SP|sp|TH|th|[,.09BbDdGgLlSsVv$])|\\?(.)',
    re.DOTALL,
)
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_ROMAN_WIDTH, _ROMAN_MOST = 15, 3999
# A double is written with at most this many digits that mean something (DBL_DIG of C).
_DOUBLE_DIGITS = 15
_EXACT = Context(prec=700, rounding=ROUND_HALF_UP)


@dataclass
class NumberFormat:
    """A pattern: its parts in order, and what they say together about the number."""

    parts: list[tuple[str, str]] = field(default_factory=list)
    before: int = 0
    after: int = 0
    shift: int = 0
    zero_start: int | None = None
    zero_end: int = 0
    sign: str = ""
    """How the sign is bound to the digits: 'S<' before them, 'S>' after them, 'PR', or '' for a plain minus."""
    sign_before: int = 0
    has: set[str] = field(default_factory=set)


@lru_cache(512)
def read_format(mask: str) -> NumberFormat:
    """The parts of a pattern; raises SqlError 42601 for one that contradicts itself."""
    form = NumberFormat()
    for match in _KEYWORDS.finditer(mask):
        quoted, keyword, other = match.groups()
        if keyword is None:
            form.parts.append(("text", re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else other))
            continue
        name = keyword.upper()
        if name in ("TH", "RN"):
            form.parts.append((name, keyword))
            form.has.add(name)
        elif name != "FM":
            form.parts.append((name, keyword))
        _note(form, "." if name == "D" else name)
    if "EEEE" in form.has and form.has - {"EEEE", ".", "FM", "TH"}:
        raise SqlError('"EEEE" is incompatible with other formats', "42601")
    return form


def _note(form: NumberFormat, name: str) -> None:
    if "EEEE" in form.has:
        raise SqlError('"EEEE" must be the last pattern used', "42601")
    if name in ("9", "0"):
        _digit(form, name)
    elif name == ".":
        if "." in form.has:
            raise SqlError("multiple decimal points", "42601")
        if "V" in form.has:
            raise SqlError('cannot use "V" and decimal point together', "42601")
        form.has.add(".")
    elif name == "S":
        if form.sign in ("S<", "S>"):
            raise SqlError('cannot use "S" twice', "42601")
        if form.has & {"PL", "MI", "SG", "PR"}:
            raise SqlError('cannot use "S" and "PL"/"MI"/"SG"/"PR" together', "42601")
        form.sign, form.sign_before = ("S>", 0) if "." in form.has else ("S<", form.before)
    elif name in ("MI", "PL", "SG", "PR"):
        if form.sign in ("S<", "S>"):
            raise SqlError(f'cannot use "S" and "{name}" together', "42601")
        if name == "PR" and form.has & {"PL", "MI", "SG"}:
            raise SqlError('cannot use "PR" and "S"/"PL"/"MI"/"SG" together', "42601")
        form.has.add(name)
        form.sign = "PR" if name == "PR" else form.sign
    elif name == "V":
        if "." in form.has:
            raise SqlError('cannot use "V" and decimal point together', "42601")
        form.has.add("V")
    elif name in ("FM", "EEEE"):
        form.has.add(name)


def _digit(form: NumberFormat, name: str) -> None:
    if "PR" in form.has:
        raise SqlError(f'"{name}" must be ahead of "PR"', "42601")
    if "V" in form.has and name == "9":
        form.shift += 1
        return
    if name == "0" and form.zero_start is None and "." not in form.has:
        form.zero_start = form.before
    if "." in form.has:
        form.after += 1
    else:
        form.before += 1
    if name == "0":
        form.zero_end = form.before + form.after


def number_to_char(text: str, mask: str, is_double: bool) -> str:
    """A number, given by its digits, as the pattern shows it."""
    form = read_format(mask)
    value = Decimal(text)
    if "RN" in form.has:
        return _roman(value, form)
    if "EEEE" in form.has:
        return _scientific(value, form)
    if not value.is_finite():
        return _Writer(form, "+" if not value.is_signed() else "-", _overflow(form), 0).write()
    places = form.before + form.shift
    value = value.scaleb(form.shift, _EXACT)
    after = form.after
    if is_double:
        length = len(f"{abs(value):.0f}")
        after = 0 if length >= _DOUBLE_DIGITS else min(after, _DOUBLE_DIGITS - length)
    rounded = value.quantize(Decimal(1).scaleb(-after), context=_EXACT)
    digits = f"{abs(rounded):f}"
    sign = "-" if rounded < 0 else "+"
    whole = digits.partition(".")[0]
    if len(whole) > places:
        return _Writer(form, sign, _overflow(form), 0).write()
    return _Writer(form, sign, digits, places - len(whole)).write()


def _overflow(form: NumberFormat) -> str:
    return "#" * (form.before + form.shift) + "." + "#" * form.after


def _roman(value: Decimal, form: NumberFormat) -> str:
    number = int(value.quantize(Decimal(1), context=_EXACT)) if value.is_finite() else 0
    if not 1 <= number <= _ROMAN_MOST:
        return "#" * _ROMAN_WIDTH
    written = ""
    for size, letters in _ROMAN:
        written += letters * (number // size)
        number %= size
    if any(keyword == "rn" for _, keyword in form.parts):
        written = written.lower()
    written = written if "FM" in form.has else written.rjust(_ROMAN_WIDTH)
    said_for = {"RN": written, ",": "" if "FM" in form.has else " ", "G": "" if "FM" in form.has else " "}
    return "".join(said_for.get(name, said) for name, said in form.parts if name in (*said_for, "text"))


def _scientific(value: Decimal, form: NumberFormat) -> str:
    if not value.is_finite():
        return " " + "#" * (form.before + 1) + "." + "#" * (form.after + 4)
    if value == 0:
        return f" {Decimal(0):.{form.after}f}e+00"
    exponent = value.adjusted()
    digits = value.scaleb(-exponent, _EXACT).quantize(Decimal(1).scaleb(-form.after), context=_EXACT)
    if abs(digits) >= 10:
        exponent += 1  # rounding up made another digit
        digits = (digits / 10).quantize(Decimal(1).scaleb(-form.after), context=_EXACT)
    return f"{'' if digits < 0 else ' '}{digits:f}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


class _Writer:
    """One number on its way through the parts of a pattern."""

    def __init__(self, form: NumberFormat, sign: str, digits: str, spaces: int) -> None:
        self.form, self.sign, self.digits, self.spaces = form, sign, digits, spaces
        self.fill = "FM" not in form.has
        self.out: list[str] = []
        self.at = 0
        self.place = 0
        self.inside = False
        self.bound = form.sign
        if form.has & {"PL", "MI", "SG"}:
            self.wrote = "PL" not in form.has or bool(form.has & {"MI", "SG"})
        else:
            if sign != "-" and not self.fill and self.bound == "PR":
                self.bound = ""
            self.wrote = sign == "+" and not self.fill and self.bound not in ("S<", "S>")
            if self.bound == "S<" and form.before + form.shift == form.sign_before:
                self.bound = "S>"
        self.last = self._last_relevant()

    def _last_relevant(self) -> int | None:
        """The place of the last digit that FM keeps, or of the point where it keeps none behind it."""
        point = self.digits.find(".")
        if self.fill or "." not in self.form.has or point < 0:
            return None
        last = max([point, *(i for i in range(point + 1, len(self.digits)) if self.digits[i] != "0")])
        if self.form.zero_end > self.spaces:
            last = max(last, min(len(self.digits) - 1, self.form.zero_end - self.spaces))
        return last

    def write(self) -> str:
        """The whole of it."""
        for name, said in self.form.parts:
            if name in ("9", "0", ".", "D"):
                self._digit(name)
            else:
                self.out.append(self._other(name, said))
        # Where a pattern has a point and no digit behind it, what follows the number's last digit is lost.
        return "".join(self.out).partition("\0")[0]

    def _other(self, name: str, said: str) -> str:
        blank = " " if self.fill else ""
        if name == "text":
            return said
        if name in (",", "G"):
            return "," if self.inside else blank
        if name in ("L", "$"):
            return "$"
        if name == "MI":
            return "-" if self.sign == "-" else blank
        if name == "PL":
            return "+" if self.sign == "+" else blank
        if name == "SG":
            return self.sign
        if name == "TH" and self.digits[0] != "#" and self.sign != "-" and "." not in self.form.has:
            if not self.digits[-1].isdigit():
                raise SqlError(f'"{self.digits}" is not a number', "22P02")
            suffix = _ordinal(self.digits)
            return suffix.upper() if said == "TH" else suffix
        return ""

    def _hidden_zero(self) -> bool:
        """Whether this is the 0 before a point, which 9 doesn't show."""
        return self.form.zero_start is None and self.at == 0 and self.digits[:1] == "0" and self.form.after > 0

    def _digit(self, name: str) -> None:
        form, zero = self.form, self.form.zero_start
        self.inside = False
        bare = self.last is not None and self.digits[self.last] == "."
        started = self.place >= self.spaces or (zero is not None and zero == self.place)
        if not self.wrote and started and (not self._hidden_zero() or bare):
            self._write_sign()
        if self.place < self.spaces and (zero is None or zero > self.place):
            self.out.append(" " if self.fill else "")
        elif zero is not None and self.place < self.spaces:
            self.out.append("0")
            self.inside = True
        else:
            self._write_digit(name, bare=bare)
        end = form.before + form.shift + form.after + (1 if "." in form.has else 0)
        if self.last is not None and self.last == self.at:
            end = self.place
        if self.place + 1 == end:
            self._write_closing_sign()
        self.place += 1

    def _write_digit(self, name: str, *, bare: bool) -> None:
        digit = self.digits[self.at : self.at + 1]
        if digit == ".":
            if not bare or not self.fill:
                self.out.append(".")
        elif self.last is not None and self.at > self.last and name != "0":
            pass
        elif self._hidden_zero():
            if self.fill:
                self.out.append(" ")
            elif bare:
                self.out.append("0")
        else:
            self.out.append(digit or "\0")
            self.inside = True
        self.at += 1 if digit else 0

    def _write_sign(self) -> None:
        if self.bound in ("S<", "S>"):
            if self.bound == "S<":
                self.out.append(self.sign)
                self.wrote = True
        elif self.bound == "PR":
            self.out.append(" " if self.sign == "+" else "<")
            self.wrote = True
        elif self.sign == "+":
            if self.fill:
                self.out.append(" ")
            self.wrote = True
        else:
            self.out.append("-")
            self.wrote = True

    def _write_closing_sign(self) -> None:
        if self.wrote and self.bound == "PR":
            self.out.append(" " if self.sign == "+" else ">")
        elif self.bound == "S>":
            self.out.append(self.sign)


def _ordinal(digits: str) -> str:
    if digits[-2:-1] == "1":
        return "th"
    return {"1": "st", "2": "nd", "3": "rd"}.get(digits[-1], "th")
