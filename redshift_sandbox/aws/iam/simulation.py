"""IAM's policy simulator: what would be allowed, without doing it."""

from __future__ import annotations

from collections.abc import Sequence

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.identities import ROLES, USERS, Holder
from redshift_sandbox.aws.iam.operations import IAM, no_such, page
from redshift_sandbox.aws.iam.policy_documents import Document, decision, parse_policy
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.principals import documents_on
from redshift_sandbox.aws.state import Kind

_EVERYTHING: Document = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


_HOLDERS: dict[str, Kind[Holder]] = {kind: kind for kind in (USERS, ROLES)}


@IAM.answers("SimulatePrincipalPolicy", lambda _call, parameters: str(parameters.get("PolicySourceArn", "*")))
def simulate_principal_policy(call: Call, parameters: Parameters) -> Result:
    """What the policies on a user or role, and those in the call, allow together."""
    kind, name = _source(call, parameters["PolicySourceArn"])
    documents = list(documents_on(call.account, kind, name))
    if (kind, name) == ("user", call.account.owner):
        documents.append(_EVERYTHING)
    return _simulated([*documents, *map(parse_policy, parameters.get("PolicyInputList", []))], parameters)


@IAM.answers("SimulateCustomPolicy")
def simulate_custom_policy(_call: Call, parameters: Parameters) -> Result:
    """What the policies in the call allow."""
    return _simulated([parse_policy(text) for text in parameters["PolicyInputList"]], parameters)


def _source(call: Call, arn: str) -> tuple[Kind[Holder], str]:
    """The kind and name of the user or role of that ARN."""
    kind, name = _HOLDERS.get(arn.rpartition(":")[2].partition("/")[0]), arn.rpartition("/")[2]
    if kind is None:
        raise ApiError("InvalidInput", f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    holder = call.state.get(kind, name)
    if holder is None or holder["arn"] != arn:
        raise no_such(kind, name)
    return kind, name


def _simulated(documents: Sequence[Document], parameters: Parameters) -> Result:
    facts = {
        entry["ContextKeyName"]: (entry.get("ContextKeyValues") or [""])[0]
        for entry in parameters.get("ContextEntries", [])
        if "ContextKeyName" in entry
    }
    for action in parameters["ActionNames"]:
        if action.count(":") != 1:
            raise ApiError("InvalidInput", f"Invalid Action name {action}: it must be service:Action.")
    found = [
        {
            "EvalActionName": action,
            "EvalResourceName": resource,
            "EvalDecision": decision(documents, action, resource, facts),
            "MatchedStatements": [],
            "MissingContextValues": [],
        }
        for action in parameters["ActionNames"]
        for resource in parameters.get("ResourceArns", ["*"])
    ]
    return page(found, parameters, "EvaluationResults")
