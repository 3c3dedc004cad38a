"""Redshift's Data API: statements over HTTP, for programs without a database driver.

A cluster is reached with temporary credentials: ClusterIdentifier and Database, and DbUser or the caller's own user.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING

from redshift_sandbox.aws.account import timestamp
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call, Operations
from redshift_sandbox.aws.data_api.statement_runs import Part, Statement, new_statement
from redshift_sandbox.aws.data_api.typed_fields import numbered
from redshift_sandbox.aws.documents.clusters import CLUSTERS
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.redshift.access import own_db_user
from redshift_sandbox.aws.redshift.api import arn
from redshift_sandbox.wire.embedded import EmbeddedClient

if TYPE_CHECKING:
    from redshift_sandbox.wire.server import ClusterServer

REDSHIFT_DATA = Operations()
_APPLICATION = "redshift-data"
_STATEMENTS_AT_MOST = 40
_UNSUPPORTED = {
    "WorkgroupName": "Redshift Serverless",
    "SecretArn": "secrets",
    "SessionId": "sessions",
    "SessionKeepAliveSeconds": "sessions",
}


def invalid(message: str) -> ApiError:
    """ValidationException with a message."""
    return ApiError("ValidationException", message)


def cluster_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the cluster that is meant, as policies see it."""
    return arn(call, "cluster", str(parameters.get("ClusterIdentifier", "*")).lower())


class Target:
    """Where a call's statements go: the cluster's running server and the database user."""

    def __init__(self, call: Call, parameters: Parameters) -> None:
        for name, what in _UNSUPPORTED.items():
            if name in parameters:
                raise invalid(f"sandbox: {what} are not supported by the Data API: leave {name} out.")
        if "ClusterIdentifier" not in parameters:
            raise invalid("ClusterIdentifier must be given.")
        if "Database" not in parameters:
            raise invalid("Database must be given.")
        self.identifier = str(parameters["ClusterIdentifier"]).lower()
        self.database = str(parameters.get("ConnectedDatabase", parameters["Database"]))
        named = parameters.get("DbUser")
        self.user = str(named).lower() if named else own_db_user(call)
        self._may_create = not named
        self._call = call
        if named:
            call.authorize("redshift:GetClusterCredentials", arn(call, "dbuser", f"{self.identifier}/{self.user}"))
        else:
            call.authorize("redshift:GetClusterCredentialsWithIAM", cluster_arn(call, parameters))
        self.server = self._running()

    def connect(self) -> EmbeddedClient:
        """A connection as the user; raises SqlError."""
        return self.server.embed(self.user, _APPLICATION, may_create=self._may_create)

    def _running(self) -> ClusterServer:
        cluster = self._call.state.get(CLUSTERS, self.identifier)
        if cluster is None or cluster["region"] != self._call.region:
            raise invalid("Redshift endpoint doesn't exist in this region.")
        if self.database != cluster["database"]:
            raise invalid(f'FATAL: database "{self.database}" does not exist')
        server = self._call.account.lifecycle.endpoints.server(self.identifier)
        if server is None:
            why = cluster["status"] if cluster["status"] != "available" else "not reachable from here"
            raise invalid(f"The cluster {self.identifier} can't be used: it is {why}.")
        return server


@REDSHIFT_DATA.answers("ExecuteStatement", cluster_arn)
def execute_statement(call: Call, parameters: Parameters) -> Result:
    """Begin to run one statement."""
    text = parameters["Sql"]
    return _begin(call, parameters, [(text, *numbered(text, parameters.get("Parameters", [])))], is_batch=False)


@REDSHIFT_DATA.answers("BatchExecuteStatement", cluster_arn)
def batch_execute_statement(call: Call, parameters: Parameters) -> Result:
    """Begin to run statements one after the other, in one transaction."""
    sqls = parameters["Sqls"]
    if not 1 <= len(sqls) <= _STATEMENTS_AT_MOST:
        raise invalid(f"Sqls must hold 1 to {_STATEMENTS_AT_MOST} statements.")
    if "Parameters" in parameters:
        raise invalid("sandbox: parameters of a batch are not supported.")
    if parameters.get("ExecutionMode", "TRANSACTION") != "TRANSACTION":
        raise invalid("sandbox: a batch runs in one transaction.")
    return _begin(call, parameters, [(sql, sql, ()) for sql in sqls], is_batch=True)


def _begin(
    call: Call, parameters: Parameters, texts: Sequence[tuple[str, str, Sequence[str]]], *, is_batch: bool
) -> Result:
    if parameters.get("ResultFormat", "JSON") != "JSON":
        raise invalid("sandbox: results are kept as JSON only.")
    target, owner = Target(call, parameters), call.principal.arn
    again = call.account.statements.same(owner, parameters.get("ClientToken"))
    if again is None:
        facts = {"ClusterIdentifier": target.identifier, "Database": target.database, "DbUser": target.user}
        again = new_statement(
            owner, parameters.get("StatementName", ""), facts, texts, is_batch=is_batch, now=call.account.now()
        )
        again.parameters = parameters.get("Parameters", [])
        again.token = parameters.get("ClientToken", "")
        call.account.statements.start(again, target.connect)
    wait_s = parameters.get("WaitTimeSeconds", 0)
    result: Result = {"Id": again.id, "CreatedAt": timestamp(again.created), **again.facts}
    if wait_s:
        again.done.wait(wait_s)
        has_result = any(part.columns is not None for part in again.parts)
        result |= {"Status": again.status, "RedshiftPid": again.pid, "HasResultSet": has_result}
    return result


@REDSHIFT_DATA.answers("DescribeStatement")
def describe_statement(call: Call, parameters: Parameters) -> Result:
    """How far a statement is, and what came of it."""
    statement = call.account.statements.find(parameters["Id"], call.principal.arn)
    statement.done.wait(parameters.get("WaitTimeSeconds", 0))
    parts = statement.parts
    common = {**statement.facts, "RedshiftPid": statement.pid, "ResultFormat": "JSON"}
    if ":" in parameters["Id"]:
        return {**common, **_part(_named(statement, parameters["Id"]))}
    if not statement.is_batch:
        shown = {**common, **_part(parts[0]), "Status": statement.status, "UpdatedAt": timestamp(statement.updated)}
        if statement.error:
            shown["Error"] = statement.error
        if statement.parameters:
            shown["QueryParameters"] = statement.parameters
        return shown
    return {
        **common,
        "Id": statement.id,
        "Status": statement.status,
        "CreatedAt": timestamp(statement.created),
        "UpdatedAt": timestamp(statement.updated),
        "Duration": sum(_duration_ns(part) for part in parts),
        "HasResultSet": any(part.columns is not None for part in parts),
        "ResultRows": -1,
        "ResultSize": -1,
        "RedshiftQueryId": 0,
        "SubStatements": [_part(part) for part in parts],
        **({"Error": statement.error} if statement.error else {}),
    }


@REDSHIFT_DATA.answers("GetStatementResult")
def get_statement_result(call: Call, parameters: Parameters) -> Result:
    """One page of a statement's rows."""
    statements = call.account.statements
    statement = statements.find(parameters["Id"], call.principal.arn)
    statement.done.wait(parameters.get("WaitTimeSeconds", 0))
    part = _named(statement, parameters["Id"])
    if part.columns is None or statement.status != "FINISHED":
        raise ApiError(
            "ResourceNotFoundException",
            "Query does not have result. Please check query status with DescribeStatement.",
        )
    number = _from_token(parameters.get("NextToken"))
    if number and number >= part.pages:
        raise invalid("Invalid NextToken.")
    result: Result = {
        "Records": statements.page(part, number),
        "ColumnMetadata": part.columns,
        "TotalNumRows": part.rows,
    }
    if number + 1 < part.pages:
        result["NextToken"] = to_token(number + 1)
    return result


@REDSHIFT_DATA.answers("CancelStatement")
def cancel_statement(call: Call, parameters: Parameters) -> Result:
    """Break off a statement that runs."""
    statement = call.account.statements.find(parameters["Id"], call.principal.arn)
    call.account.statements.cancel(statement)
    server = call.account.lifecycle.endpoints.server(statement.facts["ClusterIdentifier"])
    session = server.cluster.session(statement.pid) if server is not None and statement.pid else None
    if session is not None:
        session.cancel()
    return {"Status": True}


@REDSHIFT_DATA.answers("ListStatements")
def list_statements(call: Call, parameters: Parameters) -> Result:
    """The caller's statements of the last day, the latest first."""
    status, name = parameters.get("Status", "ALL"), parameters.get("StatementName", "")
    found = [
        statement
        for statement in call.account.statements.of(call.principal.arn)
        if status in ("ALL", statement.status)
        and statement.name.startswith(name)
        and all(parameters.get(fact, value) == value for fact, value in statement.facts.items() if fact != "DbUser")
    ]
    return page([_listed(statement) for statement in found], parameters, "Statements", most=100)


def page(items: Sequence[object], parameters: Parameters, name: str, *, most: int = 1000) -> Result:
    """One page of items, with a NextToken when more follow."""
    size, start = parameters.get("MaxResults") or most, _from_token(parameters.get("NextToken"))
    result: Result = {name: items[start : start + size]}
    if start + size < len(items):
        result["NextToken"] = to_token(start + size)
    return result


def to_token(number: int) -> str:
    """A place in a list as a token."""
    return base64.b64encode(str(number).encode()).decode()


def _from_token(token: str | None) -> int:
    if not token:
        return 0
    try:
        return max(0, int(base64.b64decode(token, validate=True).decode()))
    except ValueError as error:
        raise invalid("Invalid NextToken.") from error


def _named(statement: Statement, identity: str) -> Part:
    """The part of that id; a batch's own id stands for its last part with a result."""
    for part in statement.parts:
        if part.id == identity:
            return part
    if identity != statement.id:
        raise ApiError("ResourceNotFoundException", "Query does not exist.")
    return next((part for part in reversed(statement.parts) if part.columns is not None), statement.parts[-1])


def _duration_ns(part: Part) -> int:
    return int((part.updated - part.started) * 1e9) if part.started is not None else 0


def _part(part: Part) -> Result:
    shown = {
        "Id": part.id,
        "QueryString": part.text,
        "Status": part.status,
        "CreatedAt": timestamp(part.created),
        "UpdatedAt": timestamp(part.updated),
        "Duration": _duration_ns(part),
        "HasResultSet": part.columns is not None,
        "ResultRows": part.rows,
        "ResultSize": part.size if part.columns is not None else -1,
        "RedshiftQueryId": 0,
    }
    return {**shown, **({"Error": part.error} if part.error else {})}


def _listed(statement: Statement) -> Result:
    texts = [part.text for part in statement.parts]
    return {
        "Id": statement.id,
        "Status": statement.status,
        "StatementName": statement.name or None,
        "IsBatchStatement": statement.is_batch,
        "CreatedAt": timestamp(statement.created),
        "UpdatedAt": timestamp(statement.updated),
        "ResultFormat": "JSON",
        **({"QueryStrings": texts} if statement.is_batch else {"QueryString": texts[0]}),
        **({"QueryParameters": statement.parameters} if statement.parameters else {}),
    }
