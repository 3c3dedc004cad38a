"""Bodies of the macros for strings, JSON and number formats; macros.py installs them."""

from __future__ import annotations

TEXT_MACROS = {
    "character(n)": (
        "CASE WHEN n = 0 THEN sandbox_system.main.refuse('54000|null character not permitted')"
        " WHEN n NOT BETWEEN 0 AND 1114111 OR n BETWEEN 55296 AND 57343"
        " THEN sandbox_system.main.refuse('54000|requested character not valid for encoding: ' || n) ELSE chr(n) END"
    ),
    # DuckDB compares a name that it doesn't know with all that it knows, which takes seconds for a long one.
    "zone_named(z)": (
        "CASE WHEN strlen(z) > 64"
        " THEN sandbox_system.main.refuse('22023|time zone \"' || left(z, 64) || '\" not recognized') ELSE z END"
    ),
    # What TO_NUMBER searches several times over; a number has 38 digits.
    "short_number(s)": (
        "CASE WHEN strlen(s) > 4096 THEN sandbox_system.main.refuse("
        "'22P02|invalid input syntax for type numeric: \"' || left(s, 64) || '\"') ELSE s END"
    ),
    # DuckDB's own greatest() takes no notice of NULL, and a function of NULL is NULL.
    "at_least(n, m)": "CASE WHEN n < m THEN m ELSE n END",
    "split(s, d)": "CASE WHEN d IS NOT NULL THEN string_split(s, d) END",
    "find_from(s, w, n)": (
        "CAST(CASE WHEN strpos(substring(s, sandbox_system.main.at_least(n, 1)), w) = 0 THEN 0"
        " ELSE strpos(substring(s, sandbox_system.main.at_least(n, 1)), w) + sandbox_system.main.at_least(n, 1) - 1"
        " END AS INTEGER)"
    ),
    "split_part(s, d, n)": (
        "CASE WHEN s IS NULL OR d IS NULL THEN NULL"
        " WHEN n <= 0 THEN sandbox_system.main.refuse('22023|field position must be greater than zero')"
        " WHEN d = '' THEN CASE WHEN n = 1 THEN s ELSE '' END ELSE split_part(s, d, n) END"
    ),
    "slice(s, n, c)": (
        "CASE WHEN c < 0 THEN sandbox_system.main.refuse('22011|negative substring length not allowed')"
        " WHEN n < 1 THEN substring(s, 1, sandbox_system.main.at_least(c + n - 1, 0)) ELSE substring(s, n, c) END"
    ),
    "quote_ident(s)": (
        "CASE WHEN regexp_full_match(s, '[a-z_][a-z0-9_]*') THEN s ELSE '\"' || replace(s, '\"', '\"\"') || '\"' END"
    ),
    "quote_literal(s)": "chr(39) || replace(replace(s, chr(39), chr(39) || chr(39)), chr(92), chr(92) ||"
    " chr(92)) || chr(39)",
    "octet_index(w, s)": (
        "CAST(CASE WHEN strpos(s, w) = 0 THEN 0 ELSE strlen(left(s, strpos(s, w) - 1)) + 1 END AS INTEGER)"
    ),
    # DuckDB takes a comma after the last item, and numbers that aren't; the texts in between can hold them.
    "is_json(s)": (
        "(json_valid(s) AND NOT (regexp_matches(s, '(?i),\\s*[\\]}]|nan|inf')"
        " AND regexp_matches(regexp_replace(s, '\"(?:[^\"\\\\]|\\\\.)*\"', '0', 'g'), '(?i),\\s*[\\]}]|nan|inf')))"
    ),
    "json_items(j)": (
        "CASE WHEN j IS NULL OR json_type(j) = 'NULL' THEN NULL WHEN json_type(j) = 'ARRAY' THEN CAST(j AS JSON[])"
        " ELSE CAST(sandbox_system.main.refuse('22023|the value is not an array') AS JSON[]) END"
    ),
    "json_within(j, n)": (
        "(json_type(j) IN ('BIGINT', 'UBIGINT') AND abs(try_cast(CAST(j AS VARCHAR) AS HUGEINT)) <= n)"
    ),
    "array_concat(a, b)": (
        "to_json(list_concat(sandbox_system.main.json_items(a), sandbox_system.main.json_items(b)))"
    ),
    "subarray(j, n, c)": "to_json(list_slice(sandbox_system.main.json_items(j), n + 1, n + c))",
    # Where the n-th match begins or ends: the pieces between the matches, and the matches, up to it.
    "regexp_place(s, p, o, n, after)": (
        "CASE WHEN n < 1 OR len(regexp_extract_all(s, p, 0, o)) < n THEN 0 ELSE 1"
        " + list_sum(list_transform(list_slice(string_split_regex(s, p, o), 1, n), lambda x: length(x)))"
        " + coalesce(list_sum(list_transform(list_slice(regexp_extract_all(s, p, 0, o), 1,"
        " CASE WHEN after THEN n ELSE n - 1 END), lambda x: length(x))), 0) END"
    ),
    "bit_of(b, n)": (
        "CASE WHEN n < 0 OR n >= 8 * octet_length(b) THEN CAST(sandbox_system.main.refuse('22023|bit index ' || n"
        " || ' out of range')"
        " AS INTEGER) ELSE CAST(CAST('0x' || substring(hex(b), 2 * (octet_length(b) - n // 8) - 1, 2) AS INTEGER)"
        " >> (n % 8) & 1 AS INTEGER) END"
    ),
    "within_listagg(s)": (
        "CASE WHEN strlen(s) > 65535 THEN sandbox_system.main.refuse('XX000|Result size exceeds"
        " LISTAGG limit') ELSE s END"
    ),
    # Elements that are NULL are left out; the separator may be computed.
    "elements_joined(a, s)": (
        "list_transform([{'a': list_filter(a, lambda e: e IS NOT NULL), 's': s}], lambda v:"
        " CASE WHEN (v).a IS NULL OR (v).s IS NULL THEN NULL WHEN len((v).a) = 0 THEN ''"
        " ELSE list_reduce((v).a, lambda x, y: x || (v).s || y) END)[1]"
    ),
    # DuckDB's own refusal quotes one byte, which needn't be a character.
    "bytes_of_hex(s)": (
        "CASE WHEN regexp_matches(s, '[^0-9A-Fa-f]') THEN"
        " CAST(sandbox_system.main.refuse('22023|invalid hexadecimal digit: \"'"
        " || regexp_extract(s, '[^0-9A-Fa-f]') || '\"') AS BLOB) ELSE unhex(s) END"
    ),
    "to_varbyte(s, kind)": (
        "CASE lower(kind) WHEN 'hex' THEN sandbox_system.main.bytes_of_hex(s)"
        " WHEN 'base64' THEN from_base64(s) WHEN 'utf8' THEN encode(s)"
        " WHEN 'binary' THEN sandbox_system.main.native_bytes_of_digits(s)"
        " WHEN 'bin' THEN sandbox_system.main.native_bytes_of_digits(s)"
        " WHEN 'utf-8' THEN encode(s)"
        " ELSE CAST(sandbox_system.main.refuse('22023|invalid format ' || kind) AS BLOB) END"
    ),
    "from_varbyte(b, kind)": (
        "CASE lower(kind) WHEN 'hex' THEN lower(hex(b)) WHEN 'base64' THEN to_base64(b) WHEN 'utf8' THEN decode(b)"
        " WHEN 'utf-8' THEN decode(b) WHEN 'bin' THEN sandbox_system.main.native_binary_digits(b)"
        " WHEN 'binary' THEN sandbox_system.main.native_binary_digits(b)"
        " ELSE sandbox_system.main.refuse('22023|invalid format ' || kind) END"
    ),
    # Unicode gives ß no capital letter of one character; DuckDB takes ẞ.
    "upper_text(s)": (
        "CASE WHEN contains(s, 'ß')"
        " THEN array_to_string(list_transform(string_split(s, 'ß'), lambda part: upper(part)), 'ß') ELSE upper(s) END"
    ),
    "ordinal_suffix(s)": (
        "CASE WHEN s LIKE '%11' OR s LIKE '%12' OR s LIKE '%13' THEN 'th'"
        " WHEN s LIKE '%1' THEN 'st' WHEN s LIKE '%2' THEN 'nd' WHEN s LIKE '%3' THEN 'rd' ELSE 'th' END"
    ),
    "ordinal(s, c)": (
        "s || CASE WHEN c = 'TH' THEN upper(sandbox_system.main.ordinal_suffix(s))"
        " ELSE sandbox_system.main.ordinal_suffix(s) END"
    ),
    "json_array_of(j)": (
        "CASE WHEN j IS NULL THEN NULL WHEN NOT sandbox_system.main.is_json(j)"
        " THEN sandbox_system.main.refuse('22023|JSON parsing error')"
        " WHEN json_type(j) <> 'ARRAY'"
        " THEN sandbox_system.main.refuse('22023|JSON parsing error: not an array') ELSE j END"
    ),
    "json_array_length(j)": "CAST(json_array_length(sandbox_system.main.json_array_of(j)) AS INTEGER)",
    "json_array_length_or_null(j, lenient)": (
        "CASE WHEN lenient"
        " AND NOT coalesce(json_type(CASE WHEN sandbox_system.main.is_json(j) THEN j END) = 'ARRAY', FALSE) THEN NULL"
        " ELSE CAST(json_array_length(sandbox_system.main.json_array_of(j)) AS INTEGER) END"
    ),
    # DuckDB computes a constant's branches of CASE whether or not they are taken: a text that isn't JSON stays outside.
    # Only a number with a fraction or an exponent is formatted again by DuckDB.
    "json_text(j, p)": (
        "CASE WHEN json_type(j, p) = 'DOUBLE' THEN sandbox_system.main.native_json_number(CAST(j AS VARCHAR), p)"
        " ELSE json_extract_string(j, p) END"
    ),
    "json_element(j, n)": (
        "CASE WHEN n < 0 THEN NULL"
        " ELSE sandbox_system.main.json_text(sandbox_system.main.json_array_of(j), '$[' || n || ']') END"
    ),
    "json_element_or_null(j, n, lenient)": (
        "CASE WHEN lenient"
        " AND NOT coalesce(json_type(CASE WHEN sandbox_system.main.is_json(j) THEN j END) = 'ARRAY', FALSE) THEN NULL"
        " ELSE sandbox_system.main.json_element("
        "CASE WHEN NOT lenient OR sandbox_system.main.is_json(j) THEN j END, n) END"
    ),
    "json_path(j, p, lenient)": (
        "CASE WHEN j IS NULL OR p IS NULL THEN NULL"
        " WHEN NOT sandbox_system.main.is_json(j)"
        " THEN CASE WHEN lenient THEN NULL ELSE sandbox_system.main.refuse('22023|JSON parsing error') END"
        " ELSE sandbox_system.main.json_text(CASE WHEN sandbox_system.main.is_json(j) THEN j END, p) END"
    ),
    "json_parse(s)": (
        "CASE WHEN s IS NULL THEN NULL"
        " WHEN NOT sandbox_system.main.is_json(s)"
        " THEN CAST(sandbox_system.main.refuse('22023|JSON parsing error') AS JSON)"
        " WHEN regexp_matches(s, '\\s')"
        " THEN CAST(regexp_replace(s, '(\"(?:[^\"\\\\]|\\\\.)*\")|\\s+', '\\1', 'g') AS JSON)"
        " ELSE CAST(s AS JSON) END"
    ),
    "json_typeof(j)": (
        "CASE json_type(j) WHEN 'ARRAY' THEN 'array' WHEN 'OBJECT' THEN 'object' WHEN 'VARCHAR' THEN 'string'"
        " WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' ELSE CASE WHEN j IS NOT NULL THEN 'number' END END"
    ),
}
