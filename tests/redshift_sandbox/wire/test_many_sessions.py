"""More connections than a cluster takes: those that don't log in lock nobody out, and each refusal says why."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from redshift_sandbox.wire import connection, server
from tests.redshift_sandbox.wire.client import BareClient, fields, startup
from tests.redshift_sandbox.wire.endpoint import LocalEndpoint
from tests.waiting import TIMEOUT_S, until

STAGES = {
    "nothing": b"",
    "a request for TLS": bytes.fromhex("0000000804d2162f"),
    "half of a start-up message": startup(user="awsuser")[:9],
    "no password": startup(user="awsuser", database="dev"),
}


@pytest.fixture
def few_pending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MAX_PENDING", 8)
    monkeypatch.setattr(server, "PENDING_S", 0.0)


@pytest.mark.usefixtures("few_pending")
@pytest.mark.parametrize("said", STAGES.values(), ids=STAGES)
def test_connections_that_never_log_in_lock_nobody_out(endpoint: LocalEndpoint, said: bytes) -> None:
    half_open = []
    for _ in range(40):
        opened = socket.create_connection((endpoint.host, endpoint.port))
        opened.sendall(said)
        half_open.append(opened)
    with BareClient(endpoint) as client:
        assert client.query("select 1")[-1] == (b"Z", b"I")
        with psycopg.connect(endpoint.dsn) as other:
            assert other.execute("select 2").fetchone() == (2,)
    for opened in half_open:
        opened.close()


def test_a_login_that_comes_byte_by_byte_ends_at_its_time_limit(
    endpoint: LocalEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LOGIN_TIMEOUT_S", 1.0)
    slow = BareClient(endpoint, login=False)
    slow.socket.settimeout(0.05)
    message = iter(startup(user="u" * 5000))
    answer = b""
    while not answer:
        slow.send(bytes([next(message)]))
        try:
            answer = slow.socket.recv(1000)
        except TimeoutError:
            continue
    assert fields(answer[5:]) == {
        "S": "FATAL",
        "V": "FATAL",
        "C": "57014",
        "M": "canceling authentication due to timeout",
    }
    slow.socket.close()


def test_one_client_more_than_the_cluster_takes_is_told_so(
    endpoint: LocalEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MAX_CONNECTIONS", endpoint.server.open_connections + 1)
    with BareClient(endpoint) as client:
        with pytest.raises(psycopg.OperationalError, match="connection limit reached"):
            psycopg.connect(endpoint.dsn)
        assert client.query("select 1")[-1] == (b"Z", b"I")


def test_of_many_clients_at_once_no_more_get_in_than_the_cluster_takes(
    endpoint: LocalEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(lambda: endpoint.server.open_connections == 0)
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 5)
    make, ready = connection.Session, threading.Barrier(20)

    def make_together(*arguments: Any) -> Any:
        ready.wait(TIMEOUT_S)  # everybody has proved who he is, and nobody is counted yet
        return make(*arguments)

    monkeypatch.setattr(connection, "Session", make_together)
    with ThreadPoolExecutor(20) as pool:
        clients = [client for client in pool.map(lambda _: _connected(endpoint), range(20)) if client is not None]
    assert len(clients) == 5
    for client in clients:
        client.close()


def _connected(endpoint: LocalEndpoint) -> psycopg.Connection[Any] | None:
    try:
        return psycopg.connect(endpoint.dsn, sslmode="disable")
    except psycopg.OperationalError as error:
        assert "connection limit reached" in str(error)
        return None


def test_without_a_thread_left_a_client_is_told_so_and_the_others_go_on(
    endpoint: LocalEndpoint, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with BareClient(endpoint) as client:
        with monkeypatch.context() as scarce:
            scarce.setattr(threading.Thread, "start", start)
            for _ in range(3):
                with BareClient(endpoint, login=False) as refused:
                    told = fields(refused.receive()[1])
                    assert (told["C"], told["H"]) == ("53000", server.THREADS_REMEDY)
            assert client.query("select 1")[-1] == (b"Z", b"I")
        with BareClient(endpoint) as later:
            assert later.query("select 1")[-1] == (b"Z", b"I")
    assert [record.getMessage() for record in caplog.records] == [
        f"a connection can't be served: can't start new thread. {server.THREADS_REMEDY}"
    ]
