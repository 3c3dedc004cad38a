"""What views say of a column's type, as DuckDB macros; a system relation's query calls them functions.data_type(…)."""

from __future__ import annotations

_MACROS = {
    "data_type(type_oid, type_name)": """case type_oid when 1043 then 'character varying' when 1042 then 'character'
        when 1700 then 'numeric' else type_name end""",
    "character_length(type_oid, modifier)": "case when type_oid in (1042, 1043) and modifier > 4 then modifier - 4 end",
    "numeric_precision(type_oid, modifier)": """case type_oid when 1700 then (modifier - 4) >> 16 when 20 then 64
        when 23 then 32 when 21 then 16 when 700 then 24 when 701 then 53 end""",
    "numeric_scale(type_oid, modifier)": """case type_oid when 1700 then (modifier - 4) & 65535 when 20 then 0
        when 23 then 0 when 21 then 0 end""",
    "numeric_radix(type_oid)": "case when type_oid = 1700 then 10 when type_oid in (20, 21, 23, 700, 701) then 2 end",
    "datetime_precision(type_oid)": """case when type_oid in (1114, 1184, 1083, 1266) then 6
        when type_oid = 1082 then 0 end""",
    "column_default(relation, number, identity, seed, step, default_sql)": """case when identity <> ''
        then '"identity"(' || relation || ', ' || (number - 1) || ', ''' || seed || ',' || step || '''::text)'
        else default_sql end""",
}


def statements() -> list[str]:
    """The statements that make the macros, with functions still to be replaced by their schema."""
    return [f"create or replace macro functions.{signature} as {body}" for signature, body in _MACROS.items()]
