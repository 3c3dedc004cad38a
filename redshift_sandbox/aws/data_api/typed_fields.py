"""Redshift's Data API in its own forms: named parameters, typed fields, the description of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.parameters import Result
from redshift_sandbox.sql.lexing.parameters import named_parameters
from redshift_sandbox.wire.embedded import Field

_BOOLEAN = 16
_WHOLE = {20: ("int8", 19), 21: ("int2", 5), 23: ("int4", 10), 26: ("oid", 10)}
_FLOATING = {700: ("float4", 8), 701: ("float8", 17)}
_OTHERS = {
    16: ("bool", 1),
    18: ("char", 1),
    19: ("name", 63),
    25: ("text", 0),
    1042: ("bpchar", 0),
    1043: ("varchar", 0),
    1082: ("date", 13),
    1083: ("time", 15),
    1114: ("timestamp", 29),
    1184: ("timestamptz", 35),
    1266: ("timetz", 21),
    1700: ("numeric", 0),
    4000: ("super", 0),
    6551: ("varbyte", 0),
}
"""OID → name and precision, as Redshift's JDBC driver describes columns, which the Data API passes on."""
_TYPES = {**_OTHERS, **_WHOLE, **_FLOATING}
_TEXTS = (18, 19, 25, 1042, 1043)
_WITH_FRACTION = (1083, 1114, 1184, 1266)


def record(fields: Sequence[Field], row: Sequence[str | None]) -> list[Result]:
    """A row as GetStatementResult answers it: each value in the field of its type."""
    return [_value(field.oid, text) for field, text in zip(fields, row, strict=True)]


def _value(oid: int, text: str | None) -> Result:
    if text is None:
        return {"isNull": True}
    if oid == _BOOLEAN:
        return {"booleanValue": text == "t"}
    if oid in _WHOLE:
        return {"longValue": int(text)}
    if oid in _FLOATING:
        number = float(text)
        # JSON has no NaN and no infinity; the Data API sends them as text.
        return {"doubleValue": number} if number - number == 0 else {"stringValue": text}
    return {"stringValue": text}


def column(field: Field, *, schema: str = "", table: str = "", **more: object) -> Result:
    """A column as the Data API describes it."""
    name, precision = _TYPES.get(field.oid, ("varchar", 0))
    scale = 6 if field.oid in _WITH_FRACTION else 0
    if field.modifier >= 4 and field.oid == 1700:
        precision, scale = (field.modifier - 4) >> 16, (field.modifier - 4) & 0xFFFF
    elif field.modifier >= 4 and field.oid in _TEXTS:
        precision = field.modifier - 4
    return {
        "isCaseSensitive": field.oid in _TEXTS,
        "isCurrency": False,
        "isSigned": field.oid in _WHOLE or field.oid in _FLOATING or field.oid == 1700,
        "label": field.name,
        "length": 0,
        "name": field.name,
        "nullable": 1,
        "precision": precision,
        "scale": scale,
        "schemaName": schema,
        "tableName": table,
        "typeName": name,
        **more,
    }


def numbered(sql: str, given: Sequence[Mapping[str, str]]) -> tuple[str, list[str]]:
    """The statement with $1, $2 … for its :names, and their values; raises ApiError when the two don't match."""
    if not given:
        return sql, []
    values = {item["name"]: item["value"] for item in given}
    order: list[str] = []
    parts, position = [], 0
    for token in named_parameters(sql):
        parts += [sql[position : token.start], _number(token.text[1:], values, order)]
        position = token.end
    if unused := [name for name in values if name not in order]:
        words = f"Parameters list contains unused parameters. Unused parameters: {unused}"
        raise ApiError("ValidationException", words)
    return "".join([*parts, sql[position:]]), [values[name] for name in order]


def _number(name: str, values: Mapping[str, str], order: list[str]) -> str:
    """$n of a name; one that is new comes last in the order."""
    if name not in values:
        words = f"Parameters list is missing parameters. Missing parameters: [{name}]"
        raise ApiError("ValidationException", words)
    if name not in order:
        order.append(name)
    return f"${order.index(name) + 1}"
