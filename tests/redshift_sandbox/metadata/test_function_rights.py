"""Who may write, call, change and drop functions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.redshift_sandbox.database_session import Session, function
from tests.redshift_sandbox.wire.endpoint import Endpoint

PASSWORD = "Analyst123"


@pytest.fixture
def bea(endpoint: Endpoint, session: Session) -> Iterator[Session]:
    """A session of user bea, of group udf_devs; the master wrote function f_x(int), which everybody may call."""
    session.script(
        "drop view if exists v cascade",
        "drop function if exists f_x(int) cascade",
        f"create user bea password '{PASSWORD}'",
        "create group udf_devs with user bea",
        function("f_x", "$1 + 1"),
    )
    opened = Session(endpoint, user="bea", password=PASSWORD)
    yield opened
    opened.connection.close()
    session.script(
        "drop function if exists f_x(int) cascade",
        "drop function if exists f_own(int) cascade",
        "drop group udf_devs",
        "drop user bea",
    )


def test_execute_is_everybodys_until_it_is_revoked(session: Session, bea: Session) -> None:
    assert bea.run("select f_x(1)") == [(2,)]
    session.run("revoke execute on function f_x(x int) from public")
    assert bea.failure("select f_x(1)") == ("42501", "permission denied for function f_x")
    assert bea.run("select has_function_privilege('f_x(int)', 'execute')") == [(False,)]
    assert bea.run("show functions from schema public") == []
    session.run("grant execute on function f_x(int) to group udf_devs")
    assert bea.run("select f_x(1), has_function_privilege('f_x(integer)', 'execute')") == [(2, True)]
    session.run(function("f_x", "$1 + 2", replaces=True))
    assert session.run(
        "select identity_name, identity_type from svv_function_privileges where function_name = 'f_x'"
    ) == [("udf_devs", "group")]
    assert [row[2:5] for row in session.run("show grants on function f_x(int)")] == [("f_x", "FUNCTION", "EXECUTE")]


def test_a_views_reader_must_be_allowed_its_functions(session: Session, bea: Session) -> None:
    session.script(
        "create view v as select f_x(1) as a",
        "create view above as select a from v",
        "grant select on above to bea",
        "grant select on v to bea",
    )
    assert bea.run("select a from above") == [(2,)]
    session.run("revoke all on function f_x(int) from public")
    for view in ("v", "above"):
        assert bea.failure(f"select a from {view}") == ("42501", "permission denied for function f_x")
    session.run("grant execute on all functions in schema public to bea")
    assert bea.run("select a from above") == [(2,)]
    session.script("drop view v cascade", "drop function f_x(int)")


def test_only_its_owner_changes_a_function(session: Session, bea: Session) -> None:
    for statement in (
        "drop function f_x(int)",
        "alter function f_x(int) rename to f_own",
        function("f_x", "1", replaces=True),
    ):
        assert bea.failure(statement) == ("42501", "must be owner of function f_x")
    assert bea.failure("grant execute on function f_x(int) to bea")[0] == "42501"
    bea.script(function("f_own", "$1"), function("f_own", "$1 + 1", replaces=True))
    assert bea.failure("alter function f_own(int) owner to bea")[0] == "42501"
    assert session.run("select f_own(1)") == [(2,)]
    bea.run("drop function f_own(int)")


def test_the_right_to_write_functions_can_be_taken(session: Session, bea: Session) -> None:
    session.run("revoke usage on language sql from public")
    try:
        refused = bea.failure(function("f_own", "$1"))
        assert refused == ("42501", "permission denied for language sql")
        session.run("grant usage on language sql to group udf_devs")
        bea.run(function("f_own", "$1"))
        assert bea.run("select has_language_privilege('sql', 'usage')") == [(True,)]
        assert session.run("select identity_name from svv_language_privileges where language_name = 'sql'") == [
            ("udf_devs",)
        ]
    finally:
        session.run("grant usage on language sql to public")
        session.run("revoke usage on language sql from group udf_devs")
    assert session.failure("grant usage on language nosuch to bea")[0] == "42704"
    assert bea.failure("grant usage on language sql to bea")[0] == "42501"


def test_a_schema_that_may_not_be_used_hides_nothing(session: Session, bea: Session) -> None:
    session.script("drop schema if exists closed cascade", "create schema closed", function("closed.f_x", "1"))
    assert bea.failure("select closed.f_x(1)") == ("42501", "permission denied for schema closed")
    assert bea.failure(function("closed.f_y", "1"))[0] == "42501"
    session.run("drop schema closed cascade")


def test_default_privileges_reach_functions_made_later(session: Session, bea: Session) -> None:
    session.script(
        "alter default privileges revoke execute on functions from public",
        "drop function f_x(int)",
        function("f_x", "1"),
    )
    assert bea.failure("select f_x(1)")[0] == "42501"
    session.script(
        "alter default privileges in schema public grant execute on functions to bea",
        "drop function f_x(int)",
        function("f_x", "1"),
    )
    assert bea.run("select f_x(1)") == [(1,)]
    assert ("FUNCTION", "EXECUTE", "bea") in session.run(
        "select object_type, privilege_type, grantee_name from svv_default_privileges"
    )
    session.script(
        "alter default privileges in schema public revoke execute on functions from bea",
        "alter default privileges grant execute on functions to public",
        "drop function f_x(int)",
        function("f_x", "1"),
    )
    assert bea.run("select f_x(1)") == [(1,)]


@pytest.mark.parametrize(
    ("statement", "sqlstate"),
    [
        ("grant usage on function f_x(int) to bea", "0LP01"),
        ("grant execute on language sql to bea", "0LP01"),
        ("grant execute on function f_x(float) to bea", "42883"),
        ("grant execute on function f_x to bea", "42601"),
        ("grant execute on all functions in schema nosuch to bea", "3F000"),
        ("alter default privileges grant select on functions to bea", "0LP01"),
    ],
)
def test_a_grant_that_names_nothing_is_refused(session: Session, bea: Session, statement: str, sqlstate: str) -> None:
    assert bea is not None
    assert session.failure(statement)[0] == sqlstate
