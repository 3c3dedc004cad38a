"""Statements made from other statements by changing them at random: tokens, literals, words, names, nesting."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import cache

from tests.fuzz.sql_corpus import statements

_TOKEN = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$\w*\$.*?\$\w*\$|/\*.*?\*/|--[^\n]*|\s+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[\w$#]+|::"
    r"|[<>!=~|&]+|.",
    re.DOTALL,
)
LITERALS = (
    *("null", "0", "-1", "1", "2147483647", "-2147483648", "9223372036854775807", "9223372036854775808", "1e308", "1e400"),
    *("99999999999999999999999999999999999999", "1" * 400, "0.1e-400", ".5", "5.", "1.2.3", "0x1F", "1_000", "1e", "12abc"),
    *("''", "' '", "'a'", "'abc''def'", "'%'", "'_\\\\'", "'\\\\'", "'{'", "'[1,2'", "'{\"a\":1}'", "'null'", "'NaN'", "'inf'"),
    *("'infinity'", "'-infinity'", "'epoch'", "'now'", "'today'", "'24:00:00'", "'23:59:60'", "'24:00:00 PST'", "'0000-00-00'"),
    *("'0001-01-01'", "'4713-01-01 BC'", "'9999-12-31'", "'294276-12-31 23:59:59.999999'", "'294277-01-01'", "'2020-02-30'"),
    *("'1 year 2 mons'", "'178000000 years'", "'-1 days'", "'99999999999 s'", "'é'", "'日本語'", "'😀'", "'\u202e\u200b'", "'\ud7ff'"),
    *("'\x01\x7f'", "E'\\\\x00'", "'a\x00b'", "'^(a+)+$'", "'('", "'[[:alpha:]'", "'*'", "'(?=x)'", "'\\\\1'", "'p'", "'YYYY-MM-DD'"),
    *("'FM9999.99'", "'ZZZ9'", "'\"'", "'J'", "'US/Pacific'", "'nowhere/land'", "'x' 'y'", "b'01'", "x'1f'", "N'a'", "U&'\\\\0061'"),
    *("true", "false", "current_date", "sysdate", "current_user", "default", "$1", "$2", "$0", "$99999", ":a", "?", "%s", "*"),
    *("'unterminated", '"unterminated', "$$unterminated", "/* unterminated", "''''", '""', '"a b"', "repeat('x', 70000)"),
    *("interval '1 day'", "date '2020-01-01'", "json_parse('{\"a\":[1,{\"b\":null}]}')", "array(1,'a',null)", "timestamp '2020-01-01'"),
    *("timetz '23:59:60 PDT'", "'1'::numeric(38,37)", "9::numeric(38,0)", "'a'::char(1)", "'a'::varbyte", "1::float4", "(select 1)"),
    *("(1,2)", "(select 1, 2)", "row(1,2)", "{}", "[]", "[1]", "array[1,2]", "current_timestamp", "getdate()", "nextval('s')"),
)  # fmt: skip
KEYWORDS = (
    *("select", "from", "where", "group by", "order by", "having", "limit", "offset", "union", "union all", "except", "minus"),
    *("intersect", "join", "left join", "full outer join", "cross join", "natural join", "on", "using", "as", "in", "not in"),
    *("exists", "between", "like", "ilike", "similar to", "is null", "is not null", "is unknown", "and", "or", "not", "case"),
    *("when", "then", "else", "end", "cast", "distinct", "all", "any", "some", "with", "recursive", "over", "partition by"),
    *("rows between", "unbounded preceding", "current row", "ignore nulls", "within group", "filter", "qualify", "pivot"),
    *("unpivot", "top 1", "into", "values", "set", "default", "insert into", "update", "delete from", "merge into", "create"),
    *("table", "view", "temp", "or replace", "drop", "alter", "add column", "rename to", "cascade", "restrict", "if exists"),
    *("if not exists", "primary key", "references", "distkey", "sortkey", "encode", "identity(1,1)", "not null", "grant"),
    *("revoke", "to", "public", "explain", "begin", "commit", "rollback", "prepare", "execute", "declare", "cursor for", "fetch"),
    *("exclude", "escape", "collate", "at time zone", "asc", "desc", "nulls first", "for", "returning", "lateral", "start with"),
    *("connect by", "prior", "interval", "extract", "operator(pg_catalog.+)", "grouping sets", "rollup", "cube", "approximate"),
    *("language sql", "immutable", "returns", "schema", "user", "group", "role", "session_user", "only", "late", "no schema binding"),
    *("(", ")", ",", ".", ";", "::", "[", "]", "{", "}", "@", "#", "$", "!", "~", "^", "|/", "||/", "||", "%", "\\", "`", "->"),
)  # fmt: skip
TYPES = (
    *("int", "smallint", "bigint", "numeric", "numeric(38,37)", "decimal(1,1)", "float4", "float8", "boolean", "char", "char(3)"),
    *("varchar", "varchar(1)", "varchar(max)", "text", "date", "time", "timetz", "timestamp", "timestamptz", "interval", "super"),
    *("interval year to month", "interval day to second", "varbyte", "hllsketch", "geometry", "oid", "name", "regclass", "bytea"),
    *("int[]", "aclitem", '"char"', "nosuch", "numeric(0,0)", "varchar(0)", "numeric(-1)", "float(99)", "json", "uuid", "unknown"),
    *("hugeint", "ubigint", "struct(a int)", "map(int, int)", "union(a int)", "timestamp_ns", "enum('a')", "any", "record", "void"),
)  # fmt: skip
RELATIONS = (
    *("people", "orders", "numbers", "nowhere", "public.people", "dev.public.people", "other.public.people", "pg_catalog.pg_class"),
    *("pg_table_def", "pg_user", "pg_attribute", "pg_type", "svv_table_info", "svv_columns", "svv_all_columns", "stl_query"),
    *("stv_sessions", "stv_locks", "stl_load_errors", "sys_query_history", "pg_locks", "pg_proc", "pg_views", "pg_group"),
    *("information_schema.tables", "information_schema.columns", "(select 1) x", "(values (1, 'a')) v(a, b)", "people p, p.name n"),
    *("generate_series(1, 3)", "unnest(array(1, 2)) u", "svv_roles", "has_table_privilege", "svl_statementtext", "stv_recents"),
)  # fmt: skip


def tokens(text: str) -> list[str]:
    """The pieces of a text, blanks too: joined they are the text."""
    return _TOKEN.findall(text)


@cache
def functions() -> tuple[str, ...]:
    """Every name that stands before a parenthesis somewhere."""
    names = {name.lower() for text in statements() for name in re.findall(r"\b([a-z_]\w*)\(", text, re.IGNORECASE)}
    return tuple(sorted(names))


@cache
def all_tokens() -> tuple[str, ...]:
    """Every token of every statement, as often as it is there."""
    return tuple(token for text in statements() for token in tokens(text) if not token.isspace())


def _places(parts: Sequence[str], wanted: Callable[[str], bool] = lambda part: not part.isspace()) -> list[int]:
    return [place for place, part in enumerate(parts) if wanted(part)] or [0]


def _range(dice: random.Random, parts: Sequence[str]) -> tuple[int, int]:
    start = dice.choice(_places(parts))
    return start, min(len(parts), start + dice.choice((1, 1, 1, 2, 3, 5, 9)))


def _delete(dice: random.Random, parts: list[str]) -> None:
    start, end = _range(dice, parts)
    del parts[start:end]


def _duplicate(dice: random.Random, parts: list[str]) -> None:
    start, end = _range(dice, parts)
    place = dice.choice((end, dice.choice(_places(parts))))
    parts[place:place] = [" ", *parts[start:end], " "]


def _swap(dice: random.Random, parts: list[str]) -> None:
    first, second = dice.choice(_places(parts)), dice.choice(_places(parts))
    parts[first], parts[second] = parts[second], parts[first]


def _foreign_token(dice: random.Random, parts: list[str]) -> None:
    parts[dice.choice(_places(parts))] = dice.choice(all_tokens())


def _insert_token(dice: random.Random, parts: list[str]) -> None:
    place = dice.choice(_places(parts))
    parts[place:place] = [" ", dice.choice((dice.choice(all_tokens()), dice.choice(KEYWORDS))), " "]


def _splice(dice: random.Random, parts: list[str]) -> None:
    other = tokens(dice.choice(statements()))
    cut, start = dice.choice(_places(parts)), dice.choice(_places(other))
    parts[cut:] = [*other[start:]]


def _graft(dice: random.Random, parts: list[str]) -> None:
    """A piece of another statement in the place of a piece of this."""
    other = tokens(dice.choice(statements()))
    start, end = _range(dice, other)
    here, there = _range(dice, parts)
    parts[here:there] = other[start:end]


def _literal(dice: random.Random, parts: list[str]) -> None:
    places = _places(parts, lambda part: part[0] == "'" or part[0].isdigit())
    parts[dice.choice(places)] = dice.choice(LITERALS)


def _operand(dice: random.Random, parts: list[str]) -> None:
    """A literal, or a cast of it, in the place of any word."""
    literal = dice.choice(LITERALS)
    if dice.random() < 0.4:
        literal = f"{literal}::{dice.choice(TYPES)}"
    parts[dice.choice(_places(parts, lambda part: part[0].isalpha()))] = literal


def _keyword(dice: random.Random, parts: list[str]) -> None:
    parts[dice.choice(_places(parts, lambda part: part.isalpha()))] = dice.choice(KEYWORDS)


def _function(dice: random.Random, parts: list[str]) -> None:
    calls = [place for place, part in enumerate(parts[:-1]) if part.isidentifier() and parts[place + 1] == "("]
    if calls:
        parts[dice.choice(calls)] = dice.choice(functions())
    else:
        _call(dice, parts)


def _call(dice: random.Random, parts: list[str]) -> None:
    """A call around an operand, maybe with more arguments."""
    place = dice.choice(_places(parts, lambda part: part[0].isalnum() or part[0] == "'"))
    more = "".join(f", {dice.choice(LITERALS)}" for _ in range(dice.choice((0, 0, 1, 1, 2, 3))))
    parts[place] = f"{dice.choice(functions())}({parts[place]}{more})"


def _type(dice: random.Random, parts: list[str]) -> None:
    casts = [place + 1 for place, part in enumerate(parts[:-1]) if part == "::"]
    names = _places(parts, lambda part: part.lower() in TYPES)
    if casts or names != [0]:
        parts[dice.choice(casts or names)] = dice.choice(TYPES)
    else:
        place = dice.choice(_places(parts, lambda part: part[0].isalnum() or part[0] == "'"))
        parts[place] = f"{parts[place]}::{dice.choice(TYPES)}"


def _relation(dice: random.Random, parts: list[str]) -> None:
    named = [
        place + 2
        for place, part in enumerate(parts[:-2])
        if part.lower() in ("from", "join", "into", "update", "table")
    ]
    parts[dice.choice(named or _places(parts, lambda part: part[0].isalpha()))] = dice.choice(RELATIONS)


def _parentheses(dice: random.Random, parts: list[str]) -> None:
    start, end = _range(dice, parts)
    depth = dice.choice((1, 1, 2, 5, 60))
    opening, closing = dice.choice(
        (("(", ")"), ("(select ", ")"), ("[", "]"), ("not (", ")"), ("coalesce(", ", null)"))
    )
    parts[start:end] = [opening * depth, *parts[start:end], closing * depth]


def _characters(dice: random.Random, parts: list[str]) -> None:
    text = "".join(parts)
    place = dice.randrange(len(text) + 1)
    cut = place + dice.choice((0, 0, 1, 2))
    parts[:] = [text[:place], dice.choice(("", "'", '"', "\\", "é", "\u0130", "😀", "\x00", "\t", "\x0b", "\u00a0", "`", "$$", "--", "/*", "{{")), text[cut:]]  # fmt: skip


def _wrapped(dice: random.Random, parts: list[str]) -> None:
    text = "".join(parts)
    parts[:] = [dice.choice(WRAPPERS).replace("…", text)]


WRAPPERS = (
    "select * from (…) w",
    "select (…)",
    "select count(*) from (…) w where exists (…)",
    "explain …",
    "explain verbose …",
    "create table made_by_fuzz as …",
    "create view made_by_fuzz as …",
    "create materialized view made_by_fuzz as …",
    "create function made_by_fuzz(int) returns int immutable as $$ … $$ language sql",
    "insert into people …",
    "insert into numbers (i) …",
    "with w as (…) select * from w a join w b on 1 = 1",
    "prepare p as …",
    "declare c cursor for …",
    "(…) union all (…)",
    "(…) except select 1",
    "select 1 where 1 in (…)",
    "delete from people where id in (…)",
    "update people set name = (…)",
    "unload ('…') to 's3://bucket/out' iam_role default",
    "…; …",
    "select 1; …; select 2",
)
_MUTATORS: tuple[Callable[[random.Random, list[str]], None], ...] = (
    *(_delete, _duplicate, _swap, _foreign_token, _insert_token, _splice, _graft, _graft, _literal, _literal, _operand),
    *(_operand, _keyword, _function, _function, _call, _type, _relation, _parentheses, _characters, _wrapped),
)


def mutation(dice: random.Random) -> str:
    """A statement that was changed once or a few times."""
    parts = tokens(dice.choice(statements()))
    for _ in range(dice.choice((1, 1, 1, 1, 2, 2, 3, 5))):
        dice.choice(_MUTATORS)(dice, parts)
        parts = tokens("".join(parts)[:20_000]) or ["select"]
    return "".join(parts)
