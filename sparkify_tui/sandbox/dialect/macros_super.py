"""Macros over SUPER arrays and objects; see macros.py."""

from __future__ import annotations

_MAIN = "sandbox_system.main"

SUPER_MACROS = {
    # The JSON texts of an array's elements: what the functions of native_super.py take.
    "json_texts(j)": f"CAST({_MAIN}.json_items(j) AS VARCHAR[])",
    "array_of_texts(a)": "CASE WHEN a IS NOT NULL THEN to_json(CAST(a AS JSON[])) END",
    "array_distinct(j)": f"{_MAIN}.array_of_texts(sandbox_array_distinct({_MAIN}.json_texts(j)))",
    "array_union(a, b)": (
        f"{_MAIN}.array_of_texts(sandbox_array_distinct(CASE WHEN a IS NOT NULL AND b IS NOT NULL"
        f" THEN list_concat({_MAIN}.json_texts(a), {_MAIN}.json_texts(b)) END))"
    ),
    "array_keep(a, b, distinct_only, common)": (
        f"{_MAIN}.array_of_texts(sandbox_array_keep({_MAIN}.json_texts(a), {_MAIN}.json_texts(b),"
        " coalesce(distinct_only, FALSE), common))"
    ),
    "array_order(j, ascending, nulls_first)": (
        f"{_MAIN}.array_of_texts(sandbox_array_order({_MAIN}.json_texts(j), coalesce(ascending, TRUE),"
        " coalesce(nulls_first, NOT coalesce(ascending, TRUE))))"
    ),
    # NULL where the answer is unknown: a null is sought, or might be what is sought, and nulls match nothing.
    "array_places(j, v, nulls_match)": (
        f"CASE WHEN NOT nulls_match AND (v IS NULL OR json_type(v) = 'NULL') THEN NULL"
        f" WHEN NOT nulls_match AND list_count({_MAIN}.json_texts(j)) < len({_MAIN}.json_texts(j))"
        f" THEN nullif(sandbox_array_places({_MAIN}.json_texts(j), CAST(v AS VARCHAR)), [])"
        f" ELSE sandbox_array_places({_MAIN}.json_texts(j), coalesce(CAST(v AS VARCHAR), 'null')) END"
    ),
    "attribute_names(j, upper_case)": (
        "CASE WHEN j IS NULL THEN NULL ELSE coalesce(CAST(sandbox_attribute_names(CAST(j AS VARCHAR), upper_case)"
        " AS JSON), CAST(error('XX000|SUPER value has duplicate attributes after case conversion.') AS JSON)) END"
    ),
    "signed_number(s, scale, cut)": (
        "CASE WHEN s IS NULL THEN NULL ELSE coalesce(sandbox_signed_number(s, scale, cut),"
        " error('22P02|invalid input syntax for type numeric: \"' || s || '\"')) END"
    ),
}
