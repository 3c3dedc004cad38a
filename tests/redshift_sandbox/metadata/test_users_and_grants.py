"""Users, groups, roles and what they may do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.redshift_sandbox.database_session import Session
from tests.redshift_sandbox.wire.endpoint import Endpoint

PASSWORD = "Analyst123"


@pytest.fixture
def ann(endpoint: Endpoint, session: Session) -> Iterator[Session]:
    """A session of user ann, who has been granted nothing; the master made table secrets."""
    session.script(
        "drop table if exists secrets cascade",
        "drop schema if exists own cascade",
        "drop user if exists ann",
        f"create user ann password '{PASSWORD}'",
        "create table secrets as select 1 as a",
    )
    opened = Session(endpoint, user="ann", password=PASSWORD)
    yield opened
    opened.connection.close()
    session.script("drop table if exists secrets cascade", "drop schema if exists own cascade")


def test_a_user_without_grants_is_refused(ann: Session) -> None:
    for statement in ("select * from secrets", "insert into secrets values (2)", "delete from secrets"):
        assert ann.failure(statement) == ("42501", "permission denied for relation secrets")
    assert ann.failure("drop table secrets") == ("42501", "must be owner of relation secrets")
    assert ann.failure("create user bob password 'Abcd1234'")[0] == "42501"


def test_the_rows_of_a_table_are_moved_by_its_owner_alone(ann: Session) -> None:
    ann.run("create table taken (a int)")
    assert ann.failure("alter table taken append from secrets") == ("42501", "must be owner of relation secrets")
    ann.run("drop table taken")


def test_only_who_may_change_a_table_keeps_others_from_it(session: Session, ann: Session) -> None:
    ann.run("begin")
    assert ann.failure("lock secrets") == ("42501", "permission denied for relation secrets")
    ann.run("rollback")
    for granted in ("update", "delete"):
        session.run(f"grant {granted} on secrets to ann")
        ann.script("begin", "lock table secrets", "rollback")
        session.run(f"revoke {granted} on secrets from ann")


def test_analyze_skips_what_somebody_else_owns(session: Session, ann: Session) -> None:
    ann.run("analyze secrets")
    skipped = 'skipping "secrets" --- only table or database owner can analyze it'
    assert skipped in ann.connection.notices[-1]
    session.run("analyze secrets")
    assert not any(skipped in notice for notice in session.connection.notices)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from {other}.own",
        "insert into {other}.own values ('x')",
        "update {other}.own set b = 'x'",
        "delete from {other}.own",
        "truncate {other}.own",
        "alter table {other}.own add column c int",
        "alter table {other}.own rename to taken",
        "comment on table {other}.own is 'x'",
        "create table copied (like {other}.own)",
        "copy {other}.own from 's3://b/k' iam_role default",
        "show table {other}.own",
        "analyze {other}.own",
        "drop table {other}.own",
    ],
)
def test_another_sessions_temporary_table_is_not_there(session: Session, ann: Session, statement: str) -> None:
    ((theirs,),) = session.run("select pg_backend_pid()")
    for one, kind, value in ((session, "int", "1"), (ann, "varchar(9)", "'mine'")):
        one.script("drop table if exists own", f"create temp table own (b {kind})", f"insert into own values ({value})")
    assert ann.failure(statement.format(other=f"pg_temp_{theirs}"))[0] == "42P01"
    ann.run(f"set search_path to pg_temp_{theirs}")
    ann.run(f"drop table if exists pg_temp_{theirs}.own")
    assert session.run("select * from own") == [(1,)]
    assert ann.run("select * from own") == [("mine",)]
    assert ann.failure(f"create temp table pg_temp_{theirs}.more (a int)")[0] == "3F000"


@pytest.mark.parametrize("grantee", ["ann", "group readers", "role reader", "public"])
def test_a_grant_opens_what_it_names_and_a_revoke_closes_it(session: Session, ann: Session, grantee: str) -> None:
    if grantee.startswith("group"):
        session.run("create group readers with user ann")
    if grantee.startswith("role"):
        session.script("create role reader", "grant role reader to ann")
    session.run(f"grant select on secrets to {grantee}")
    assert ann.run("select a from secrets") == [(1,)]
    assert ann.failure("insert into secrets values (2)")[0] == "42501"
    session.run(f"revoke select on secrets from {grantee}")
    assert ann.failure("select a from secrets")[0] == "42501"
    if grantee.startswith(("group", "role")):
        session.run(f"drop {grantee}")


def test_a_schema_must_be_usable_too(session: Session, ann: Session) -> None:
    session.script(
        "create schema own", "create table own.t as select 1 as a", "grant select on all tables in schema own to ann"
    )
    assert ann.failure("select * from own.t") == ("42501", "permission denied for schema own")
    session.run("grant usage on schema own to ann")
    assert ann.run("select * from own.t") == [(1,)]
    assert ann.failure("create table own.mine (a int)") == ("42501", "permission denied for schema own")
    session.run("grant all on schema own to ann")
    ann.script("create table own.mine (a int)", "insert into own.mine values (1)", "drop table own.mine")


def test_default_privileges_reach_tables_made_later(session: Session, ann: Session) -> None:
    session.script(
        "alter default privileges grant select on tables to ann",
        "create table later as select 2 as a",
    )
    assert ann.run("select a from later") == [(2,)]
    assert session.run("select defaclnamespace, defaclobjtype, defaclacl from pg_default_acl") == [
        (0, "r", ["ann=r/awsuser"])
    ]
    session.script("alter default privileges revoke select on tables from ann", "drop table later")


def test_privileges_can_be_asked_for(session: Session, ann: Session) -> None:
    session.run("grant select, update on secrets to ann")
    assert session.run(
        """select has_table_privilege('ann', 'secrets', 'select'), has_table_privilege('ann', 'secrets', 'delete'),
             has_schema_privilege('ann', 'public', 'create')"""
    ) == [(True, False, True)]
    assert ann.run("select has_table_privilege('secrets', 'update')") == [(True,)]
    assert ("ann=rw/awsuser",) in session.run(
        "select array_to_string(relacl, '+') from pg_class where relname = 'secrets'"
    )


def test_a_user_who_owns_something_stays(session: Session, ann: Session) -> None:
    ann.run("create table anns (a int)")
    assert session.failure("drop user ann")[0] == "2BP01"
    session.script("drop table anns", "drop user ann")
    assert session.failure("drop user ann") == ("42704", 'user "ann" does not exist')


def test_users_are_listed_without_their_passwords(session: Session, ann: Session) -> None:
    assert session.run("select usename, usesuper, passwd from pg_user where usename = 'ann'") == [
        ("ann", False, "********")
    ]
    assert PASSWORD not in str(session.run("select querytxt from stl_query union all select text from stl_utilitytext"))


@pytest.mark.parametrize("password", ["short1A", "alllower1", "ALLUPPER1", "NoDigitsHere"])
def test_a_weak_password_is_refused(session: Session, password: str) -> None:
    assert session.failure(f"create user weak password '{password}'")[0] == "22023"


def test_logs_show_a_user_only_their_own(session: Session, ann: Session) -> None:
    session.run("select 'the master was here'")
    ann.run("select 'ann was here'")
    texts = str(ann.run("select query_text from sys_query_history"))
    assert "ann was here" in texts
    assert "the master was here" not in texts
    assert "ann was here" in str(session.run("select querytxt from stl_query"))


def test_a_superuser_acts_as_another_user_and_comes_back(session: Session, ann: Session) -> None:
    session.run("set session authorization ann")
    try:
        assert session.run("select current_user, current_user_id > 100") == [("ann", True)]
        assert session.failure("select * from secrets") == ("42501", "permission denied for relation secrets")
        assert session.run("show session_authorization") == [("ann",)]
        session.run("reset session authorization")
        assert session.run("select current_user, a from secrets") == [("awsuser", 1)]
    finally:
        session.run("set session authorization default")
    assert session.failure("set session authorization nosuch")[0] == "42704"
    assert ann.failure("set session authorization awsuser")[0] == "42501"


def test_show_grants_lists_what_was_granted(session: Session, ann: Session) -> None:
    session.script("grant select, insert on secrets to ann", "grant usage on schema public to ann")
    on_table = session.run("show grants on table secrets")
    assert [(row[2], row[4], row[6]) for row in on_table] == [
        ("secrets", "INSERT", "ann"),
        ("secrets", "SELECT", "ann"),
    ]
    assert ("SCHEMA", "USAGE") in [(row[3], row[4]) for row in session.run("show grants for ann")]
    session.script("revoke all on secrets from ann", "revoke usage on schema public from ann")
    assert session.run("show grants on secrets") == []


def test_membership_counts_through_roles_and_groups(session: Session) -> None:
    session.script(
        "create user member password 'Member123'",
        "create group crew with user member",
        "create role outer_role",
        "create role inner_role",
        "grant role inner_role to role outer_role",
        "grant role outer_role to member",
    )
    question = """select user_is_member_of('member', 'crew'), user_is_member_of('member', 'inner_role'),
        role_is_member_of('outer_role', 'inner_role'), role_is_member_of('inner_role', 'outer_role')"""
    assert session.run(question) == [(True, True, True, False)]
    session.script("drop group crew", "drop user member", "drop role outer_role", "drop role inner_role")
