"""CREATE TABLE in every form that Redshift's reference lists."""

from __future__ import annotations

import pytest

from tests.redshift_sandbox.database_session import Session

DEFINITION = """select "column", type, encoding, distkey, sortkey, "notnull" from pg_table_def
    where tablename = 'made' order by 1"""

FORMS = {
    "a column's key and encoding": (
        "create table made (a int distkey sortkey, b varchar encode zstd not null)",
        [("a", "integer", "none", True, 1, False), ("b", "character varying(256)", "zstd", False, 0, True)],
    ),
    "keys of the table": (
        "create table made (a int, b date) diststyle key distkey(b) compound sortkey(b, a)",
        [("a", "integer", "none", False, 2, False), ("b", "date", "none", True, 1, False)],
    ),
    "interleaved sort keys alternate their sign": (
        "create table made (a int, b int) interleaved sortkey(a, b)",
        [("a", "integer", "none", False, 1, False), ("b", "integer", "none", False, -2, False)],
    ),
    "types and their spellings": (
        """create table made (a int2, b int8, c float4, d float, e numeric, f decimal(9,2), g bpchar, h char, i nvarchar(9),
           j varchar(max), k text, l timestamptz, m time, n bool, o super, p varbyte(9), q character varying(7))""",
        [
            ("a", "smallint", "az64", False, 0, False),
            ("b", "bigint", "az64", False, 0, False),
            ("c", "real", "none", False, 0, False),
            ("d", "double precision", "none", False, 0, False),
            ("e", "numeric(18,0)", "az64", False, 0, False),
            ("f", "numeric(9,2)", "az64", False, 0, False),
            ("g", "character(256)", "lzo", False, 0, False),
            ("h", "character(1)", "lzo", False, 0, False),
            ("i", "character varying(9)", "lzo", False, 0, False),
            ("j", "character varying(65535)", "lzo", False, 0, False),
            ("k", "character varying(256)", "lzo", False, 0, False),
            ("l", "timestamp with time zone", "az64", False, 0, False),
            ("m", "time without time zone", "az64", False, 0, False),
            ("n", "boolean", "none", False, 0, False),
            ("o", "super", "zstd", False, 0, False),
            ("p", "binary varying(9)", "lzo", False, 0, False),
            ("q", "character varying(7)", "lzo", False, 0, False),
        ],
    ),
    "a query's columns, renamed, with a layout": (
        "create table made (x, y) diststyle even sortkey(x) as select 1::bigint, 'a'::varchar(3)",
        [("x", "bigint", "none", False, 1, False), ("y", "character varying(3)", "lzo", False, 0, False)],
    ),
    "comments and odd white space": (
        'create /* a /* b */ ; */ table made ( -- first\n a int /* x /* y */ z */ -- the key\n , "b" int default 1 not null /* second */ )',
        [("a", "integer", "az64", False, 0, False), ("b", "integer", "az64", False, 0, True)],
    ),
    "a primary key is not null": (
        "create table made (a int, b int references made_of(id), primary key (a), unique (b))",
        [("a", "integer", "az64", False, 0, True), ("b", "integer", "az64", False, 0, False)],
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_has_the_columns_it_was_made_with(session: Session, form: str) -> None:
    statement, expected = FORMS[form]
    session.script(
        "drop table if exists made", "drop table if exists made_of", "create table made_of (id int primary key)"
    )
    session.run(statement)
    assert session.run(DEFINITION) == expected


REFUSALS = {
    "a table that is there": ("create table there (a int)", "42P07", 'relation "there" already exists'),
    "a column twice": ("create table t (a int, a int)", "42701", 'column "a" specified more than once'),
    "two distribution keys": ("create table t (a int distkey, b int distkey)", "42P16", "multiple distribution keys"),
    "a distribution key that is not there": (
        "create table t (a int) distkey(b)",
        "42703",
        'column "b" named in DISTKEY',
    ),
    "a sort key that is not there": ("create table t (a int) sortkey(b)", "42703", 'column "b" named in SORTKEY'),
    "a key on no column": (
        "create table t (a int, primary key (b))",
        "42703",
        'column "b" named in key does not exist',
    ),
    "too many sort columns": (
        f"create table t ({', '.join(f'c{n} int' for n in range(401))}) sortkey({', '.join(f'c{n}' for n in range(401))})",
        "54011",
        "maximum number of SORTKEY columns (400) exceeded",
    ),
    "too many columns": (f"create table t ({', '.join(f'c{n} int' for n in range(1601))})", "54011", "at most 1600"),
    "a distribution key with ALL": ("create table t (a int distkey) diststyle all", "42P16", "DISTSTYLE ALL"),
    "an unknown encoding": ("create table t (a int encode zip)", "22023", "invalid encoding"),
    "a type that is called otherwise": ("create table t (a double)", "42704", 'type "double" does not exist'),
    "an attribute twice": ("create table t (a int distkey distkey)", "42601", "multiple distribution keys"),
    "a sort key twice": ("create table t (a int sortkey compound sortkey)", "42601", "multiple sort keys"),
    "a collation twice": (
        "create table t (a varchar(3) collate case_sensitive collate case_sensitive)",
        "42601",
        "multiple collations",
    ),
    "a word of the grammar for a type": ("create table t (a not null)", "42601", 'syntax error at or near "not"'),
    "a column if it isn't there": (
        "alter table there add column if not exists c int",
        "42601",
        'syntax error at or near "not"',
    ),
    "an unknown type": ("create table t (a blurb)", "42704", 'type "blurb" does not exist'),
    "a type that the sandbox lacks": ("create table t (a geometry)", "0A000", "sandbox: type geometry"),
    "a type of the catalogue's own columns": ("create table t (a oid)", "0A000", 'unsupported type "oid"'),
    "a name of a relation": ("create table t (a regclass)", "0A000", 'unsupported type "regclass"'),
    "an interval without its fields": ("create table t (a interval)", "0A000", 'unsupported type "interval"'),
    "a query without its rows": ("create table t as select 1 as a with no data", "42601", "syntax error"),
    "a query with its rows, in another's words": ("create table t as select 1 as a with data", "42601", "syntax error"),
    "an identity of text": ("create table t (a varchar identity(0,1))", "42804", "identity column"),
    "two identities": ("create table t (a int identity(0,1), b int identity(0,1))", "0A000", "multiple IDENTITY"),
    "a schema that is not there": ("create table nowhere.t (a int)", "3F000", 'schema "nowhere" does not exist'),
    "a referenced table that is not there": ("create table t (a int references nowhere)", "42P01", "nowhere"),
    "no columns": ("create table t", "42601", "syntax error"),
    "a reserved word for a table": ("create table user (a int)", "42601", 'syntax error at or near "user"'),
    "a reserved word for a column": ("create table t (order int)", "42601", 'syntax error at or near "order"'),
    "a size that is no number": ("create table t (a varchar(many))", "42601", 'syntax error at or near "many"'),
    "another database": ("create table t (like other.public.t)", "3D000", 'database "other" does not exist'),
    "a missing comma": ("create table t (a int b int)", "42601", 'syntax error at or near "b"'),
    "a temporary table in a schema": ("create temp table public.t (a int)", "42P16", "non-temporary schema"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_redshift_refuses(session: Session, case: str) -> None:
    statement, state, message = REFUSALS[case]
    session.run("create table if not exists there (a int)")
    found, text = session.failure(statement)
    assert (found, message in text) == (state, True), text


# Encodings, and types that can't have them: the table of "Compression encodings", the other way round.
UNSUITED = {
    "az64": ("real", "float", "boolean", "char(3)", "varchar(3)", "super"),
    "bytedict": ("boolean", "super"),
    "delta": ("boolean", "real", "varchar(3)", "timestamptz"),
    "delta32k": ("smallint", "char(3)"),
    "lzo": ("real", "float", "boolean"),
    "mostly8": ("date", "float", "varchar(3)"),
    "mostly16": ("smallint", "boolean"),
    "mostly32": ("int", "timestamp"),
    "runlength": ("super",),
    "text255": ("char(3)", "int"),
    "text32k": ("char(3)", "date"),
}
SUITED = {
    "az64": ("smallint", "decimal(9,2)", "date", "timestamptz", "time"),
    "bytedict": ("varchar(3)", "real", "decimal(9,2)"),
    "delta": ("smallint", "date"),
    "lzo": ("bigint", "super", "varbyte", "char(3)"),
    "mostly8": ("smallint", "decimal(9,2)"),
    "runlength": ("boolean", "float", "char(3)"),
    "text255": ("varchar(300)", "text"),
    "zstd": ("boolean", "real", "super", "time", "varbyte"),
    "raw": ("boolean", "super", "int"),
}


@pytest.mark.parametrize("encoding", UNSUITED)
def test_an_encoding_is_refused_for_types_that_cant_have_it(session: Session, encoding: str) -> None:
    session.script("drop table if exists encoded", "create table encoded (a boolean)")
    for type_ in UNSUITED[encoding]:
        state, text = session.failure(f"create table t (a {type_} encode {encoding})")
        assert (state, f'"{encoding}" is not valid for column "a"' in text) == ("42804", True), text
        assert session.failure(f"alter table encoded add column b {type_} encode {encoding}")[0] == "42804"


@pytest.mark.parametrize("encoding", SUITED)
def test_an_encoding_is_taken_for_the_types_that_have_it(session: Session, encoding: str) -> None:
    columns = ", ".join(f"c{place} {type_} encode {encoding}" for place, type_ in enumerate(SUITED[encoding]))
    session.script("drop table if exists encoded", f"create table encoded ({columns})")


def test_altering_an_encoding_heeds_the_columns_type(session: Session) -> None:
    session.script("drop table if exists encoded", "create table encoded (a boolean, b int)")
    assert session.failure("alter table encoded alter column a encode delta")[0] == "42804"
    session.script("alter table encoded alter column b encode delta", "alter table encoded alter column a encode zstd")


def test_explain_takes_queries_and_changes_alone(session: Session) -> None:
    session.script("drop table if exists shown", "create table shown (a int)")
    for statement in ("select 1", "insert into shown values (1)", "update shown set a = 2", "delete from shown"):
        assert session.run(f"explain {statement}")
    assert session.run("explain create table copied as select 1 as a")
    for statement in (
        "drop table shown",
        "create user x password 'Abcdef123'",
        "truncate shown",
        "vacuum",
        "set a to 1",
    ):
        assert session.failure(f"explain {statement}")[0] == "42601", statement
    assert session.run("select count(*) from shown") == [(0,)]


def test_if_not_exists_leaves_the_table_and_says_so(session: Session) -> None:
    session.script(
        "create table kept (a int)", "insert into kept values (1)", "create table if not exists kept (b int)"
    )
    assert session.run("select a from kept") == [(1,)]
    assert "already exists, skipping" in session.connection.notices[-1]


def test_identity_values_are_unique_and_cannot_be_given(session: Session) -> None:
    session.run("create table numbered (id bigint identity(10, 5), name varchar)")
    session.script("insert into numbered (name) values ('a'), ('b')", "insert into numbered (name) select 'c'")
    assert sorted(session.run("select id from numbered")) == [(10,), (15,), (20,)]
    assert session.failure("insert into numbered (id, name) values (1, 'x')")[0] == "0A000"


def test_identity_by_default_takes_a_given_value(session: Session) -> None:
    session.run("create table given (id int generated by default as identity(1, 1), name varchar)")
    session.run("insert into given (id, name) values (100, 'a'), (default, 'b')")
    assert sorted(session.run("select id from given")) == [(1,), (100,)]


def test_defaults_are_computed_when_a_row_is_inserted(session: Session) -> None:
    session.run(
        """create table defaulted (n int, at timestamp default getdate(), price decimal(9,2) default 1.5,
           name varchar(9) default 'it''s', flag bool default true, empty int default null)"""
    )
    session.run("insert into defaulted (n) values (1)")
    assert session.run("select price, name, flag, empty, at > '2020-01-01' from defaulted") == [
        (pytest.approx(1.5), "it's", True, None, True)
    ]


def test_like_takes_keys_and_layout_and_defaults_when_asked(session: Session) -> None:
    session.run("create table parent (a int default 7, b date distkey sortkey)")
    session.script("create table plain (like parent)", "create table full_copy (like parent including defaults)")
    session.script("insert into plain (b) values ('2020-01-01')", "insert into full_copy (b) values ('2020-01-01')")
    assert session.run("select p.a, f.a from plain p, full_copy f") == [(None, 7)]
    assert session.run("select distkey, sortkey from pg_table_def where tablename = 'plain' and \"column\" = 'b'") == [
        (True, 1)
    ]


@pytest.mark.parametrize("name", ["scratch", "#scratch"])
def test_a_temporary_table_is_its_sessions_own(endpoint: object, session: Session, name: str) -> None:
    kind = "" if name.startswith("#") else "temp "
    session.script("drop table if exists scratch", "create table if not exists permanent (a int)")
    session.script(f"create {kind}table {name} (a int identity(0,1), b int)", f"insert into {name} (b) values (1)")
    other = Session(endpoint)  # type: ignore[arg-type]
    assert session.run(f"select a, b from {name}") == [(0, 1)]
    assert other.failure(f"select * from {name}")[0] == "42P01"
    assert other.run(f"select count(*) from pg_class where relname = '{name}'") == [(0,)]
    other.connection.close()
    session.run(f"drop table {name}")


def test_a_temporary_table_hides_a_permanent_one(session: Session) -> None:
    session.script("create table hidden as select 1 as a", "create temp table hidden as select 2 as a")
    assert session.run("select a from hidden") == [(2,)]
    assert session.run("select a from public.hidden") == [(1,)]
    session.run("drop table hidden")
    assert session.run("select a from hidden") == [(1,)]


def test_a_create_that_is_rolled_back_leaves_nothing(session: Session) -> None:
    session.script("begin", "create table gone (a int identity(0,1))", "insert into gone values (default)", "rollback")
    assert session.failure("select * from gone")[0] == "42P01"
    assert session.run("select count(*) from pg_class where relname = 'gone'") == [(0,)]
    session.script("create table gone (a int)", "drop table gone")


def test_uncommitted_tables_are_invisible_to_others(endpoint: object, session: Session) -> None:
    other = Session(endpoint)  # type: ignore[arg-type]
    session.script("begin", "create table pending (a int)", "insert into pending values (1)")
    assert other.failure("select * from pending")[0] == "42P01"
    session.run("commit")
    assert other.run("select a from pending") == [(1,)]
    other.connection.close()


DEFAULTS = {
    "a word for a number": ("int default 'abc'", "22P02", None),
    "another column": ("int default other", "42703", None),
    "a text that does not fit": ("varchar(3) default 'abcdef'", None, "22001"),
    "a text that fits in characters but not in bytes": ("varchar(3) default 'äöü'", None, "22001"),
}


@pytest.mark.parametrize("case", DEFAULTS)
def test_a_default_must_suit_its_column(session: Session, case: str) -> None:
    column, at_creation, at_insertion = DEFAULTS[case]
    session.run("drop table if exists suited")
    statement = f"create table suited (n int, a {column})"
    if at_creation is not None:
        assert session.failure(statement)[0] == at_creation
        return
    session.run(statement)
    assert session.failure("insert into suited (n) values (1)")[0] == at_insertion
    session.run("insert into suited values (1, 'abc')")


def test_keys_of_a_query_may_be_its_columns_places(session: Session) -> None:
    session.run("create table placed distkey (1) sortkey (3, 1) as select 1 as a, 2 as b, 3 as c")
    assert session.run(
        "select \"column\", distkey, sortkey from pg_table_def where tablename = 'placed' order by 1"
    ) == [("a", True, 2), ("b", False, 0), ("c", False, 1)]
    session.run("drop table placed")
    assert session.failure("create table placed distkey (2) as select 1 as a")[0] == "42P10"
    assert session.failure("create table placed (a int) distkey (1)")[0] == "42703"
