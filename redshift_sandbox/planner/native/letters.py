"""Functions that look at a text letter by letter, computed in Python; see native.py.

As lambdas over lists of letters they would take DuckDB minutes for a vector of long texts, without a cancel in between.
"""

from __future__ import annotations

import re

from redshift_sandbox.planner.native.native_calls import Native
from redshift_sandbox.sql.interruption import pause

_CODES = {
    letter: code
    for letters, code in (("BFPV", "1"), ("CGJKQSXZ", "2"), ("DT", "3"), ("L", "4"), ("MN", "5"), ("R", "6"))
    for letter in letters
}
_SOUNDEX_LENGTH = 4


def soundex(text: str) -> str:
    """The American Soundex code of the ASCII letters; H and W don't part letters of the same code, vowels do."""
    code, last = "", ""
    for letter in text:
        pause()
        capital = letter.upper()
        if not "A" <= capital <= "Z" or len(capital) > 1 or (code and capital in "HW"):
            continue
        found = _CODES.get(capital, "")
        if not code:
            code = capital
        elif found and found != last:
            code += found
            if len(code) == _SOUNDEX_LENGTH:
                break
        last = found
    return code.ljust(_SOUNDEX_LENGTH, "0") if code else ""


def difference(one: str, other: str) -> int:
    """How many places of two Soundex codes are alike."""
    codes = soundex(one), soundex(other)
    return sum(codes[0][place : place + 1] == codes[1][place : place + 1] for place in range(_SOUNDEX_LENGTH))


_NUMBER = re.compile(r"(-?)(?:0x)?0*([0-9a-z]*)")
_LONGEST_BIGINT = 64
_BASES = range(2, 37)


def strtol(text: str, base: int) -> int:
    """The number that a text is in a base."""
    trimmed = text.strip(" ").lower()
    match = _NUMBER.fullmatch(trimmed)
    if match is None or trimmed in ("", "-") or base not in _BASES:
        raise _no_number(text, base)
    sign, digits = match.groups()
    try:
        number = int(f"{sign}{digits[: _LONGEST_BIGINT + 1] or 0}", base)
        int(f"{digits[_LONGEST_BIGINT:][:1] or 0}", base)
    except ValueError:
        raise _no_number(text, base) from None
    if len(digits) > _LONGEST_BIGINT or not -(1 << 63) <= number < 1 << 63:
        raise ValueError("22003|bigint out of range")
    return number


def _no_number(text: str, base: int) -> ValueError:
    return ValueError(f"22023|The input {text} is not valid to be converted to base {base}")


def binary_digits(value: bytes) -> str:
    """Eight binary digits for each byte."""
    return f"{int.from_bytes(value):0{8 * len(value)}b}" if value else ""


_LETTERS = re.compile(r"[^\W_]+")


def initcap(text: str) -> str:
    """Every word with a capital first letter and small ones behind it; letters and digits make up a word."""

    def capitalised(match: re.Match[str]) -> str:
        pause()
        word = match[0]
        return _one_letter(word[0].upper(), word[0]) + "".join([_one_letter(c.lower(), c) for c in word[1:]])

    return _LETTERS.sub(capitalised, text)


def _one_letter(changed: str, letter: str) -> str:
    """A letter's other case, the letter itself where that isn't one letter."""
    return changed if len(changed) == 1 else letter


FUNCTIONS: tuple[Native, ...] = (
    (soundex, ["VARCHAR"], "VARCHAR", False),
    (difference, ["VARCHAR", "VARCHAR"], "INTEGER", False),
    (strtol, ["VARCHAR", "INTEGER"], "BIGINT", False),
    (binary_digits, ["BLOB"], "VARCHAR", False),
    (initcap, ["VARCHAR"], "VARCHAR", False),
)
