"""String, hash, conversion and JSON functions."""

from __future__ import annotations

import json

from sqlglot import exp

from redshift_sandbox.planner.binding import bind, binds
from redshift_sandbox.planner.expressions import casts, literals, text_limits, varbytes
from redshift_sandbox.planner.expressions.typed import INTEGERS, MACROS, Kind, Typed, is_string, is_unknown, quote
from redshift_sandbox.planner.functions.declarations import ANY_NUMBER, declare, special, unknown_function
from redshift_sandbox.planner.functions.function_calls import apply
from redshift_sandbox.planner.select.one_column import one_column
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError, unsupported

declare("""
    lower(text) -> same: lower({0})
    upper(text) -> same: @upper_text({0})
    initcap(text) -> text: @native_initcap({0})
    length(text) -> integer: CAST(length({0}) AS INTEGER)
    len(text) -> integer: CAST(length({0}) AS INTEGER)
    char_length(text) -> integer: CAST(length({0}) AS INTEGER)
    character_length(text) -> integer: CAST(length({0}) AS INTEGER)
    textlen(text) -> integer: CAST(length({0}) AS INTEGER)
    length(varbyte) -> integer: CAST(octet_length({0}) AS INTEGER)
    len(varbyte) -> integer: CAST(octet_length({0}) AS INTEGER)
    getbit(varbyte, integer) -> integer: @bit_of({0}, {1})
    octet_length(text) -> integer: CAST(strlen({0}) AS INTEGER)
    octet_length(varbyte) -> integer: CAST(octet_length({0}) AS INTEGER)
    bit_length(text) -> integer: CAST(strlen({0}) * 8 AS INTEGER)
    strpos(text, text) -> integer: CAST(strpos({0}, {1}) AS INTEGER)
    charindex(text, text) -> integer: CAST(strpos({1}, {0}) AS INTEGER)
    charindex(text, text, integer) -> integer: @find_from({1}, {0}, {2})
    translate(text, text, text) -> text: translate({0}, {1}, {2})
    reverse(text) -> text: reverse({0})
    repeat(text, integer) -> text: @repeated({0}, {1})
    replicate(text, integer) -> text: @repeated({0}, {1})
    lpad(text, integer) -> text: @pad_left({0}, {1}, ' ')
    lpad(text, integer, text) -> text: @pad_left({0}, {1}, {2})
    rpad(text, integer) -> text: @pad_right({0}, {1}, ' ')
    rpad(text, integer, text) -> text: @pad_right({0}, {1}, {2})
    ltrim(text) -> text: ltrim({0}, ' ')
    ltrim(text, text) -> text: ltrim({0}, {1})
    rtrim(text) -> text: rtrim({0}, ' ')
    rtrim(text, text) -> text: rtrim({0}, {1})
    btrim(text) -> text: trim({0}, ' ')
    btrim(text, text) -> text: trim({0}, {1})
    trim(text) -> text: trim({0}, ' ')
    left(text, integer) -> text: left({0}, {1})
    right(text, integer) -> text: right({0}, {1})
    concat(text, text) -> text: @within_text({0} || {1})
    concat(varbyte, varbyte) -> varbyte: ({0} || {1})
    chr(integer) -> text: @character({0})
    char(integer) -> text: @character({0})
    ascii(text) -> integer: CASE WHEN {0} = '' THEN 0 ELSE ascii({0}) END
    to_hex(integer) -> text: lower(to_hex(CASE WHEN {0} < 0 THEN CAST({0} AS BIGINT) + 4294967296 ELSE {0} END))
    to_hex(bigint) -> text: lower(to_hex({0}))
    to_hex(varbyte) -> text: lower(hex({0}))
    from_hex(text) -> varbyte: @bytes_of_hex({0})
    to_varbyte(text, text) -> varbyte: @to_varbyte({0}, {1})
    from_varbyte(varbyte, text) -> text: @from_varbyte({0}, {1})
    strtol(text, integer) -> bigint: @native_strtol({0}, {1})
    md5(text) -> text: md5({0})
    sha(text) -> text: sha1({0})
    sha1(text) -> text: sha1({0})
    func_sha1(text) -> text: sha1({0})
    bpcharcmp(text, text) -> integer: @compare(rtrim({0}, ' '), rtrim({1}, ' '))
    bttext_pattern_cmp(text, text) -> integer: @compare({0}, {1})
    quote_ident(text) -> text: @within_text(@quote_ident({0}))
    quote_literal(text) -> text: @within_text(@quote_literal({0}))
    soundex(text) -> text: @native_soundex({0})
    octetindex(text, text) -> integer: @octet_index({0}, {1})
    difference(text, text) -> integer: @native_difference({0}, {1})
    json_array_length(text) -> integer: @json_array_length({0})
    json_array_length(text, boolean) -> integer: @json_array_length_or_null({0}, {1})
    json_extract_array_element_text(text, integer) -> text: @json_element({0}, {1})
    json_extract_array_element_text(text, integer, boolean) -> text: @json_element_or_null({0}, {1}, {2})
    is_valid_json(text) -> boolean: coalesce(json_type(CASE WHEN @is_json({0}) THEN {0} END) = 'OBJECT', FALSE)
    is_valid_json_array(text) -> boolean: coalesce(json_type(CASE WHEN @is_json({0}) THEN {0} END) = 'ARRAY', FALSE)
    json_parse(text) -> super: @json_parse({0})
    can_json_parse(text) -> boolean: @is_json({0})
    json_serialize(super) -> text: CAST({0} AS VARCHAR)
    json_typeof(super) -> text: @json_typeof({0})
    is_array(super) -> boolean: (json_type({0}) = 'ARRAY')
    is_object(super) -> boolean: (json_type({0}) = 'OBJECT')
    is_varchar(super) -> boolean: (json_type({0}) = 'VARCHAR')
    is_char(super) -> boolean: (json_type({0}) = 'VARCHAR')
    json_size(super) -> integer: CAST(strlen(CAST({0} AS VARCHAR)) AS INTEGER)
    is_integer(super) -> boolean: @json_within({0}, 2147483647)
    is_boolean(super) -> boolean: (json_type({0}) = 'BOOLEAN')
    get_array_length(super) -> integer: CASE json_type({0}) WHEN 'ARRAY' THEN json_array_length({0})::INTEGER END
    array_concat(super, super) -> super: @within_super(@array_concat({0}, {1}))
    array_flatten(super) -> super: @array_flatten({0})
    subarray(super, integer, integer) -> super: @subarray({0}, {1}, {2})
    split_to_array(text) -> super: to_json(string_split({0}, ','))
    split_to_array(text, text) -> super: to_json(@split({0}, {1}))
    is_float(super) -> boolean: (json_type({0}) = 'DOUBLE')
    is_decimal(super) -> boolean: (json_type({0}) IN ('DOUBLE', 'BIGINT', 'UBIGINT'))
    is_smallint(super) -> boolean: @json_within({0}, 32767)
    is_bigint(super) -> boolean: (json_type({0}) IN ('BIGINT', 'UBIGINT'))
    is_scalar(super) -> boolean: (json_type({0}) NOT IN ('ARRAY', 'OBJECT'))
    string_to_array(text, text) -> texts: CASE WHEN {0} = '' THEN CAST([] AS VARCHAR[]) ELSE @split({0}, {1}) END
    textin(text) -> text: {0}
    unnest(texts) -> text: unnest({0})
    crc32(text) -> text: @native_crc32c(encode({0}))
""")


@special("replace", takes=(3,))
def _replace(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    note = scope.statement.note
    text, searched, other = (casts.coerce(item, types.TEXT, note) for item in items)
    function = "replace" if text_limits.never_grows(searched, other) else f"{MACROS}replaced"
    return Typed(f"{function}({text.sql}, {searched.sql}, {other.sql})", types.TEXT, name=name)


@special("split_part", takes=(3,))
def _split_part(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    note = scope.statement.note
    text, between = (casts.coerce(item, types.TEXT, note) for item in items[:2])
    place = casts.coerce(items[2], types.INT4, note)
    plain = place.kind == Kind.NUMBER and not place.text.startswith("-") and place.text != "0" and between.text
    function = "split_part" if plain else "sandbox_system.main.split_part"
    return Typed(f"{function}({text.sql}, {between.sql}, {place.sql})", types.TEXT, name=name)


@binds(exp.Trim)
def _trim(node: exp.Expr, scope: Scope) -> Typed:
    function = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(node.args.get("position") or "").upper(), "btrim")
    arguments = [bind(node.this, scope)]
    if node.args.get("expression") is not None:
        arguments.append(bind(node.args["expression"], scope))
    return apply(function, arguments, scope)


@binds(exp.StrPosition)
def _position(node: exp.Expr, scope: Scope) -> Typed:
    found = apply("strpos", [bind(node.this, scope), bind(node.args["substr"], scope)], scope)
    return found.named("position")


@special("position", takes=(1, 2))
def _position_call(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    if len(nodes) == 1 and isinstance(nodes[0], exp.In):
        field = nodes[0].args.get("field") or nodes[0].expressions[0]
        return apply("strpos", [bind(field, scope), bind(nodes[0].this, scope)], scope).named("position")
    return apply("strpos", [bind(node, scope) for node in nodes], scope).named("position")


@binds(exp.Substring)
def _substring(node: exp.Expr, scope: Scope) -> Typed:
    parts = [node.this, node.args.get("start"), node.args.get("length")]
    return _substring_of([part for part in parts if part is not None], scope)


@special("substr", "substring", takes=(2, 3))
def _substring_call(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    return _substring_of(nodes, scope).named(name)


def _substring_of(nodes: list[exp.Expr], scope: Scope) -> Typed:
    item = bind(nodes[0], scope)
    start = bind(nodes[1], scope) if len(nodes) > 1 else Typed("1", types.INT4, Kind.NUMBER, "1")
    if is_string(start.type) or (start.kind == Kind.STRING and not start.text.strip().lstrip("-").isdigit()):
        pattern = casts.coerce(start, types.TEXT, scope.statement.note)
        subject = casts.coerce(item, types.TEXT, scope.statement.note)
        return Typed(f"nullif(regexp_extract({subject.sql}, {pattern.sql}), '')", types.TEXT, name="substring")
    note = scope.statement.note
    if item.type.oid == types.VARBYTE.oid:
        return varbytes.slice_of(item, [casts.coerce(bind(node, scope), types.INT4, note) for node in nodes[1:]])
    text = casts.coerce(item, types.TEXT, note).sql
    first = casts.coerce(start, types.INT4, note).sql
    if len(nodes) < 3:
        known = start.kind == Kind.NUMBER
        place = str(max(int(start.text), 1)) if known else f"{MACROS}at_least({first}, 1)"
        return Typed(f"substring({text}, {place})", types.TEXT, name="substring")
    length = casts.coerce(bind(nodes[2], scope), types.INT4, note)
    if length.kind == Kind.NUMBER and length.text.startswith("-"):
        raise SqlError("negative substring length not allowed", "22011")
    if start.kind == Kind.NUMBER and length.kind == Kind.NUMBER and int(start.text) >= 1:
        return Typed(f"substring({text}, {first}, {length.sql})", types.TEXT, name="substring")
    return Typed(f"sandbox_system.main.slice({text}, {first}, {length.sql})", types.TEXT, name="substring")


@binds(exp.Overlay)
def _overlay(node: exp.Expr, scope: Scope) -> Typed:
    note = scope.statement.note
    text, other = (casts.coerce(bind(part, scope), types.TEXT, note).sql for part in (node.this, node.expression))
    start = casts.coerce(bind(node.args["from_"], scope), types.INT4, note).sql
    count = node.args.get("for_")
    length = casts.coerce(bind(count, scope), types.INT4, note).sql if count is not None else f"length({other})"
    sql = f"left({text}, {start} - 1) || {other} || substring({text}, {start} + {length})"
    return Typed(text_limits.within(sql), types.TEXT, name="overlay")


@special("collate", takes=(2,))
def _collate_call(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    if items[1].text.lower() not in ("case_sensitive", "cs"):
        raise unsupported(f"the collation {items[1].text}")
    return casts.coerce(items[0], types.TEXT, scope.statement.note).named(name)


@special("sha2", takes=(2,))
def _sha2(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    text = casts.coerce(items[0], types.TEXT, scope.statement.note).sql
    bits = casts.coerce(items[1], types.INT4, scope.statement.note).sql
    # The reference: NULL for any other number of bits.
    longer = f"WHEN {bits} IN (224, 384, 512) THEN {MACROS}native_sha2({text}, {bits})"
    return Typed(f"CASE WHEN {bits} IN (0, 256) THEN sha256({text}) {longer} END", types.TEXT, name=name)


@special("fnv_hash", takes=(1, 2))
def _fnv_hash(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    note = scope.statement.note
    seed = casts.coerce(items[1], types.INT8, note).sql if len(items) == 2 else "NULL"
    value = casts.coerce(items[0], types.TEXT, note) if is_unknown(items[0].type) else items[0]
    if is_string(value.type):
        return Typed(f"{MACROS}native_fnv_text({value.sql}, {seed})", types.INT8, name=name)
    if value.type.oid not in INTEGERS:
        raise unsupported(f"fnv_hash of {value.type.name}")
    return Typed(f"{MACROS}native_fnv_integer({value.sql}, {value.type.length}, {seed})", types.INT8, name=name)


@special("json_extract_path_text", takes=ANY_NUMBER)
def _json_path(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    if len(items) < 2:
        raise SqlError("function json_extract_path_text does not exist", "42883")
    lenient = "FALSE"
    if items[-1].type.oid == types.BOOL.oid:
        lenient = items.pop().sql
    note = scope.statement.note
    text = casts.coerce(items[0], types.TEXT, note).sql
    if all(item.kind == Kind.STRING for item in items[1:]):  # a JSON pointer: in a path a key can't be empty
        path = quote("".join("/" + item.text.replace("~", "~0").replace("/", "~1") for item in items[1:]))
    else:
        steps = (casts.coerce(item, types.TEXT, note).sql for item in items[1:])
        path = "(" + " || ".join(f"'/' || replace(replace({step}, '~', '~0'), '/', '~1')" for step in steps) + ")"
    return Typed(f"sandbox_system.main.json_path({text}, {path}, {lenient})", types.TEXT, name=name)


@special("array", takes=ANY_NUMBER)
def _array(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    if len(nodes) == 1 and isinstance(nodes[0], (exp.Query, exp.Subquery)):
        sql, kind = one_column(nodes[0], scope)
        return Typed(f"ARRAY({sql})", types.array_of(kind), name="array")
    items = [bind(node, scope) for node in nodes]
    if len(items) > literals.LONG_LIST and all(_is_plain(item) for item in items):
        return Typed(f"CAST({quote('[' + ','.join(map(_as_json, items)) + ']')} AS JSON)", types.SUPER, name="array")
    inner = ", ".join(f"to_json({item.sql})" for item in items)
    sql = text_limits.super_array(inner) if items else "json_array()"
    return Typed(sql, types.SUPER, name="array")


def _is_plain(item: Typed) -> bool:
    whole = item.kind == Kind.NUMBER and item.text.isdecimal() and item.type.oid in INTEGERS
    return whole or item.kind in (Kind.STRING, Kind.NULL)


def _as_json(item: Typed) -> str:
    if item.kind == Kind.STRING:
        return json.dumps(item.text, ensure_ascii=False)
    return "null" if item.kind == Kind.NULL else str(int(item.text))


@special("object", takes=ANY_NUMBER)
def _object(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    if len(items) % 2 or not all(is_string(key.type) or key.kind == Kind.STRING for key in items[::2]):
        raise unknown_function(name, items)
    members = ", ".join(item.sql for item in items)
    return Typed(text_limits.within_super(f"json_object({members})"), types.SUPER, name=name)


@special("varchar", "text", "bpchar", "int2", "int4", "int8", "float4", "float8", "bool", "date", "timestamptz",
         "smallint", "integer", "bigint", "numeric", "decimal", "boolean", "timestamp", "time",
         takes=(1, 2, 3))  # fmt: skip
def _conversion_call(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    target = types.parse_type(name) if name not in ("varchar", "text") else types.VARCHAR
    if len(nodes) != 1 or name in ("numeric", "decimal"):
        raise unsupported(f"{name}() as a function")
    item = bind(nodes[0], scope)
    if is_unknown(item.type) and item.kind == Kind.VALUE:
        item = casts.coerce(item, types.TEXT)
    return casts.cast(item, target, scope.statement.note).named(name)


_OF_ARRAYS = {
    "array_to_string": (
        types.TEXT,
        types.TEXT,
        text_limits.within(f"{MACROS}elements_joined(CAST({{0}} AS VARCHAR[]), {{1}})"),
    ),
    "array_upper": (types.INT4, types.INT4, "CASE WHEN {1} = 1 AND len({0}) > 0 THEN CAST(len({0}) AS INTEGER) END"),
    "array_lower": (types.INT4, types.INT4, "CASE WHEN {1} = 1 AND len({0}) > 0 THEN 1 END"),
}


@special(*_OF_ARRAYS, takes=(2,))
def _of_an_array(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    """A function of the catalogue's arrays, whatever their elements are."""
    items = [bind(node, scope) for node in nodes]
    if len(items) != 2 or not types.is_array(items[0].type):
        raise unknown_function(name, items)
    second, result, sql = _OF_ARRAYS[name]
    return Typed(sql.format(items[0].sql, casts.coerce(items[1], second, scope.statement.note).sql), result, name=name)
