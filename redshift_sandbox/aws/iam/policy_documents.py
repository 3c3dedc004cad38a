"""IAM policy documents: are they well-formed, and do they allow an action on a resource.

Identity-based policies only: an explicit Deny wins, then any Allow, else the answer is no.
"""

from __future__ import annotations

import functools
import ipaddress
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from redshift_sandbox.aws.api_error import ApiError

# Any: a policy's JSON, which parse_policy has checked.
Document = Mapping[str, Any]
_VERSIONS = ("2012-10-17", "2008-10-17")
_STATEMENT_KEY_NAMES = """
Sid Effect Action NotAction Resource NotResource Principal NotPrincipal Condition
"""
_STATEMENT_KEYS = frozenset(_STATEMENT_KEY_NAMES.split())


def parse_policy(text: str, *, trust: bool = False) -> Document:
    """The document in `text`; raises ApiError MalformedPolicyDocument, in AWS's words, when it isn't one.

    A trust policy names principals and no resources.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _malformed("This policy contains invalid Json") from error
    if not isinstance(document, dict):
        raise _malformed("Syntax errors in policy.")
    if document.get("Version", _VERSIONS[0]) not in _VERSIONS:
        raise _malformed("Syntax errors in policy.")
    statements = _as_list(document.get("Statement"))
    if not statements:
        raise _malformed("Syntax errors in policy.")
    for statement in statements:
        _check_statement(statement, trust=trust)
    return document


def _check_statement(statement: object, *, trust: bool) -> None:
    if not isinstance(statement, dict) or not set(statement) <= _STATEMENT_KEYS:
        raise _malformed("Syntax errors in policy.")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise _malformed("Syntax errors in policy.")
    if not isinstance(statement.get("Condition", {}), dict) or not all(
        isinstance(tests, dict) for tests in statement.get("Condition", {}).values()
    ):
        raise _malformed("Syntax errors in policy.")
    actions = [*_as_list(statement.get("Action")), *_as_list(statement.get("NotAction"))]
    if not actions:
        raise _malformed("Policy statement must contain actions.")
    for action in actions:
        if not isinstance(action, str) or (action != "*" and not re.fullmatch(r"[\w*?-]+:[\w*?]+", action)):
            raise _malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
    if trust:
        _check_principal(statement)
    else:
        _check_resources(statement)


def _check_principal(statement: Document) -> None:
    if "Resource" in statement or "NotResource" in statement:
        raise _malformed("Has prohibited field Resource")
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    if principal is None:
        raise _malformed("Missing required field Principal")
    if principal == "*":
        return
    if not isinstance(principal, dict) or not principal:
        raise _malformed("Syntax errors in policy.")
    for kind, values in principal.items():
        if kind not in ("Service", "AWS", "Federated", "CanonicalUser"):
            raise _malformed(f'Invalid principal in policy: "{kind}"')
        for value in _as_list(values):
            if kind == "Service" and not (isinstance(value, str) and re.fullmatch(r"[\w.-]+\.amazonaws\.com", value)):
                raise _malformed(f'Invalid principal in policy: "SERVICE":"{value}"')


def _check_resources(statement: Document) -> None:
    if "Principal" in statement or "NotPrincipal" in statement:
        raise _malformed("Policy document should not specify a principal.")
    resources = [*_as_list(statement.get("Resource")), *_as_list(statement.get("NotResource"))]
    if not resources:
        raise _malformed("Policy statement must contain resources.")
    for resource in resources:
        if not isinstance(resource, str):
            raise _malformed("Syntax errors in policy.")
        if resource != "*" and not resource.startswith(("arn:", "*")):
            raise _malformed(f'Resource {resource} must be in ARN format or "*".')


def allows(documents: Iterable[Document], action: str, resource: str, facts: Mapping[str, str]) -> bool:
    """Whether the documents together allow `action` on `resource`; `facts` are the condition keys of the request."""
    return decision(documents, action, resource, facts) == "allowed"


def decision(documents: Iterable[Document], action: str, resource: str, facts: Mapping[str, str]) -> str:
    """As `allows`, in the words of IAM's policy simulator: allowed, explicitDeny or implicitDeny."""
    found = "implicitDeny"
    lowered = {key.lower(): value for key, value in facts.items()}
    for document in documents:
        for statement in _as_list(document.get("Statement")):
            if _applies(statement, action, resource, lowered):
                if statement["Effect"] == "Deny":
                    return "explicitDeny"
                found = "allowed"
    return found


def trusts(document: Document, *, service: str | None = None, arn: str | None = None, account: str = "") -> bool:
    """Whether a role's trust policy lets a service, or a principal of the account, assume it."""
    for statement in _as_list(document.get("Statement")):
        if statement["Effect"] != "Allow" or not _matches_any(statement.get("Action"), "sts:AssumeRole", fold=True):
            continue
        principal = statement.get("Principal")
        if principal == "*":
            return True
        if not isinstance(principal, dict):
            continue
        if service is not None and service in _as_list(principal.get("Service")):
            return True
        if arn is not None:
            trusted = _as_list(principal.get("AWS"))
            if any(value in ("*", arn, account, f"arn:aws:iam::{account}:root") for value in trusted):
                return True
    return False


def _applies(statement: Document, action: str, resource: str, facts: Mapping[str, str]) -> bool:
    if "Action" in statement:
        if not _matches_any(statement["Action"], action, fold=True):
            return False
    elif _matches_any(statement.get("NotAction"), action, fold=True):
        return False
    if "Resource" in statement:
        if not _matches_any(statement["Resource"], resource, facts=facts):
            return False
    elif _matches_any(statement.get("NotResource"), resource, facts=facts):
        return False
    conditions = statement.get("Condition", {})
    return all(
        _condition_holds(operator, key, _as_list(wanted), facts)
        for operator, tests in conditions.items()
        for key, wanted in tests.items()
    )


def _condition_holds(operator: str, key: str, wanted: list[object], facts: Mapping[str, str]) -> bool:
    operator = re.sub(r"^(ForAllValues|ForAnyValue):", "", operator)
    if_exists = operator.endswith("IfExists")
    operator = operator.removesuffix("IfExists")
    present = facts.get(key.lower())
    if operator == "Null":
        return any((str(value).lower() == "true") == (present is None) for value in wanted)
    negated = operator.startswith(("StringNot", "ArnNot", "NumericNot", "NotIp"))
    if present is None:
        return if_exists or negated
    positive = any(_compare(operator.replace("Not", ""), present, _filled(str(value), facts)) for value in wanted)
    return positive != negated


def _compare(operator: str, present: str, wanted: str) -> bool:
    match operator:
        case "StringEquals":
            return present == wanted
        case "StringEqualsIgnoreCase" | "Bool":
            return present.lower() == wanted.lower()
        case "StringLike" | "ArnLike" | "ArnEquals":
            return bool(_pattern(wanted, fold=False).fullmatch(present))
        case "IpAddress":
            try:
                return ipaddress.ip_address(present) in ipaddress.ip_network(wanted, strict=False)
            except ValueError:
                return False
        case (
            "NumericEquals"
            | "NumericLessThan"
            | "NumericLessThanEquals"
            | "NumericGreaterThan"
            | "NumericGreaterThanEquals"
        ):
            return _compare_numbers(operator, present, wanted)
        case _:
            return False


def _compare_numbers(operator: str, present: str, wanted: str) -> bool:
    try:
        left, right = float(present), float(wanted)
    except ValueError:
        return False
    return (
        ("Less" in operator and left < right)
        or ("Greater" in operator and left > right)
        or (operator.endswith("Equals") and left == right)
    )


def _matches_any(patterns: object, value: str, *, fold: bool = False, facts: Mapping[str, str] | None = None) -> bool:
    return any(
        _pattern(_filled(pattern, facts) if facts else pattern, fold=fold).fullmatch(value)
        for pattern in _as_list(patterns)
    )


def _filled(pattern: str, facts: Mapping[str, str]) -> str:
    """The pattern with its policy variables, ${aws:username} and such, replaced."""
    if "${" not in pattern:
        return pattern
    return re.sub(r"\$\{([^}]+)\}", lambda found: facts.get(found[1].lower(), found[0]), pattern)


@functools.lru_cache(maxsize=2048)
def _pattern(text: str, *, fold: bool) -> re.Pattern[str]:
    """A pattern with * and ?; what stands between two * is taken where it comes first, and nowhere else is tried."""
    first, *others = ("".join(map(_letter, part)) for part in re.sub(r"\*+", "*", text).split("*"))
    if others:
        first += "".join(f"(?>.*?{part})" for part in others[:-1]) + f".*{others[-1]}"
    return re.compile(first, re.DOTALL | (re.IGNORECASE if fold else 0))


def _letter(char: str) -> str:
    return "." if char == "?" else re.escape(char)


def _as_list(value: object) -> list[Any]:  # Any: as Document's
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _malformed(message: str) -> ApiError:
    return ApiError("MalformedPolicyDocument", message)
