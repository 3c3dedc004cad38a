"""The functions and operators that the sandbox answers, as pg_proc and pg_operator list those of the system.

Numbers of functions that clients look for by name and type alone are made from their signatures, so that they stay the
same from start to start; those of the types' input and output are PostgreSQL's.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from functools import cache

from redshift_sandbox.system_views.functions import argument_counts

# name(types of arguments) results type; `*` of every number type.
_OTHERS = """
array_append(2277 2283) 2277
array_cat(2277 2277) 2277
array_contains(4000 2276) 16
array_lower(2277 23) 23
array_position(4000 2276) 23
array_positions(4000 2276) 4000
array_to_string(2277 25) 25
array_upper(2277 23) 23
bool(23) 16
bpchar(25) 1042
ceil(*) same
ceiling(*) same
checksum(1700) 23
convert_timezone(25 1114) 1114
convert_timezone(25 25 1114) 1114
current_database() 19
current_schema() 19
current_schemas(16) 1003
current_setting(25) 25
current_user() 19
date(1114) 1082
date_part(25 1114) 701
date_part(25 1082) 701
date_part(25 1083) 701
date_part(25 1186) 701
date_trunc(25 1114) 1114
date_trunc(25 1184) 1184
farmfingerprint64(25) 20
float4(701) 700
float8(23) 701
floor(*) same
fnv_hash(2276) 20
generate_series(23 23) 23
generate_series(20 20) 20
getdate() 1114
has_function_privilege(25 25) 16
int2(23) 21
int4(20) 23
int8(23) 20
json_extract_path_text(25 25) 25
last_user_query_id() 20
mod(23 23) 23
mod(20 20) 20
mod(1700 1700) 1700
murmur3_32_hash(2276) 23
now() 1184
numeric(701) 1700
pg_last_query_id() 23
pgdate_part(25 1114) 701
position(25 25) 23
random() 701
regexp_count(25 25) 23
regexp_instr(25 25) 23
regexp_replace(25 25 25) 25
regexp_substr(25 25) 25
round(1700 23) 1700
round(701) 701
session_user() 19
sha2(25 23) 25
sign(*) same
split_part(25 25 23) 25
substr(25 23 23) 25
substring(25 23) 25
substring(25 23 23) 25
text(1042) 25
text_to_int_alt(25) 20
text_to_numeric_alt(25) 1700
time(1114) 1083
timeofday() 25
timestamp(1082) 1114
timestamptz(1114) 1184
to_char(1114 25) 25
to_char(1700 25) 25
to_char(701 25) 25
to_date(25 25) 1082
to_number(25 25) 1700
to_timestamp(25 25) 1184
trunc(1700 23) 1700
trunc(1114) 1082
varchar(25 23) 1043
version() 25
"""
_AGGREGATES = """
any_value(2276) same
array_agg(2283) 2277
avg(*) 1700
bit_and(20) 20
bit_or(20) 20
bool_and(16) 16
bool_or(16) 16
corr(701 701) 701
count() 20
count(2276) 20
covar_pop(701 701) 701
covar_samp(701 701) 701
every(16) 16
hll(2276) 20
hll_combine(2935) 2935
hll_create_sketch(2276) 2935
listagg(25 25) 25
max(2276) same
median(*) same
min(2276) same
percentile_cont(701) 701
percentile_disc(701) 701
regr_count(701 701) 20
regr_intercept(701 701) 701
regr_r2(701 701) 701
regr_slope(701 701) 701
stddev(*) 701
stddev_pop(*) 701
stddev_samp(*) 701
sum(*) same
var_pop(*) 701
var_samp(*) 701
variance(*) 701
cume_dist() 701
dense_rank() 20
first_value(2283) 2283
lag(2283) 2283
last_value(2283) 2283
lead(2283) 2283
nth_value(2283 23) 2283
ntile(23) 20
percent_rank() 701
rank() 20
ratio_to_report(701) 701
row_number() 20
"""
_NUMBERS = {21: "int2", 23: "int4", 20: "int8", 1700: "numeric_", 700: "float4", 701: "float8"}
_WORDS = {
    "text": 25,
    "varchar": 1043,
    "smallint": 21,
    "integer": 23,
    "bigint": 20,
    "numeric": 1700,
    "real": 700,
    "double": 701,
    "boolean": 16,
    "date": 1082,
    "timestamp": 1114,
    "timestamptz": 1184,
    "time": 1083,
    "interval": 1186,
    "super": 4000,
    "hllsketch": 2935,
    "varbyte": 6551,
    "oid": 26,
    "name": 19,
    "texts": 1009,
    "oids": 1028,
    "void": 2278,
    "any": 2276,
    "number": 1700,
}
_INPUTS = """
    16 bool 1242 1243 2436 2437|17 bytea 1244 31 2412 2413|18 char 1245 33 2434 2435|19 name 34 35 2422 2423
    20 int8 460 461 2408 2409|21 int2 38 39 2404 2405|22 int2vector 40 41 2410 2411|23 int4 42 43 2406 2407
    24 regproc 44 45 2444 2445|25 text 46 47 2414 2415|26 oid 1798 1799 2418 2419|28 xid 50 51 2440 2441
    30 oidvector 54 55 2420 2421|700 float4 200 201 2424 2425|701 float8 214 215 2426 2427
    705 unknown 109 110 2416 2417|1033 aclitem 1031 1032 0 0|1042 bpchar 1044 1045 2430 2431
    1043 varchar 1046 1047 2432 2433|1082 date_ 1084 1085 2468 2469|1083 time_ 1143 1144 2470 2471
    1114 timestamp_ 1312 1313 2474 2475|1184 timestamptz_ 1150 1151 2476 2477|1186 interval_ 1160 1161 2478 2479
    1266 timetz_ 1350 1351 2472 2473|1700 numeric_ 1701 1702 2460 2461|2202 regprocedure 2212 2213 2446 2447
    2205 regclass 2218 2219 2452 2453|2206 regtype 2220 2221 2454 2455|2249 record_ 2290 2291 2402 2403
    2277 array_ 750 751 2400 2401|2278 void_ 2298 2299 0 0|2279 trigger_ 2300 2301 0 0
    2935 hllsketch_ 7201 7202 7203 7204|4000 super_ 7211 7212 7213 7214|6551 varbyte 7221 7222 7223 7224
"""
"""PostgreSQL's type, the beginning of its functions' names, and their numbers: in, out, recv and send."""
_CSTRING, _INTERNAL, _BYTEA = 2275, 2281, 17

Declared = Collection[tuple[str, tuple[str, ...], str]]
"""Functions that SQL can call: name, types of the arguments, type of the result, in the words of _WORDS."""
Procedure = tuple[int, str, list[int], int, bool]
"""Number, name, types of the arguments, type of the result, and whether it is an aggregate or a window function."""


def procedures(declared: Declared) -> list[Procedure]:
    """Every built-in function, each signature once."""
    found: dict[tuple[str, tuple[int, ...]], Procedure] = {}
    taken: set[int] = set()
    for oid, name, arguments, result, aggregate in (*_of_types(), *_of_operators(), *_calls(declared)):
        if (name, arguments) in found:
            continue
        number = oid or 8000 + zlib.crc32(f"{name}{arguments}".encode()) % 90_000
        while number in taken:
            number += 1
        taken.add(number)
        found[name, arguments] = (number, name, list(arguments), result, aggregate)
    return list(found.values())


_Found = Iterator[tuple[int, str, tuple[int, ...], int, bool]]


def _of_types() -> _Found:
    for oid, stem, *numbers in _input_lines():
        takes_and_gives = ((_CSTRING, int(oid)), (int(oid), _CSTRING), (_INTERNAL, int(oid)), (int(oid), _BYTEA))
        for ending, number, (taken, given) in zip(("in", "out", "recv", "send"), numbers, takes_and_gives, strict=True):
            if number != "0":
                yield int(number), stem + ending, (taken,), given, False


def _input_lines() -> Iterator[list[str]]:
    return (text.split() for text in _INPUTS.replace("\n", "|").split("|") if text.strip())


@cache
def type_functions() -> dict[int, tuple[int, int, int, int]]:
    """The numbers of each type's functions in, out, recv and send; under 0 those of any other type, an array."""
    known: dict[int, tuple[int, int, int, int]] = {}
    for oid, _, *numbers in _input_lines():
        put, out, recv, send = map(int, numbers)
        known[int(oid)] = (put, out, recv, send)
    return known | {0: known[2277]}


def _calls(declared: Declared) -> _Found:
    for table, aggregate in ((_OTHERS, False), (_AGGREGATES, True)):
        for line in table.strip().splitlines():
            name, rest = line.split("(")
            arguments, result = rest.split(") ")
            for number in _NUMBERS if arguments == "*" else (0,):
                taken = (number,) if number else tuple(map(int, arguments.split()))
                yield 0, name, taken, taken[0] if result == "same" else int(result), aggregate
    for name, arguments_, returned in declared:
        taken = tuple(_type_of(word, name) for word in arguments_)
        yield 0, name, taken, taken[0] if returned == "same" else _type_of(returned, name), False
    for name, counts in argument_counts().items():
        for count in counts:
            yield 0, name, (2276,) * count, 16 if name.startswith("has_") or "_is_" in name else 25, False


def _type_of(word: str, name: str) -> int:
    if word not in _WORDS:
        raise ValueError(f"{word!r} in the declaration of {name} is none of {', '.join(_WORDS)}, same")
    return _WORDS[word]


Operator = tuple[int, str, int, int, int, int]
"""Number, name, types of the left and right side and of the result, and the number of the function behind it."""

_ARITHMETIC = {"+": "pl", "-": "mi", "*": "mul", "/": "div", "%": "mod"}
_COMPARISONS = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_COMPARED = {
    **_NUMBERS,
    16: "bool",
    18: "char",
    19: "name",
    25: "text",
    26: "oid",
    1042: "bpchar",
    1082: "date_",
    1083: "time_",
    1114: "timestamp_",
    1184: "timestamptz_",
    1186: "interval_",
    1266: "timetz_",
}
_SPELLED = {"numeric_pl": "numeric_add", "numeric_mi": "numeric_sub"}
_TEXTS = {
    "||": ("textcat", 25),
    "~~": ("textlike", 16),
    "!~~": ("textnlike", 16),
    "~~*": ("texticlike", 16),
    "!~~*": ("texticnlike", 16),
    "~": ("textregexeq", 16),
    "!~": ("textregexne", 16),
}
_MOMENTS = (
    ("+", 1082, 23, 1082, "date_pli"),
    ("-", 1082, 23, 1082, "date_mii"),
    ("-", 1082, 1082, 23, "date_mi"),
    ("+", 1114, 1186, 1114, "timestamp_pl_interval"),
    ("-", 1114, 1186, 1114, "timestamp_mi_interval"),
    ("-", 1114, 1114, 1186, "timestamp_mi"),
    ("+", 1184, 1186, 1184, "timestamptz_pl_interval"),
    ("-", 1184, 1186, 1184, "timestamptz_mi_interval"),
    ("-", 1184, 1184, 1186, "timestamptz_mi"),
    ("+", 1186, 1186, 1186, "interval_pl"),
    ("-", 1186, 1186, 1186, "interval_mi"),
)


def _operations() -> Iterator[tuple[str, int, int, int, str]]:
    for oid, stem in _NUMBERS.items():
        for sign, ending in _ARITHMETIC.items():
            if not (sign == "%" and oid in (700, 701)):
                yield sign, oid, oid, oid, _SPELLED.get(stem + ending, stem + ending)
    for oid, stem in _COMPARED.items():
        for sign, ending in _COMPARISONS.items():
            yield sign, oid, oid, 16, stem + ending
    for sign, (name, result) in _TEXTS.items():
        yield sign, 25, 25, result, name
    yield from _MOMENTS


def _of_operators() -> _Found:
    for _, left, right, result, name in _operations():
        yield 0, name, (left, right), result, False


def operators(declared: Declared) -> list[Operator]:
    """Every built-in operator."""
    numbers = {(name, tuple(arguments)): oid for oid, name, arguments, *_ in procedures(declared)}
    found = enumerate(_operations(), 6000)
    return [
        (oid, sign, left, right, result, numbers[name, (left, right)])
        for oid, (sign, left, right, result, name) in found
    ]
