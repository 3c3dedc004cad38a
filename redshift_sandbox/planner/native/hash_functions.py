"""FARMFINGERPRINT64, MURMUR3_32_HASH and CRC32, computed in Python: neither hashlib nor DuckDB has them.

The first is Fingerprint64 of Google's FarmHash; the second hashes values as Apache Iceberg's bucket transform does; the
third is CRC-32C, with the polynomial of Castagnoli.
"""

from __future__ import annotations

import struct

from redshift_sandbox.sql.interruption import pause

_BLOCKS_BETWEEN_PAUSES, _BYTES_BETWEEN_PAUSES = 16_384, 65_536
_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
_64, _32 = 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF
_Pair = tuple[int, int]


def farm_fingerprint(data: bytes) -> int:
    """The fingerprint of a byte string as a signed 64-bit integer."""
    size = len(data)
    if size <= 16:
        value = _up_to_16(data)
    elif size <= 32:
        value = _up_to_32(data)
    elif size <= 64:
        value = _up_to_64(data)
    else:
        value = _longer(data)
    return value - (1 << 64) if value >> 63 else value


def _word(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 8], "little")


def _rotated(value: int, by: int) -> int:
    value &= _64
    return (value >> by | value << (64 - by)) & _64


def _mixed(value: int) -> int:
    value &= _64
    return value ^ (value >> 47)


def _joined(one: int, other: int, factor: int) -> int:
    first = _mixed((one ^ other) * factor)
    return _mixed((other ^ first) * factor) * factor & _64


def _up_to_16(data: bytes) -> int:
    size = len(data)
    factor = _K2 + size * 2
    if size >= 8:
        first, last = (_word(data, 0) + _K2) & _64, _word(data, size - 8)
        one = _rotated(last, 37) * factor + first
        return _joined(one & _64, (_rotated(first, 25) + last) * factor & _64, factor)
    if size >= 4:
        first, last = (int.from_bytes(data[place : place + 4], "little") for place in (0, size - 4))
        return _joined(size + (first << 3), last, factor)
    if size == 0:
        return _K2
    one, other = data[0] + (data[size >> 1] << 8), size + (data[-1] << 2)
    return _mixed(one * _K2 ^ other * _K0) * _K2 & _64


def _up_to_32(data: bytes) -> int:
    size = len(data)
    factor = _K2 + size * 2
    a, b = _word(data, 0) * _K1, _word(data, 8)
    c, d = _word(data, size - 8) * factor, _word(data, size - 16) * _K2
    one = _rotated(a + b, 43) + _rotated(c, 30) + d
    return _joined(one & _64, (a + _rotated(b + _K2, 18) + c) & _64, factor)


def _up_to_64(data: bytes) -> int:
    size = len(data)
    factor = _K2 + size * 2
    a, b = _word(data, 0) * _K2, _word(data, 8)
    c, d = _word(data, size - 8) * factor, _word(data, size - 16) * _K2
    y = (_rotated(a + b, 43) + _rotated(c, 30) + d) & _64
    z = _joined(y, (a + _rotated(b + _K2, 18) + c) & _64, factor)
    e, f = _word(data, 16) * factor, _word(data, 24)
    g, h = (y + _word(data, size - 32)) * factor, (z + _word(data, size - 24)) * factor
    one = _rotated(e + f, 43) + _rotated(g, 30) + h
    return _joined(one & _64, (e + _rotated(f + a, 18) + g) & _64, factor)


def _seeded(data: bytes, place: int, a: int, b: int) -> _Pair:
    w, x, y, z = (_word(data, place + step) for step in (0, 8, 16, 24))
    a = (a + w) & _64
    b = _rotated(b + a + z, 21)
    c = a
    a = (a + x + y) & _64
    return (a + z) & _64, (b + _rotated(a, 44) + c) & _64


def _longer(data: bytes) -> int:
    x, y, z, v, w = _start()
    x = (x * _K2 + _word(data, 0)) & _64
    end = (len(data) - 1) // 64 * 64
    for place in range(0, end, 64):
        pause()
        x, y, z, v, w = _round(data, place, (x, y, z, v, w), _K1, 1)
    rest = (len(data) - 1) & 63
    factor = _K1 + ((z & 0xFF) << 1)
    w = (w[0] + rest) & _64, w[1]
    v = (v[0] + w[0]) & _64, v[1]
    w = (w[0] + v[0]) & _64, w[1]
    x, y, z, v, w = _round(data, end + rest - 63, (x, y, z, v, w), factor, 9)
    one = _joined(v[0], w[0], factor) + _mixed(y) * _K0 + z
    return _joined(one & _64, (_joined(v[1], w[1], factor) + x) & _64, factor)


_State = tuple[int, int, int, _Pair, _Pair]


def _start() -> _State:
    y = (81 * _K1 + 113) & _64
    return 81, y, _mixed(y * _K2 + 113) * _K2 & _64, (0, 0), (0, 0)


def _round(data: bytes, place: int, state: _State, factor: int, weight: int) -> _State:
    """One block of 64 bytes; the last one is weighted differently."""
    x, y, z, v, w = state
    x = _rotated(x + y + v[0] + _word(data, place + 8), 37) * factor & _64
    y = _rotated(y + v[1] + _word(data, place + 48), 42) * factor & _64
    x ^= w[1] * weight & _64
    y = (y + v[0] * weight + _word(data, place + 40)) & _64
    z = _rotated(z + w[0], 33) * factor & _64
    v = _seeded(data, place, v[1] * factor & _64, (x + w[0]) & _64)
    w = _seeded(data, place + 32, (z + w[1]) & _64, (y + _word(data, place + 16)) & _64)
    return z, y, x, v, w


def murmur_bytes(data: bytes) -> int:
    """The 32-bit Murmur3 hash of a byte string with seed 0, as a signed integer."""
    state, size = 0, len(data)
    for place, (block,) in enumerate(struct.iter_unpack("<I", data[: size // 4 * 4])):
        if place % _BLOCKS_BETWEEN_PAUSES == 0:
            pause()
        state ^= _scrambled(block)
        state = ((state << 13 | state >> 19) * 5 + 0xE6546B64) & _32
    if size % 4:
        state ^= _scrambled(int.from_bytes(data[size // 4 * 4 :], "little"))
    state ^= size
    state = (state ^ state >> 16) * 0x85EBCA6B & _32
    state = (state ^ state >> 13) * 0xC2B2AE35 & _32
    state ^= state >> 16
    return state - (1 << 32) if state >> 31 else state


def _scrambled(block: int) -> int:
    block = block * 0xCC9E2D51 & _32
    return (block << 15 | block >> 17) * 0x1B873593 & _32


def murmur_integer(value: int) -> int:
    """The hash of a whole number, a date in days or a time in microseconds: of its eight bytes."""
    return murmur_bytes(struct.pack("<q", value))


def murmur_decimal(digits: str) -> int:
    """The hash of a decimal, given as text: of the fewest bytes that hold it without its point, the highest first."""
    unscaled = int(digits.replace(".", ""))
    size = (unscaled if unscaled >= 0 else ~unscaled).bit_length() // 8 + 1
    return murmur_bytes(unscaled.to_bytes(size, "big", signed=True))


_CASTAGNOLI = 0x82F63B78


def _remainder(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (_CASTAGNOLI if byte & 1 else 0)
    return byte


_REMAINDERS = tuple(_remainder(byte) for byte in range(256))


def crc32c(data: bytes) -> str:
    """The check sum of a byte string in eight hexadecimal digits."""
    state = _32
    for place, byte in enumerate(data):
        if place % _BYTES_BETWEEN_PAUSES == 0:
            pause()
        state = _REMAINDERS[(state ^ byte) & 255] ^ state >> 8
    return f"{state ^ _32:08x}"
