"""Passwords in every form that CREATE USER takes, and every way in which drivers prove that they know them."""

from __future__ import annotations

import gc
import hashlib
import warnings

import psycopg
import pytest
import redshift_connector

from tests.redshift_sandbox.wire.endpoint import LocalEndpoint

PASSWORD = "Passw0rd1"
DIGEST = hashlib.sha256(f"{PASSWORD}salt".encode()).hexdigest()
# User, what CREATE USER is given, and what the server then asks libpq for.
USERS = [
    ("plain", PASSWORD, "md5"),
    ("hashed", "md5" + hashlib.md5(f"{PASSWORD}hashed".encode()).hexdigest(), "md5"),
    ("digested", f"sha256|{DIGEST}|salt", "password"),
    ("modern", f"sha256|{PASSWORD}", "scram-sha-256"),
]


@pytest.fixture(scope="module")
def users(endpoint: LocalEndpoint) -> LocalEndpoint:
    with psycopg.connect(endpoint.dsn, autocommit=True) as admin:
        for user, given, _ in USERS:
            admin.execute(f"create user {user} password '{given}'")
        admin.execute("create user disabled password disable")
        admin.execute(f"create user expired password '{PASSWORD}' valid until '2001-01-01'")
    return endpoint


def libpq(endpoint: LocalEndpoint, user: str, password: str, **options: str) -> str:
    login = {"host": endpoint.host, "port": endpoint.port, "dbname": endpoint.database}
    with psycopg.connect(**login, user=user, password=password, **options) as connection:
        return str(connection.execute("select current_user").fetchone()[0])


@pytest.mark.parametrize(("user", "method"), [(user, method) for user, _, method in USERS])
def test_libpq_proves_the_password_by_the_method_that_the_user_has(users, user, method):
    assert libpq(users, user, PASSWORD, require_auth=method) == user
    with pytest.raises(psycopg.OperationalError, match=f'password authentication failed for user "{user}"'):
        libpq(users, user, "Wr0ngPassword")


@pytest.mark.parametrize("user", [user for user, _, _ in USERS])
def test_redshifts_driver_proves_it_too(users, user):
    login = {"host": users.host, "port": users.port, "database": users.database, "ssl": False}
    with redshift_connector.connect(**login, user=user, password=PASSWORD) as connection:
        cursor = connection.cursor()
        cursor.execute("select current_user")
        assert list(cursor.fetchone()) == [user]
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):  # the driver leaves its socket open
        with pytest.raises(redshift_connector.InterfaceError, match="password authentication failed"):
            redshift_connector.connect(**login, user=user, password="Wr0ngPassword")
        gc.collect()


@pytest.mark.parametrize("user", ["disabled", "expired", "nobody"])
def test_who_may_not_log_in_learns_nothing_of_the_reason(users, user):
    with pytest.raises(psycopg.OperationalError, match=f'password authentication failed for user "{user}"'):
        libpq(users, user, PASSWORD)
