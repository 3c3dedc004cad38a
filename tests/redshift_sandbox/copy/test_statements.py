"""COPY and UNLOAD as text: options in any order, optional words, comments, and what is refused as Redshift does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_sandbox.copy.copy_statement import CopyStatement, parse_copy
from redshift_sandbox.copy.unload.unload_statement import parse_unload
from redshift_sandbox.sql.sql_error import SqlError

ROLE = "arn:aws:iam::123456789012:role/loader"
OPTIONS = {
    f"iam_role '{ROLE}'": {},
    "FORMAT AS JSON 's3://b/paths.json'": {"format": "json", "json": "s3://b/paths.json"},
    "region as 'us-west-2'": {"region": "us-west-2"},
    "COMPUPDATE OFF": {},
    "statupdate on": {},
    "TIMEFORMAT AS 'epochmillisecs'": {"time_format": "epochmillisecs"},
    "dateformat 'auto'": {"date_format": "auto"},
    "TRUNCATECOLUMNS": {"truncate_columns": True},
    "blanksasnull": {"blanks_as_null": True},
    "EMPTYASNULL": {"empty_as_null": True},
    "ACCEPTINVCHARS AS '^'": {"replace_invalid": "^"},
    "MAXERROR AS 12": {"max_errors": 12},
    "gzip": {"compression": "gzip"},
    "manifest": {"manifest": True},
    "NULL AS 'n/a'": {"null_as": "n/a"},
    "-- a comment\n": {},
    "/* another /* nested */ one */": {},
    "roundec": {"round_decimals": True},
    "comprows 10000": {},
    "acceptanydate": {"accept_any_date": True},
    "explicit_ids": {"explicit_ids": True},
}


def option(parsed: CopyStatement, name: str) -> object:
    """An option of COPY, in whichever group it is."""
    groups = (parsed.files, parsed.layout, parsed.values, parsed.dates, parsed.errors)
    (group,) = (group for group in groups if hasattr(group, name))
    return getattr(group, name)


@settings(max_examples=200)
@given(order=st.permutations(list(OPTIONS)))
def test_options_come_in_any_order(order: list[str]) -> None:
    parsed = parse_copy("copy s.t (a, \"B\") from 's3://b/prefix' " + "\n ".join(order) + " ; ;")
    assert (parsed.table, parsed.columns, parsed.source) == ("s.t", ("a", "b"), "s3://b/prefix")
    assert parsed.authorization.role == ROLE
    for values in OPTIONS.values():
        for name, value in values.items():
            assert option(parsed, name) == value


@pytest.mark.parametrize("name", ["#stage", '"#stage"', "#Stage"])
def test_a_temporary_table_is_named_with_its_sign(name: str) -> None:
    assert parse_copy(f"copy {name} from 's3://b/p' iam_role default").table == "#stage"


def copied(options: str) -> CopyStatement:
    return parse_copy(f"COPY t FROM 's3://b/p' {options}")


@pytest.mark.parametrize(
    ("text", "role", "key"),
    [
        (f"credentials 'aws_iam_role={ROLE}'", ROLE, ""),
        (f"WITH CREDENTIALS AS 'aws_iam_role={ROLE};'", ROLE, ""),
        ("IAM_ROLE default", "default", ""),
        (f"iam_role '{ROLE},{ROLE}2'", f"{ROLE},{ROLE}2", ""),
        ("credentials 'aws_access_key_id=AK;aws_secret_access_key=SK'", "", "AK"),
        ("access_key_id 'AK' secret_access_key 'SK' session_token 'T'", "", "AK"),
    ],
)
def test_authorization_has_many_spellings(text: str, role: str, key: str) -> None:
    found = copied(text + " csv").authorization
    assert (found.role, found.access_key_id) == (role, key)
    assert "SK" not in repr(found)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("json", {"format": "json", "json": "auto"}),
        ("json as 'auto'", {"format": "json", "json": "auto"}),
        ("format json 'AUTO IgnoreCase'", {"format": "json", "json": "auto ignorecase"}),
        ("json 'noshred'", {"format": "json", "json": "noshred"}),
        ("csv quote as '%' delimiter '\\t'", {"format": "csv", "quote": "%", "delimiter": "\t"}),
        ("format as parquet", {"format": "parquet"}),
        ("fixedwidth as 'a:3, b:10'", {"format": "fixedwidth", "fixed_widths": (("a", 3), ("b", 10))}),
        ("delimiter '\\001' escape removequotes", {"delimiter": "\x01", "escape": True, "remove_quotes": True}),
        ("ignoreheader as 1 ignoreblanklines fillrecord", {"ignore_header": 1, "ignore_blank_lines": True}),
        ("encoding utf16le", {"encoding": "utf-16-le"}),
        ("null as '\\000'", {"null_as": "\0"}),
        ("maxerror 100000 noload", {"max_errors": 100_000, "no_load": True}),
    ],
)
def test_options_of_copy(options: str, expected: dict[str, object]) -> None:
    parsed = copied(f"iam_role default {options}")
    assert {name: option(parsed, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("statement", "sqlstate", "message"),
    [
        ("copy t from 's3://b/p' iam_role default jsn 'auto'", "42601", 'syntax error at or near "jsn"'),
        ("copy t from s3", "42601", 'syntax error at or near "s3"'),
        ("copy t from", "42601", "syntax error at end of input"),
        ("copy t (a, a) from 's3://b/p' iam_role default", "42701", 'column "a" specified more than once'),
        ("copy t from 's3://b/p' iam_role default gzip bzip2", "42601", "conflicting or redundant options"),
        ("copy t from 's3://b/p' iam_role default csv escape", "42601", "ESCAPE cannot be used with CSV"),
        (
            "copy t from 's3://b/p' iam_role default ignoreallerrors maxerror 5",
            "42601",
            "IGNOREALLERRORS cannot be used with MAXERROR",
        ),
        ("copy t from 's3://b/p' iam_role default maxerror 100001", "22023", "MAXERROR must be between 0 and 100000"),
        ("copy t from 's3://b/p' iam_role default maxerror -1", "42601", 'syntax error at or near "-"'),
        ("copy t from 's3://b/p' iam_role default lzop", "0A000", "sandbox: LZOP is not supported"),
        ("copy t from 's3://b/p' iam_role default orc", "0A000", "sandbox: COPY from ORC is not supported"),
        ("copy t from 'emr://j-1/x' iam_role default", "0A000", "sandbox: COPY from EMR is not supported"),
        ("copy t from 'dynamodb://x' iam_role default", "0A000", "sandbox: COPY from DynamoDB is not supported"),
        ("copy job create x", "0A000", "sandbox: COPY JOB is not supported"),
        ("copy t from 's3://b/p' iam_role 'loader'", "42601", "syntax error at or near \"'loader'\""),
        ("copy t from 's3://b/p", "42601", "unterminated quoted string"),
        ("copy t from 's3://b/p' /* x", "42601", "unterminated /* comment"),
    ],
)
def test_copy_refused(statement: str, sqlstate: str, message: str) -> None:
    with pytest.raises(SqlError) as caught:
        parse_copy(statement)
    assert caught.value.sqlstate == sqlstate
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", {"format": "text", "parallel": True}),
        ("format as csv header delimiter as ';'", {"format": "csv", "header": True, "delimiter": ";"}),
        ("parquet partition by (a, b) include", {"partition_by": ("a", "b"), "include_partitions": True}),
        ("manifest verbose allowoverwrite", {"manifest": True, "verbose": True, "allow_overwrite": True}),
        ("parallel off maxfilesize 100 mb", {"parallel": False, "max_file_bytes": 100 * 1024 * 1024}),
        ("parallel maxfilesize as 1.5 gb", {"parallel": True, "max_file_bytes": 1536 * 1024 * 1024}),
        ("parquet rowgroupsize as 64 mb", {"format": "parquet", "row_group_bytes": 64 * 1024 * 1024}),
        ("null as '\\\\N'", {"null_as": "\\N"}),
        ("extension 'txt' encrypted auto region 'us-east-1'", {"extension": "txt", "region": "us-east-1"}),
        ("addquotes escape null as '' zstd", {"add_quotes": True, "escape": True, "compression": "zstd"}),
    ],
)
def test_options_of_unload(options: str, expected: dict[str, object]) -> None:
    parsed = parse_unload(f"unload ($$select 'it''s' as a;$$) to 's3://b/p' iam_role default {options};")
    assert parsed.query == "select 'it''s' as a"
    assert {name: getattr(parsed, name) for name in expected} == expected


@settings(max_examples=300)
@given(text=st.text("copyfrom ts'\"();,-/*$\\js\n", max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    for parse in (parse_copy, parse_unload):
        try:
            parse(text)  # type: ignore[operator]
        except SqlError as error:
            assert error.sqlstate in ("42601", "42701", "0A000", "XX000", "22023")
