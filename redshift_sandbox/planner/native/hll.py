"""HyperLogLog sketches as the JSON texts that Redshift shows of HLLSKETCH values: sparse, of 2^15 registers.

Which register a value falls into depends on the hash, which Redshift doesn't tell; here it is a part of MD5 of the
value's text, so that sketches of one database can be combined whenever they were made.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

from redshift_sandbox.planner.native.native_calls import Native
from redshift_sandbox.sql.interruption import pause

_LOGM = 15
_REGISTERS = 1 << _LOGM
_HASH_BITS = 64 - _LOGM
_BIAS = 0.7213 / (1 + 1.079 / _REGISTERS)


def hll_sketch(hashes: list[int | None] | None) -> str:
    """The sketch of a set of 64-bit hashes; None among them is left out."""
    registers: dict[int, int] = {}
    for value in hashes or ():
        pause()
        if value is None:
            continue
        place, rest = value & (_REGISTERS - 1), value >> _LOGM
        rank = _HASH_BITS - rest.bit_length() + 1
        if rank > registers.get(place, 0):
            registers[place] = rank
    return _written(registers)


def hll_combined(sketches: list[str | None] | None) -> str | None:
    """The sketch of the union of what the sketches were made of; None without any."""
    found = [sketch for sketch in sketches or () if sketch is not None]
    registers: dict[int, int] = {}
    for sketch in found:
        pause()
        for place, rank in _read(sketch):
            registers[place] = max(rank, registers.get(place, 0))
    return _written(registers) if found else None


def hll_cardinality(sketch: str) -> int:
    """How many distinct values a sketch was made of: linear counting while registers are empty, then the estimate."""
    registers = dict(_read(sketch))
    empty = _REGISTERS - len(registers)
    estimate = _BIAS * _REGISTERS**2 / (empty + sum(2.0**-rank for rank in registers.values()))
    if estimate <= 2.5 * _REGISTERS and empty:
        estimate = _REGISTERS * math.log(_REGISTERS / empty)
    return round(estimate)


def hll_checked(text: str) -> str | None:
    """A sketch's text as it is written here, None for a text that isn't one."""
    try:
        registers = dict(_read(text))
    except (ValueError, KeyError, TypeError):
        return None
    inside = all(0 <= place < _REGISTERS and 0 < rank <= _HASH_BITS + 1 for place, rank in registers.items())
    return _written(registers) if inside else None


def _read(text: str) -> Iterable[tuple[int, int]]:
    sketch = json.loads(text)
    if sketch["logm"] != _LOGM:
        raise ValueError(text)
    sparse = sketch["sparse"]
    return zip(sparse["indices"], sparse["values"], strict=True)


def _written(registers: dict[int, int]) -> str:
    places = sorted(registers)
    sparse = {"indices": places, "values": [registers[place] for place in places]}
    return json.dumps({"version": 1, "logm": _LOGM, "sparse": sparse}, separators=(",", ":"))


FUNCTIONS: tuple[Native, ...] = (
    (hll_sketch, ["UBIGINT[]"], "VARCHAR", True),
    (hll_combined, ["VARCHAR[]"], "VARCHAR", True),
    (hll_cardinality, ["VARCHAR"], "BIGINT", False),
    (hll_checked, ["VARCHAR"], "VARCHAR", True),
)
