"""Macros over SUPER arrays and objects; see macros.py."""

from __future__ import annotations

_MAIN = "sandbox_system.main"
_NATIVE = f"{_MAIN}.native_"

_MOST_ELEMENTS = 250_000
"""Elements of an array that become Python's values at once, which holds the interpreter for some 0.1 s."""

SUPER_MACROS = {
    # The JSON texts of an array's elements: what the functions of super_elements.py take.
    "json_texts(j)": (
        f"CAST(CASE WHEN strlen(CAST(j AS VARCHAR)) > {_MOST_ELEMENTS} AND json_array_length(j) > {_MOST_ELEMENTS}"
        f" THEN CAST({_MAIN}.refuse('0A000|sandbox: this function of an array of more than {_MOST_ELEMENTS} elements"
        f" is not supported') AS JSON[]) ELSE {_MAIN}.json_items(j) END AS VARCHAR[])"
    ),
    "array_of_texts(a)": "CASE WHEN a IS NOT NULL THEN to_json(CAST(a AS JSON[])) END",
    "array_flatten(j)": (
        "CASE WHEN j IS NULL OR json_type(j) = 'NULL' THEN NULL"
        f" WHEN json_type(j) = 'ARRAY' THEN CAST({_NATIVE}array_flatten(CAST(j AS VARCHAR)) AS JSON)"
        " ELSE CAST(sandbox_system.main.refuse('22023|the value is not an array') AS JSON) END"
    ),
    "array_distinct(j)": f"{_MAIN}.array_of_texts({_NATIVE}array_distinct({_MAIN}.json_texts(j)))",
    "array_union(a, b)": (
        f"{_MAIN}.array_of_texts({_NATIVE}array_distinct(CASE WHEN a IS NOT NULL AND b IS NOT NULL"
        f" THEN list_concat({_MAIN}.json_texts(a), {_MAIN}.json_texts(b)) END))"
    ),
    "array_keep(a, b, distinct_only, common)": (
        f"{_MAIN}.array_of_texts({_NATIVE}array_keep({_MAIN}.json_texts(a), {_MAIN}.json_texts(b),"
        " coalesce(distinct_only, FALSE), common))"
    ),
    "array_order(j, ascending, nulls_first)": (
        f"{_MAIN}.array_of_texts({_NATIVE}array_order({_MAIN}.json_texts(j), coalesce(ascending, TRUE),"
        " coalesce(nulls_first, NOT coalesce(ascending, TRUE))))"
    ),
    # NULL where the answer is unknown: a null is sought, or might be what is sought, and nulls match nothing.
    "array_places(j, v, nulls_match)": (
        f"CASE WHEN NOT nulls_match AND (v IS NULL OR json_type(v) = 'NULL') THEN NULL"
        f" WHEN NOT nulls_match AND list_count({_MAIN}.json_texts(j)) < len({_MAIN}.json_texts(j))"
        f" THEN nullif({_NATIVE}array_places({_MAIN}.json_texts(j), CAST(v AS VARCHAR)), [])"
        f" ELSE {_NATIVE}array_places({_MAIN}.json_texts(j), coalesce(CAST(v AS VARCHAR), 'null')) END"
    ),
    "attribute_names(j, upper_case)": (
        f"CASE WHEN j IS NULL THEN NULL ELSE coalesce(CAST({_NATIVE}attribute_names(CAST(j AS VARCHAR), upper_case)"
        " AS JSON), CAST(sandbox_system.main.refuse('XX000|SUPER value has duplicate attributes after case"
        " conversion.') AS JSON)) END"
    ),
    # Every number as it is written, every string; the others have none.
    "super_number(j)": (
        "CASE WHEN json_type(j) IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE') THEN CAST(j AS VARCHAR) END"
    ),
    "super_string(j)": "CASE WHEN json_type(j) = 'VARCHAR' THEN json_extract_string(j, '$') END",
    "super_boolean(j)": "CASE json_type(j) WHEN 'BOOLEAN' THEN TRY_CAST(CAST(j AS VARCHAR) AS BOOLEAN) END",
    "super_text(j)": (
        "CASE json_type(j) WHEN 'VARCHAR' THEN json_extract_string(j, '$')"
        " WHEN 'ARRAY' THEN NULL WHEN 'OBJECT' THEN NULL WHEN 'NULL' THEN NULL ELSE CAST(j AS VARCHAR) END"
    ),
    "super_truth(j)": (
        "CASE WHEN json_type(j) IN ('BIGINT', 'UBIGINT') THEN CAST(j AS VARCHAR) <> '0'"
        f" ELSE TRY_CAST({_MAIN}.super_text(j) AS BOOLEAN) END"
    ),
    "super_key(j)": (
        "CASE WHEN j IS NOT NULL AND json_type(j) <> 'NULL' THEN {'kind': CASE json_type(j) WHEN 'BOOLEAN' THEN 0"
        " WHEN 'VARCHAR' THEN 2 WHEN 'ARRAY' THEN 3 WHEN 'OBJECT' THEN 4 ELSE 1 END,"
        f" 'number': coalesce(TRY_CAST({_MAIN}.super_number(j) AS DOUBLE), 0),"
        f" 'exact': coalesce(TRY_CAST({_MAIN}.super_number(j) AS DECIMAL(38,10)), 0),"
        f" 'text': CASE WHEN {_MAIN}.super_number(j) IS NULL THEN coalesce({_MAIN}.super_string(j), CAST(j AS VARCHAR))"
        " ELSE '' END} END"
    ),
    "super_arithmetic(operator, a, b)": (
        f"CAST(CASE {_NATIVE}super_arithmetic(operator, CAST(a AS VARCHAR), CAST(b AS VARCHAR))"
        " WHEN 'division by zero' THEN sandbox_system.main.refuse('22012|division by zero')"
        " WHEN 'overflow' THEN sandbox_system.main.refuse('22003|Numeric data overflow')"
        f" ELSE {_NATIVE}super_arithmetic(operator, CAST(a AS VARCHAR), CAST(b AS VARCHAR)) END AS JSON)"
    ),
    "super_rounded(f, j, n)": f"CAST({_NATIVE}super_rounded(f, CAST(j AS VARCHAR), CAST(n AS INTEGER)) AS JSON)",
    "super_digits(j, after)": f"{_NATIVE}super_digits(CAST(j AS VARCHAR), after)",
    "super_transformed(j, kept, places, news)": (
        "CASE WHEN json_type(j) <> 'OBJECT' THEN j"
        f" ELSE CAST({_NATIVE}super_transformed(CAST(j AS VARCHAR), kept, places, CAST(news AS VARCHAR[])) AS JSON) END"
    ),
    "hll_of(s)": (
        f"CASE WHEN s IS NOT NULL THEN coalesce({_NATIVE}hll_checked(s),"
        " sandbox_system.main.refuse('22P02|invalid input syntax for type hllsketch: \"' || s || '\"')) END"
    ),
    "signed_number(s, scale, cut)": (
        f"CASE WHEN s IS NULL THEN NULL ELSE coalesce({_NATIVE}signed_number(s, scale, cut),"
        " sandbox_system.main.refuse('22P02|invalid input syntax for type numeric: \"' || s || '\"')) END"
    ),
}
