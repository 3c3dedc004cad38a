"""SQLAlchemy with sqlalchemy-redshift, and pandas on top of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.redshift_sandbox.wire.endpoint import Endpoint

sqlalchemy = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
pytest.importorskip("sqlalchemy_redshift", reason="sqlalchemy-redshift is not installed")


@pytest.fixture
def engine(endpoint: Endpoint) -> Iterator[object]:
    created = sqlalchemy.create_engine(
        f"redshift+psycopg2://{endpoint.url}", connect_args={"sslmode": "prefer"}, poolclass=sqlalchemy.pool.NullPool
    )
    yield created
    created.dispose()


def test_a_table_is_made_filled_read_and_reflected(engine):
    metadata = sqlalchemy.MetaData()
    songs = sqlalchemy.Table(
        "alchemy_songs",
        metadata,
        sqlalchemy.Column("song_id", sqlalchemy.String(18), primary_key=True),
        sqlalchemy.Column("year", sqlalchemy.Integer),
        sqlalchemy.Column("duration", sqlalchemy.Float),
        redshift_diststyle="ALL",
    )
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(
            songs.insert(),
            [{"song_id": "a", "year": 1999, "duration": 1.5}, {"song_id": "b", "year": 0, "duration": None}],
        )
    with engine.connect() as connection:
        rows = connection.execute(sqlalchemy.select(songs).where(songs.c.year > 0)).all()
        assert [tuple(row) for row in rows] == [("a", 1999, 1.5)]
    inspector = sqlalchemy.inspect(engine)
    assert inspector.has_table("alchemy_songs")
    assert "alchemy_songs" in inspector.get_table_names()
    # get_columns of sqlalchemy-redshift 1.0.0 fails with SQLAlchemy 2.1 whatever the server is (_reflect_type).
    assert inspector.get_pk_constraint("alchemy_songs")["constrained_columns"] == ["song_id"]
    metadata.drop_all(engine)


def test_everything_that_the_dialect_reflects(engine):
    with engine.begin() as connection:
        for statement in (
            "create table alchemy_parent (id bigint primary key, name varchar(20) not null unique)",
            "create table alchemy_child (id int identity(1, 1), parent bigint references alchemy_parent (id),"
            " price numeric(10, 2) encode az64, at timestamptz, kind char(3) default 'a', facts super)"
            " diststyle key distkey (parent) compound sortkey (id, at)",
            "create view alchemy_view as select id, name from alchemy_parent",
        ):
            connection.execute(sqlalchemy.text(statement))
    inspector = sqlalchemy.inspect(engine)
    columns = {column["name"]: str(column["type"]) for column in inspector.get_columns("alchemy_child")}
    assert columns == {
        "id": "INTEGER",
        "parent": "BIGINT",
        "price": "NUMERIC(10, 2)",
        "at": "TIMESTAMPTZ",
        "kind": "CHAR(3)",
        "facts": "SUPER",
    }
    (foreign,) = inspector.get_foreign_keys("alchemy_child")
    assert (foreign["constrained_columns"], foreign["referred_table"]) == (["parent"], "alchemy_parent")
    (unique,) = inspector.get_unique_constraints("alchemy_parent")
    assert unique["column_names"] == ["name"]
    options = inspector.get_table_options("alchemy_child")
    assert (options["redshift_distkey"], options["redshift_sortkey"]) == ("parent", ("id", "at"))
    assert "alchemy_view" in inspector.get_view_names()
    assert "from alchemy_parent" in inspector.get_view_definition("alchemy_view")
    reflected = sqlalchemy.MetaData()
    reflected.reflect(engine, only=["alchemy_child"])
    assert set(reflected.tables) == {"alchemy_child", "alchemy_parent"}
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("drop view alchemy_view"))
        reflected.drop_all(connection)


def test_pandas_writes_and_reads_a_table(engine):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.DataFrame({"a": [1, 2, 3], "b": ["x", "y", None], "c": [0.5, 1.5, 2.5]})
    frame.to_sql("from_pandas", engine, index=False, if_exists="replace")
    with engine.connect() as connection:
        read = pandas.read_sql(sqlalchemy.text("select * from from_pandas order by a"), connection)
    assert read["a"].tolist() == [1, 2, 3]
    assert read["c"].sum() == 4.5
    assert read["b"].isna().sum() == 1


def test_its_copy_and_unload_commands_are_understood(engine, endpoint):
    from sqlalchemy_redshift.commands import CopyCommand, Format, UnloadFromSelect

    bucket = endpoint.directory / "s3" / "alchemy"
    bucket.mkdir(parents=True)
    (bucket / "rows.csv").write_text("id,name\n1,one\n2,\n")
    metadata = sqlalchemy.MetaData()
    table = sqlalchemy.Table(
        "alchemy_loaded",
        metadata,
        sqlalchemy.Column("id", sqlalchemy.Integer),
        sqlalchemy.Column("name", sqlalchemy.String(10)),
    )
    metadata.create_all(engine)
    role = {"iam_role_arns": ["arn:aws:iam::123456789012:role/loader"]}
    copy = CopyCommand(
        table,
        data_location="s3://alchemy/rows.csv",
        format=Format.csv,
        ignore_header=1,
        empty_as_null=True,
        max_error=1,
        time_format="auto",
        **role,
    )
    unload = UnloadFromSelect(
        sqlalchemy.select(table.c.id).order_by(table.c.id),
        unload_location="s3://alchemy/out/",
        parallel=False,
        header=True,
        manifest=True,
        format=Format.csv,
        **role,
    )
    with engine.begin() as connection:
        connection.execute(copy)
        assert connection.execute(sqlalchemy.select(table)).all() == [(1, "one"), (2, None)]
        connection.execute(unload)
        told = "pg_last_copy_count(), pg_last_unload_count(), pg_last_unload_id() > pg_last_copy_id()"
        assert connection.execute(sqlalchemy.text(f"select {told}")).one() == (2, 2, True)
    assert (bucket / "out" / "000").read_text() == "id\n1\n2\n"
    assert "s3://alchemy/out/000" in (bucket / "out" / "manifest").read_text()
    metadata.drop_all(engine)
