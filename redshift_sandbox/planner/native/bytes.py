"""Bits and numbers in VARBYTE values, computed in Python; see native.py."""

from __future__ import annotations

import re

from redshift_sandbox.planner.native.native_calls import Native

_DIGITS = re.compile(r"(?:[01]{8})*")


def bytes_combined(left: bytes, right: bytes, operator: str) -> bytes:
    """Two values of one length, bit by bit: & and, | or, # exclusive or."""
    if len(left) != len(right):
        raise ValueError("22026|cannot combine binary values of different sizes")
    one, other = int.from_bytes(left), int.from_bytes(right)
    found = one & other if operator == "&" else one | other if operator == "|" else one ^ other
    return found.to_bytes(len(left))


def bytes_complement(value: bytes) -> bytes:
    """Every bit turned round."""
    return bytes(255 - byte for byte in value)


def bytes_of_digits(digits: str) -> bytes:
    """Bytes written as eight binary digits each."""
    if _DIGITS.fullmatch(digits) is None:
        raise ValueError(f'22023|invalid binary digits: "{digits}"')
    return int(digits, 2).to_bytes(len(digits) // 8) if digits else b""


def integer_of_bytes(value: bytes, width: int) -> int:
    """The two's complement, highest byte first, of an integer type of `width` bytes; it must have as many."""
    if len(value) != width:
        raise ValueError(f"22003|a binary value of {len(value)} bytes is no integer of {width}")
    return int.from_bytes(value, signed=True)


FUNCTIONS: tuple[Native, ...] = (
    (bytes_combined, ["BLOB", "BLOB", "VARCHAR"], "BLOB", False),
    (bytes_complement, ["BLOB"], "BLOB", False),
    (bytes_of_digits, ["VARCHAR"], "BLOB", False),
    (integer_of_bytes, ["BLOB", "INTEGER"], "BIGINT", False),
)
