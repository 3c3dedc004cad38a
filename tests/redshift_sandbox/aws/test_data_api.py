"""Redshift's Data API through boto3's client: statements, batches, results in pages, cancelling, the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Sandbox
from tests.redshift_sandbox.aws.test_clusters import WANTED, open_port, wait_for
from tests.redshift_sandbox.aws.test_iam import policy, refused
from tests.waiting import until

CLUSTER = "data"
HERE = {"ClusterIdentifier": CLUSTER, "Database": WANTED["DBName"], "DbUser": "awsuser"}


@pytest.fixture(scope="module")
def data(shared_sandbox: Sandbox) -> Iterator[Any]:
    """A client of the Data API beside an available cluster with a table."""
    redshift = shared_sandbox.client("redshift")
    group, rule = open_port(shared_sandbox)
    redshift.create_cluster(**{**WANTED, "ClusterIdentifier": CLUSTER})
    wait_for(redshift, "available", CLUSTER)
    client = shared_sandbox.client("redshift-data")
    run(
        client,
        "create table plays (id int not null, title varchar(20) default 'none', price decimal(8,2), at timestamp)",
    )
    run(client, "insert into plays values (1, 'one', 1.5, '2026-01-02 03:04:05'), (2, null, null, null)")
    yield client
    redshift.delete_cluster(ClusterIdentifier=CLUSTER, SkipFinalClusterSnapshot=True)
    shared_sandbox.client("ec2").revoke_security_group_ingress(GroupId=group, IpPermissions=[rule])


def ended(data: Any, identity: str) -> dict[str, Any]:
    """What DescribeStatement says once the statement has ended."""
    described = until(lambda: _if_ended(data.describe_statement(Id=identity)))
    assert isinstance(described, dict)
    return described


def _if_ended(found: dict[str, Any]) -> dict[str, Any] | None:
    return found if found["Status"] in ("FINISHED", "FAILED", "ABORTED") else None


def run(data: Any, sql: str, **more: Any) -> dict[str, Any]:
    """Run a statement to its end, which must be good."""
    found = ended(data, data.execute_statement(Sql=sql, **{**HERE, **more})["Id"])
    assert found["Status"] == "FINISHED", found.get("Error")
    return found


def rows(data: Any, sql: str, **more: Any) -> list[list[Any]]:
    """The rows of a query, each value bare."""
    found = data.get_statement_result(Id=run(data, sql, **more)["Id"])["Records"]
    return [[None if "isNull" in value else next(iter(value.values())) for value in record] for record in found]


@pytest.mark.parametrize(
    "asked", [{"Sql": "select 'a\0b'"}, {"Sql": "select :p", "Parameters": [{"name": "p", "value": "a\0b"}]}], ids=str
)
def test_a_text_with_the_character_0_is_refused_and_not_shortened(data: Any, asked: dict[str, Any]) -> None:
    found = ended(data, data.execute_statement(**HERE, **asked)["Id"])
    assert found["Status"] == "FAILED"
    assert found["Error"] == 'ERROR: invalid byte sequence for encoding "UTF8": 0x00'


def test_values_come_in_the_field_of_their_type(data: Any) -> None:
    described = run(
        data, "select id, title, price, at, id > 1 as more, id / 4.0::float8 as part from plays order by id"
    )
    assert (described["HasResultSet"], described["ResultRows"]) == (True, 2)
    assert described["Duration"] > 0
    found = data.get_statement_result(Id=described["Id"])
    assert found["Records"][0] == [
        {"longValue": 1},
        {"stringValue": "one"},
        {"stringValue": "1.50"},
        {"stringValue": "2026-01-02 03:04:05"},
        {"booleanValue": False},
        {"doubleValue": 0.25},
    ]
    assert found["Records"][1][1] == {"isNull": True}
    described_columns = [
        (one["name"], one["typeName"], one["precision"], one["scale"]) for one in found["ColumnMetadata"]
    ]
    assert described_columns == [
        ("id", "int4", 10, 0),
        ("title", "varchar", 20, 0),
        ("price", "numeric", 8, 2),
        ("at", "timestamp", 29, 6),
        ("more", "bool", 1, 0),
        ("part", "float8", 17, 0),
    ]
    assert found["TotalNumRows"] == 2


def test_named_parameters_are_values_and_never_sql(data: Any) -> None:
    def given(**values: str) -> list[dict[str, str]]:
        return [{"name": name, "value": value} for name, value in values.items()]

    sql = "select id, ':id'::varchar as text, :title as asked from plays where id = :id -- :no"
    assert rows(data, sql, Parameters=given(id="1", title="x' or '1")) == [[1, ":id", "x' or '1"]]
    listed = data.list_statements(MaxResults=1)["Statements"][0]
    assert (listed["QueryString"], listed["QueryParameters"]) == (sql, given(id="1", title="x' or '1"))
    missing = {"Sql": "select :a, :b", "Parameters": given(a="1")}
    assert "b" in refused(data.execute_statement, **missing, **HERE)[1]
    unused = {"Sql": "select :a", "Parameters": given(a="1", c="2")}
    assert refused(data.execute_statement, **unused, **HERE)[0] == "ValidationException"
    assert rows(data, r"select 'it\'s :x', :y::int", Parameters=given(y="7")) == [["it's :x", 7]]
    assert rows(data, "select $t$ :x $t$, /* /* :x */ :x */ :y::int", Parameters=given(y="7")) == [[" :x ", 7]]


def test_large_results_come_in_pages(data: Any) -> None:
    run(
        data,
        "create table if not exists numbers as select row_number() over () as n from pg_attribute a, pg_attribute b",
    )
    described = run(data, "select n from numbers where n <= 2500 order by n")
    pages = list(data.get_paginator("get_statement_result").paginate(Id=described["Id"]))
    assert [len(page["Records"]) for page in pages] == [1000, 1000, 500]
    assert [page["TotalNumRows"] for page in pages] == [2500, 2500, 2500]
    assert pages[2]["Records"][-1] == [{"longValue": 2500}]


def test_a_failed_statement_tells_redshifts_error(data: Any) -> None:
    found = ended(data, data.execute_statement(Sql="select * from nosuch", **HERE)["Id"])
    assert (found["Status"], found["Error"]) == ("FAILED", 'ERROR: relation "nosuch" does not exist')
    code, words = refused(data.get_statement_result, Id=found["Id"])
    assert (code, words.split(".")[0]) == ("ResourceNotFoundException", "Query does not have result")


def test_statements_without_rows_tell_how_many_they_changed(data: Any) -> None:
    run(data, "create table changed (a int)")
    found = run(data, "insert into changed values (1), (2), (3)")
    assert (found["HasResultSet"], found["ResultRows"]) == (False, 3)
    run(data, "drop table changed")


def test_a_batch_is_one_transaction(data: Any) -> None:
    run(data, "create table batch (a int)")
    good = ["insert into batch values (1)", "select count(*) from batch"]
    found = ended(data, data.batch_execute_statement(Sqls=good, **HERE)["Id"])
    assert [(part["Status"], part["HasResultSet"]) for part in found["SubStatements"]] == [
        ("FINISHED", False),
        ("FINISHED", True),
    ]
    counted = found["SubStatements"][1]["Id"]
    assert data.get_statement_result(Id=counted)["Records"] == [[{"longValue": 1}]]
    assert data.describe_statement(Id=counted)["QueryString"] == good[1]
    bad = ["insert into batch values (2)", "select 1/0", "select 3"]
    found = ended(data, data.batch_execute_statement(Sqls=bad, **HERE)["Id"])
    assert found["Status"] == "FAILED"
    assert [part["Status"] for part in found["SubStatements"]] == ["FINISHED", "FAILED", "ABORTED"]
    assert rows(data, "select a from batch") == [[1]]
    run(data, "drop table batch")


def test_a_running_statement_is_cancelled_and_an_ended_one_is_not(data: Any) -> None:
    endless = "select count(*) from pg_attribute a, pg_attribute b, pg_attribute c, pg_attribute d"
    identity = data.execute_statement(Sql=endless, **HERE)["Id"]
    until(lambda: data.describe_statement(Id=identity)["Status"] == "STARTED")
    assert data.cancel_statement(Id=identity)["Status"] is True
    assert ended(data, identity)["Status"] == "ABORTED"
    code, words = refused(data.cancel_statement, Id=identity)
    assert (code, "ABORTED" in words) == ("ValidationException", True)


def test_statements_are_listed_by_name_and_status(data: Any) -> None:
    run(data, "select 1", StatementName="listed-a")
    ended(data, data.execute_statement(Sql="select nosuch", StatementName="listed-b", **HERE)["Id"])
    found = data.list_statements(StatementName="listed-")["Statements"]
    assert [one["QueryString"] for one in found] == ["select nosuch", "select 1"]
    failed = data.list_statements(StatementName="listed-", Status="FAILED")["Statements"]
    assert [one["StatementName"] for one in failed] == ["listed-b"]
    one_page = data.list_statements(StatementName="listed-", MaxResults=1)
    rest = data.list_statements(StatementName="listed-", MaxResults=1, NextToken=one_page["NextToken"])
    assert [one["QueryString"] for one in rest["Statements"]] == ["select 1"]


def test_the_catalogue_is_listed_by_patterns(data: Any) -> None:
    assert data.list_databases(**HERE)["Databases"] == [WANTED["DBName"]]
    assert "public" in data.list_schemas(**HERE)["Schemas"]
    assert data.list_schemas(**HERE, SchemaPattern="pub%")["Schemas"] == ["public"]
    tables = data.list_tables(**HERE, SchemaPattern="public", TablePattern="pl%")["Tables"]
    assert tables == [{"name": "plays", "type": "TABLE", "schema": "public"}]
    columns = data.describe_table(**HERE, Schema="public", Table="plays")["ColumnList"]
    told = [(one["name"], one["typeName"], one["nullable"], one["schemaName"], one["tableName"]) for one in columns]
    assert told[:2] == [("id", "int4", 0, "public", "plays"), ("title", "varchar", 1, "public", "plays")]
    assert columns[2]["precision"] == 8
    late = "create or replace view public.late (a) as select title from public.plays with no schema binding"
    run(data, late)
    (column,) = data.describe_table(**HERE, Schema="public", Table="late")["ColumnList"]
    assert (column["name"], column["typeName"], column["tableName"]) == ("a", "varchar", "late")
    run(data, "drop view public.late")


def test_a_call_without_a_database_user_runs_as_the_caller(data: Any) -> None:
    here = {name: value for name, value in HERE.items() if name != "DbUser"}
    identity = data.execute_statement(Sql="select current_user", **here)["Id"]
    assert ended(data, identity)["Status"] == "FINISHED"
    assert data.get_statement_result(Id=identity)["Records"] == [[{"stringValue": "IAM:sparkify"}]]
    unknown = ended(data, data.execute_statement(Sql="select 1", **{**HERE, "DbUser": "nobody"})["Id"])
    assert (unknown["Status"], "nobody" in unknown["Error"]) == ("FAILED", True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ClusterIdentifier": "none"}, "doesn't exist"),
        ({"Database": "none"}, "none"),
        ({"WorkgroupName": "workgroup"}, "Serverless"),
        ({"SecretArn": "arn:aws:secretsmanager:us-west-2:123456789012:secret:s"}, "SecretArn"),
        ({"SessionKeepAliveSeconds": 60}, "sessions"),
        ({"ResultFormat": "CSV"}, "JSON"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_the_data_api_cannot_do_is_refused(data: Any, changes: dict[str, Any], words: str) -> None:
    code, message = refused(data.execute_statement, **{"Sql": "select 1", **HERE, **changes})
    assert (code, words in message) == ("ValidationException", True)


def test_a_statement_belongs_to_who_began_it(shared_sandbox: Sandbox, data: Any) -> None:
    iam = shared_sandbox.client("iam")
    iam.create_user(UserName="other-data")
    key = iam.create_access_key(UserName="other-data")["AccessKey"]
    other = shared_sandbox.client(
        "redshift-data", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )
    assert refused(other.execute_statement, Sql="select 1", **HERE)[0] == "AccessDenied"
    iam.put_user_policy(UserName="other-data", PolicyName="p", PolicyDocument=policy("redshift-data:*"))
    denied = refused(other.execute_statement, Sql="select 1", **HERE)
    assert "redshift:GetClusterCredentials" in denied[1]
    identity = run(data, "select 1")["Id"]
    assert refused(other.describe_statement, Id=identity)[0] == "ResourceNotFoundException"
    again = {"Sql": "select 2", "ClientToken": "t" * 20, **HERE}
    assert data.execute_statement(**again)["Id"] == data.execute_statement(**again)["Id"]


def test_results_end_with_the_process_and_a_closed_cluster_is_not_reached(sandbox: Sandbox) -> None:
    redshift, client = sandbox.client("redshift"), sandbox.client("redshift-data")
    open_port(sandbox)
    redshift.create_cluster(**{**WANTED, "ClusterIdentifier": CLUSTER})
    wait_for(redshift, "available", CLUSTER)
    before = run(client, "select 1")["Id"]
    sandbox.restart()
    again = sandbox.client("redshift-data")
    assert refused(again.get_statement_result, Id=before)[0] == "ResourceNotFoundException"
    assert rows(again, "select 1") == [[1]]
    redshift = sandbox.client("redshift")
    redshift.modify_cluster(ClusterIdentifier=CLUSTER, PubliclyAccessible=False)
    until(lambda: not redshift.describe_clusters()["Clusters"][0]["PubliclyAccessible"])
    wait_for(redshift, "available", CLUSTER)
    assert "not reachable from here" in refused(again.execute_statement, Sql="select 1", **HERE)[1]
