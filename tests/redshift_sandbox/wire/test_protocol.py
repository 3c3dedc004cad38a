"""Messages that no driver would send in this order, and what PostgreSQL's protocol 3 says that comes back."""

from __future__ import annotations

import socket
import struct

import pytest

from tests.redshift_sandbox.wire.client import BareClient, fields, message, startup
from tests.redshift_sandbox.wire.endpoint import LocalEndpoint
from tests.waiting import TIMEOUT_S

SYNC, FLUSH = message(b"S"), message(b"H")
NUMBERS = "select generate_series(1, 5) as n"


def query(text: str) -> bytes:
    return message(b"Q", text.encode() + b"\0")


def parse(text: str, name: str = "") -> bytes:
    return message(b"P", name.encode() + b"\0" + text.encode() + b"\0\0\0")


def bind(
    *values: bytes | None, portal: str = "", name: str = "", form: int = 0, results: tuple[int, ...] = ()
) -> bytes:
    sized = b"".join(struct.pack("!i", -1) if v is None else struct.pack("!i", len(v)) + v for v in values)
    formats = struct.pack("!hh", 1, form)
    shown = struct.pack(f"!h{len(results)}h", len(results), *results)
    return message(b"B", f"{portal}\0{name}\0".encode() + formats + struct.pack("!h", len(values)) + sized + shown)


def execute(portal: str = "", rows: int = 0) -> bytes:
    return message(b"E", portal.encode() + b"\0" + struct.pack("!i", rows))


def describe(kind: bytes, name: str = "") -> bytes:
    return message(b"D", kind + name.encode() + b"\0")


def close(kind: bytes, name: str) -> bytes:
    return message(b"C", kind + name.encode() + b"\0")


def all_of(text: str) -> tuple[bytes, ...]:
    return parse(text), bind(), execute()


def short(kind: bytes, body: bytes) -> str:
    if kind == b"E":
        return fields(body)["C"]
    if kind == b"D":
        return "row"
    return body[:-1].decode() if kind == b"C" else kind.decode() + (body.decode() if kind == b"Z" else "")


# What is sent, and the answers up to the last ReadyForQuery: kinds of messages, tags, sqlstates.
CONVERSATIONS = {
    "a portal is fetched in parts": (
        (query("begin"), parse(NUMBERS), bind(), execute(rows=2), execute(rows=2), execute(rows=2), SYNC),
        "BEGIN ZT 1 2 row row s row row s row SELECT ZT",
    ),
    "a portal outlives sync in a transaction": (
        (query("begin"), parse(NUMBERS), bind(portal="p"), execute("p", 4), SYNC, execute("p"), SYNC),
        "BEGIN ZT 1 2 row row row row s ZT row SELECT ZT",
    ),
    "a portal ends with sync outside of one": (
        (parse(NUMBERS), bind(portal="p"), execute("p", 1), SYNC, execute("p"), SYNC),
        "1 2 row s ZI 34000 ZI",
    ),
    "a limit that is met exactly suspends": (
        (parse(NUMBERS), bind(), execute(rows=5), execute(rows=5), SYNC),
        "1 2 row row row row row s SELECT ZI",
    ),
    "a statement is described before it is bound": (
        (parse("select $1::int as a", "s"), describe(b"S", "s"), bind(b"7", name="s"), describe(b"P"), execute(), SYNC),
        "1 t T 2 T row SELECT ZI",
    ),
    "what returns no rows is described so": (
        (parse("create temp table protocol_made (a int)", "s"), describe(b"S", "s"), SYNC),
        "1 t n ZI",
    ),
    "a closed statement is gone": (
        (parse("select 1", "s"), close(b"S", "s"), bind(name="s"), SYNC),
        "1 3 26000 ZI",
    ),
    "closing what is not there is no error": ((close(b"S", "no"), close(b"P", "no"), SYNC), "3 3 ZI"),
    "a name is taken until it is closed": ((parse("select 1", "s"), parse("select 2", "s"), SYNC), "1 42P05 ZI"),
    "the unnamed statement is replaced": (
        (parse("select 1"), bind(), *all_of("select 2"), SYNC),
        "1 2 1 2 row SELECT ZI",
    ),
    "everything up to sync is skipped after an error": (
        (*all_of("select 1"), *all_of("selec"), *all_of("select 3"), SYNC, *all_of("select 4"), SYNC),
        "1 2 row SELECT 42601 ZI 1 2 row SELECT ZI",
    ),
    "simple queries and function calls are skipped, too": (
        (
            *all_of("selec"),
            query("create temp table protocol_skipped (a int)"),
            message(b"F", b"?"),
            SYNC,
            query("select * from protocol_skipped"),
        ),
        "42601 ZI 42P01 ZI",
    ),
    "a pipeline without transaction is one": (
        (
            *all_of("create temp table protocol_lost (a int)"),
            *all_of("select 1 / 0"),
            SYNC,
            query("select * from protocol_lost"),
        ),
        "1 2 CREATE TABLE 1 2 22012 ZI 42P01 ZI",
    ),
    "a failed transaction wants its rollback": (
        (query("begin"), *all_of("select 1 / 0"), SYNC, *all_of("select 1"), SYNC, query("rollback")),
        "BEGIN ZT 1 2 22012 ZE 1 2 25P02 ZE ROLLBACK ZI",
    ),
    "nothing is answered as nothing": (
        (parse(""), bind(), describe(b"P"), execute(), SYNC, query(""), query(" ; -- nothing")),
        "1 2 n I ZI I ZI I ZI",
    ),
    "several statements are for simple queries": (
        (query("select 1; select 2"), parse("select 1; select 2"), SYNC),
        "T row SELECT T row SELECT ZI 42601 ZI",
    ),
    "flush asks for answers and not for an end": (
        (parse("select 1"), FLUSH, bind(), FLUSH, execute(), FLUSH, SYNC),
        "1 2 row SELECT ZI",
    ),
    "too few parameters": ((parse("select $1::int"), bind(), SYNC), "1 08P01 ZI"),
    "too many parameters": ((parse("select 1"), bind(b"1"), SYNC), "1 08P01 ZI"),
    "a format that there is not": ((parse("select $1::int"), bind(b"1", form=7), SYNC), "1 22023 ZI"),
    "binary that is no integer": ((parse("select $1::int"), bind(b"123", form=1), SYNC), "1 22P03 ZI"),
    "text that is no text": ((parse("select $1::varchar"), bind(b"\xff\xfe"), SYNC), "1 22021 ZI"),
    "more result formats than columns": ((parse("select 1"), bind(results=(1, 1)), execute(), SYNC), "1 2 08P01 ZI"),
    "a function call stands by itself": ((message(b"F", struct.pack("!Ihhh", 1, 0, 0, 0)),), "0A000 ZI"),
    "data of a copy that was refused": ((message(b"d", b"x"), message(b"c"), query("select 1")), "T row SELECT ZI"),
    "a simple query closes portals": (
        (parse("select 1"), bind(portal="p"), query("select 2"), execute("p"), SYNC),
        "1 2 T row SELECT ZI 34000 ZI",
    ),
}


@pytest.mark.parametrize(("sent", "answers"), CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_messages_are_answered_in_their_order(endpoint: LocalEndpoint, sent: tuple[bytes, ...], answers: str) -> None:
    wanted = answers.count("Z")
    with BareClient(endpoint) as client:
        client.send(*sent)
        seen = [short(*answer) for _ in range(wanted) for answer in client.until_ready()]
        assert " ".join(seen) == answers
        assert [short(*answer) for answer in client.query("rollback")][-1] == "ZI"


def connect(endpoint: LocalEndpoint) -> socket.socket:
    return socket.create_connection((endpoint.host, endpoint.port), timeout=TIMEOUT_S)


def packet(code: int, body: bytes = b"") -> bytes:
    return struct.pack("!II", len(body) + 8, code) + body


FIRST_BYTES = {
    "an encryption that is not offered": (packet(80877104), b"N"),
    "tls": (packet(80877103), b"S"),
    "protocol 2": (packet(2 << 16), b"E"),
    "a user who is not named": (packet(3 << 16, b"database\0dev\0\0"), b"E"),
    "a packet that does not end": (packet(3 << 16, b"user\0awsuser"), b"E"),
    "a web browser": (b"GET / HTTP/1.1\r\n\r\n", b"E"),
    "tls without asking": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50), b"E"),
    "a length of nothing": (bytes(8), b"E"),
    "a length of everything": (struct.pack("!II", 2**31 - 1, 3 << 16), b"E"),
    "a later protocol and its extension": (packet(3 << 16 | 2, b"user\0x\0database\0dev\0_pq_.y\0z\0\0"), b"v"),
}


@pytest.mark.parametrize(("sent", "first"), FIRST_BYTES.values(), ids=FIRST_BYTES)
def test_first_packets_of_all_kinds_get_an_answer(endpoint: LocalEndpoint, sent: bytes, first: bytes) -> None:
    with connect(endpoint) as opened:
        opened.sendall(sent)
        assert opened.recv(1) == first


def cancel(endpoint: LocalEndpoint, pid: int, secret: int) -> None:
    with connect(endpoint) as opened:
        opened.sendall(packet(80877102, struct.pack("!II", pid, secret)))
        assert opened.recv(1) == b""


def test_a_cancel_request_needs_the_right_key(endpoint: LocalEndpoint) -> None:
    with BareClient(endpoint) as client:
        session = endpoint.server.cluster.session(client.pid)
        assert session is not None
        client.send(query("select count(*) from generate_series(1, 100000000) a, generate_series(1, 100000000) b"))
        while not session.statement_text.startswith("select count"):
            cancel(endpoint, client.pid, client.secret ^ 1)
        cancel(endpoint, client.pid, client.secret ^ 1)
        assert not session.cancelled.is_set()
        while not session.cancelled.is_set():  # a request between two steps of the statement has nothing to cancel
            cancel(endpoint, client.pid, client.secret)
        assert [short(*answer) for answer in client.until_ready()] == ["57014", "ZI"]


def test_clients_that_vanish_in_the_middle_of_a_result_leave_nothing(endpoint: LocalEndpoint) -> None:
    for _ in range(5):
        with BareClient(endpoint) as client:
            client.send(query("select generate_series(1, 1000000) as n"))
            client.receive()
    with BareClient(endpoint) as client:
        while endpoint.server.open_connections > 1:
            client.query("select 1")
        assert [short(*answer) for answer in client.query("select 1")] == ["T", "row", "SELECT", "ZI"]


def test_a_hundred_and_fifty_clients_are_served(endpoint: LocalEndpoint) -> None:
    clients = [BareClient(endpoint) for _ in range(150)]
    for client in clients:
        client.send(query("select 1"))
    assert {" ".join(short(*answer) for answer in client.until_ready()) for client in clients} == {"T row SELECT ZI"}
    for client in clients:
        client.socket.close()


def test_somebody_who_has_not_logged_in_keeps_nobody_waiting(endpoint: LocalEndpoint) -> None:
    idle = [connect(endpoint) for _ in range(20)]
    half = [connect(endpoint) for _ in range(20)]
    for opened in half:
        opened.sendall(startup(user=endpoint.user, database=endpoint.database)[:9])
    with BareClient(endpoint) as client:
        assert short(*client.query("select 1")[-1]) == "ZI"
    for opened in (*idle, *half):
        opened.close()
