"""The driver's exceptions become ours, with a remedy and without secrets."""

from __future__ import annotations

import socket
import ssl
import struct

import pytest

from sparkify_tui.config import ClusterConfig
from sparkify_tui.errors import ConnectionFailedError, ReadOnlyError, StatementError
from sparkify_tui.warehouse import failures
from sparkify_tui.warehouse.connection import connect

CLUSTER = ClusterConfig(db_user="awsuser", db_password="Hunter2hunter2", host="warehouse.example")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Exception("communication error", socket.gaierror(-2, "Name or service not known")), "host name"),
        (Exception("communication error", ConnectionRefusedError(111, "refused")), "Nothing listens"),
        (Exception("connection time out", TimeoutError()), "did not answer"),
        (Exception("communication error", ssl.SSLError(1, "CERTIFICATE_VERIFY_FAILED")), "TLS"),
        (Exception("Server refuses SSL"), "does not speak TLS"),
        (Exception({"S": "FATAL", "C": "28P01", "M": "password authentication failed"}), "refused"),
        (Exception({"S": "FATAL", "C": "3D000", "M": 'database "x" does not exist'}), "does not exist"),
        (Exception({"S": "FATAL", "C": "53300", "M": "too many connections"}), "too many connections"),
    ],
    ids=["name", "refused", "timeout", "tls", "no tls", "password", "database", "other"],
)
def test_each_way_to_fail_a_login_has_its_sentence_and_remedy(error: Exception, words: str) -> None:
    failed = failures.connect_error(error, CLUSTER)
    assert words in failed.message
    assert failed.remedy
    assert "Hunter2" not in str(failed)


def test_a_refused_statement_keeps_its_sqlstate_and_its_place_in_the_users_text() -> None:
    error = Exception({"S": "ERROR", "C": "42703", "M": 'column "x" does not exist', "P": "15"})
    failed = failures.statement_error(error, "select x", prefix=7)
    assert isinstance(failed, StatementError)
    assert (failed.sqlstate, failed.position, failed.statement) == ("42703", 8, "select x")


@pytest.mark.parametrize(
    ("fields", "conflict"),
    [
        (
            {
                "C": "XX000",
                "M": "1023",
                "D": "Serializable isolation violation on table - 119371, transactions forming the cycle are: 1, 2",
            },
            True,
        ),
        ({"C": "XX000", "M": "could not complete because of conflict with concurrent transaction"}, True),
        ({"C": "40P01", "M": "deadlock detected"}, True),
        ({"C": "XX000", "M": "Load into table 'songs' failed."}, False),
    ],
    ids=["serializable violation", "concurrent DDL", "deadlock", "another internal error"],
)
def test_what_another_transaction_caused_may_be_run_again(fields: dict[str, str], conflict: bool) -> None:
    failed = failures.statement_error(Exception({"S": "ERROR", **fields}), "update t set a = 1")
    assert failures.is_conflict(failed) is conflict
    assert ("run it again" in failed.remedy) is conflict


def test_a_write_in_a_read_only_transaction_is_told_as_such() -> None:
    error = Exception({"S": "ERROR", "C": "25006", "M": "transaction is read-only"})
    assert isinstance(failures.statement_error(error, "delete from t"), ReadOnlyError)


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (ConnectionResetError(), True),
        (struct.error("unpack requires a buffer of 5 bytes"), True),
        (Exception({"S": "FATAL", "C": "57P01", "M": "terminating connection"}), True),
        (Exception({"S": "ERROR", "C": "42601", "M": "syntax error"}), False),
        (ValueError("year 0 is out of range"), False),
    ],
    ids=["reset", "short read", "terminated", "refused", "undecodable"],
)
def test_a_lost_connection_is_told_from_a_refused_statement(error: Exception, lost: bool) -> None:
    assert failures.is_lost(error) is lost


async def test_nothing_listening_is_told_at_once(closed_port: int) -> None:
    cluster = ClusterConfig(db_user="u", db_password="Hunter2hunter2", host="127.0.0.1", db_port=closed_port)
    with pytest.raises(ConnectionFailedError, match="Nothing listens") as failed:
        await connect(cluster)
    assert failed.value.__cause__ is None  # the driver's frames hold the password


async def test_a_host_that_never_answers_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        cluster = ClusterConfig(
            db_user="u", db_password="x", host="127.0.0.1", db_port=silent.getsockname()[1], sslmode="disable"
        )
        with pytest.raises(ConnectionFailedError, match="did not answer"):
            await connect(cluster, timeout_s=1)


async def test_without_a_host_there_is_nothing_to_connect_to() -> None:
    with pytest.raises(ConnectionFailedError, match="HOST is empty"):
        await connect(ClusterConfig(db_user="u", db_password="x"))
