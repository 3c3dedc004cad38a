"""Words and signs of other dialects that sqlglot reads, which are names and pairs of signs here."""

from __future__ import annotations

FOREIGN = (
    *("==", "<=>", "&<", "&>", "|>", "?::", ":=", "->", "->>", "=>", "#>", "#>>", "<->", "<<->>", "&&", "??", "~~~"),
    *("-|-", "@@", "@?", "@>", "<@", "?&", "?|", "#-", "^@", "REGEXP", "RLIKE", "GLOB", "XOR", "CLUSTER BY"),
    *("DISTRIBUTE BY", "SORT BY", "PARTITIONED BY", "PARTITIONED_BY", "TABLESAMPLE", "WINDOW", "OVERWRITE", "ANTI"),
    *("SEMI", "ASOF", "STRAIGHT_JOIN", "APPLY", "FILTER", "KILL", "PRAGMA", "CACHE", "UNCACHE", "SETTINGS", "FORMAT"),
    *("BYTE", "MEDIUMINT", "INT1", "TINYINT", "INT16", "SHORT", "HUGEINT", "UHUGEINT", "INT32", "INT64", "INT128"),
    *("INT256", "LONG", "UINT", "UINT128", "UINT256", "DECIMAL32", "DECIMAL64", "DECIMAL128", "DECIMAL256"),
    *("DECFLOAT", "BIGDECIMAL", "BIGNUMERIC", "BIGNUM", "LIST", "MAP", "NULLABLE", "NUMBER", "FIXED", "VARCHAR2"),
    *("NVARCHAR2", "STR", "STRING", "LONGTEXT", "MEDIUMTEXT", "TINYTEXT", "CLOB", "LONGVARCHAR", "BLOB", "LONGBLOB"),
    *("MEDIUMBLOB", "TINYBLOB", "TIME_NS", "TIMESTAMPLTZ", "TIMESTAMP_LTZ", "TIMESTAMPNTZ", "TIMESTAMP_NTZ"),
    *("BINARY", "STRUCT", "VARIANT", "VECTOR", "ENUM"),
    *("{%", "{%+", "{%-", "%}", "+%}", "-%}", "{{+", "{{-", "+}}", "-}}"),
)
