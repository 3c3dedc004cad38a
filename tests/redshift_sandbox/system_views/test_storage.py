"""Slices and blocks: the numbers that scripts about the space and the spread of tables add up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redshift_sandbox.database_session import Session
from tests.redshift_sandbox.wire.endpoint import Endpoint, running


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """Two nodes of two slices each, with a table of each kind."""
    with running(tmp_path_factory.mktemp("storage"), node_count=2, slices=4) as endpoint:
        session = Session(endpoint)
        session.script(
            "create table halls (id smallint distkey, name varchar(100), city varchar(30), state char(2), seats int)",
            "insert into halls select i, 'hall ' || i, 'x', 'y', i from generate_series(1, 10) i",
            "create table days (id int, day date) diststyle all",
            "insert into days select i, '2020-01-01' from generate_series(1, 7) i",
            "create table unused (a int)",
            "create view seen as select id from halls",
        )
        session.connection.close()
        yield endpoint


@pytest.fixture
def session(cluster: Endpoint) -> Iterator[Session]:
    opened = Session(cluster)
    yield opened
    opened.connection.close()


def test_every_column_takes_a_block_on_every_slice_three_of_the_systems_among_them(session: Session) -> None:
    blocks = session.run(
        """select col, count(*) from stv_blocklist b join stv_tbl_perm p on b.tbl = p.id and b.slice = p.slice
           where p.name = 'halls' group by col order by col"""
    )
    assert blocks == [(col, 4) for col in range(8)]


def test_values_are_counted_by_slice_and_a_table_of_all_nodes_lies_on_the_first_of_each(session: Session) -> None:
    by_slice = "select slice, sum(num_values) from svv_diskusage where name = '{}' and col = 0 group by 1 order by 1"
    assert session.run(by_slice.format("halls")) == [(0, 3), (1, 3), (2, 2), (3, 2)]
    assert session.run(by_slice.format("days")) == [(0, 7), (2, 7)]
    assert session.run("select sum(rows), max(rows) from stv_tbl_perm where name = 'days'") == [(14, 7)]


def test_the_size_of_a_table_is_that_of_its_blocks(session: Session) -> None:
    assert session.run(
        """select t."table", t.size, b.mb, t.tbl_rows from svv_table_info t
           join (select tbl, count(*) as mb from stv_blocklist group by tbl) b on b.tbl = t.table_id order by 1"""
    ) == [("days", 10, 10, 7), ("halls", 32, 32, 10)]


def test_views_and_empty_tables_take_no_blocks(session: Session) -> None:
    assert session.run(
        "select count(*) from stv_blocklist where tbl in ('seen'::regclass::oid, 'unused'::regclass::oid)"
    ) == [(0,)]


def test_only_a_superuser_sees_blocks(cluster: Endpoint, session: Session) -> None:
    session.run("create user guest password 'Guest1234'")
    guest = Session(cluster, user="guest", password="Guest1234")
    assert guest.run("select (select count(*) from stv_blocklist), (select count(*) from stv_tbl_perm)") == [(0, 0)]
    guest.connection.close()


def test_a_column_of_many_rows_takes_more_than_one_block(tmp_path: Path) -> None:
    with running(tmp_path, node_count=1, slices=1) as endpoint:
        session = Session(endpoint)
        session.script("create table long (a bigint)", "insert into long select i from generate_series(1, 300000) i")
        assert session.run(
            "select blocknum, num_values from stv_blocklist where tbl = 'long'::regclass::oid and col = 0 order by 1"
        ) == [(0, 100000), (1, 100000), (2, 100000)]
        session.connection.close()


@pytest.mark.parametrize("view", ["svv_table_info", "stv_tbl_perm"])
def test_the_sizes_of_tables_can_be_read_while_others_drop_them(
    endpoint: Endpoint, session: Session, view: str
) -> None:
    other = Session(endpoint)
    ended = threading.Event()

    def make_and_drop() -> None:
        while not ended.is_set():
            other.script("create table passing as select 1 as a", "drop table passing")

    worker = threading.Thread(target=make_and_drop)
    worker.start()
    try:
        for number in range(8):
            session.run(f"select count(*) as n{number} from {view}")
    finally:
        ended.set()
        worker.join()
        other.connection.close()
