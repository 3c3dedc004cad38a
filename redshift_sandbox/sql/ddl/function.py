"""Parses CREATE FUNCTION, and the signatures that DROP, ALTER and GRANT name functions by."""

from __future__ import annotations

from dataclasses import dataclass

from redshift_sandbox.sql import types
from redshift_sandbox.sql.ddl.table import parse_type_name
from redshift_sandbox.sql.lexing.token_reader import Name, TokenReader
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError, unsupported

MOST_ARGUMENTS = 32
_VOLATILITY = {"volatile": "v", "stable": "s", "immutable": "i"}
_TYPE_ENDINGS = ("varying", "precision", "with", "without")
_SIZED = {type_.oid: type_ for type_ in (types.VARCHAR, types.BPCHAR, types.NUMERIC, types.VARBYTE)}
_NO_VALUES = frozenset((types.VOID.oid, types.UNKNOWN.oid))


@dataclass(frozen=True, slots=True)
class Signature:
    """A function's name and arguments; a name of an argument is '' where it has none."""

    name: Name
    arguments: tuple[RedshiftType, ...]
    argument_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreateFunction:
    """create [or replace] function … language sql; `volatility` is v, s or i."""

    signature: Signature
    result: RedshiftType
    volatility: str
    body: str
    replace: bool


def parse_create_function(reader: TokenReader, *, replace: bool) -> CreateFunction:
    """What follows CREATE [OR REPLACE] FUNCTION; SqlError 0A000 for any language but SQL."""
    _refuse_other_languages(reader)
    signature = parse_signature(reader)
    if len(signature.arguments) > MOST_ARGUMENTS:
        raise SqlError(f"functions cannot have more than {MOST_ARGUMENTS} arguments", "54023")
    reader.expect("returns")
    if reader.sees("setof") or reader.sees("table"):
        raise unsupported("a function that returns rows")
    result = _type(reader, signature.name[-1])
    options = _options(reader)
    for option, missing in (
        ("language", "no language specified"),
        ("as", "no function body specified"),
        ("volatility", "no volatility specified: VOLATILE, STABLE or IMMUTABLE"),
    ):
        if option not in options:
            raise SqlError(missing, "42P13")
    return CreateFunction(signature, result, options["volatility"], options["as"], replace)


def _refuse_other_languages(reader: TokenReader) -> None:
    """Told before the arguments are looked at, whose types (ANYELEMENT) are the other language's."""
    ahead = depth = 0
    while (token := reader.peek(ahead)) is not None:
        ahead += 1
        depth += token.is_sign("(") - token.is_sign(")")
        named = reader.peek(ahead)
        if depth or token.kind != "word" or token.value != "language" or named is None or named.kind == "sign":
            continue
        language = named.value.lower()
        if language == "plpythonu":
            raise SqlError("Create function is not supported for language plpythonu anymore.", "0A000")
        if language in ("plpgsql", "exfunc"):
            raise unsupported(f"LANGUAGE {language} (user-defined functions are written in SQL)")
        if language != "sql":
            raise SqlError(f'language "{language}" does not exist', "42704")


def _options(reader: TokenReader) -> dict[str, str]:
    found: dict[str, str] = {}
    while not reader.done:
        word = reader.accept_any(*_VOLATILITY)
        option, value = "volatility", _VOLATILITY.get(word or "", "")
        if word is None and reader.accept("as"):
            option, value = "as", reader.string()
        elif word is None:
            reader.expect("language")
            option, value = "language", reader.take("word", "name", "string").value
        if option in found:
            raise SqlError("conflicting or redundant options", "42601")
        found[option] = value
    return found


def parse_signature(reader: TokenReader) -> Signature:
    """name([[argument] type, …])."""
    name = reader.dotted()
    reader.expect("(")
    found: list[RedshiftType] = []
    names: list[str] = []
    while not reader.accept(")"):
        if found:
            reader.expect(",")
        names.append("" if _is_type(reader) else reader.name())
        found.append(_type(reader, name[-1]))
    return Signature(name, tuple(found), tuple(names))


def _is_type(reader: TokenReader) -> bool:
    """Whether a type comes next, and not an argument's name before it."""
    first, second = reader.peek(), reader.peek(1)
    if first is None or second is None:
        return True
    if second.kind == "sign" or first.value == "interval":
        return True
    return second.kind == "word" and second.value in _TYPE_ENDINGS


def _type(reader: TokenReader, function: str) -> RedshiftType:
    """A type of an argument or a result: without a length or precision it limits nothing."""
    first = reader.peek()
    parsed = parse_type_name(reader, function)
    if reader.sees("["):
        raise unsupported("an array as an argument or result of a function")
    following = reader.peek()
    spelled = reader.text[first.start if first else 0 : following.start if following else None]
    if parsed.oid in _NO_VALUES:
        raise unsupported(f"the type {parsed.name} of an argument or result of a function")
    return _SIZED.get(parsed.oid, parsed) if "(" not in spelled else parsed
