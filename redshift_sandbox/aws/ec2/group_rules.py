"""The rules of security groups as data: read from a call, compared, and written as EC2 answers them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict

from redshift_sandbox.aws.account import ACCOUNT_ID, new_id
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.documents.network import Rule, RuleFacts
from redshift_sandbox.aws.parameters import Parameters, Result

_PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "all": "-1"}


def new_rule(facts: RuleFacts, *, egress: bool) -> Rule:
    """A rule with an id of its own."""
    return {**facts, "id": new_id("sgr-"), "egress": egress}


def rules_meant(parameters: Parameters, find_group: Callable[[Parameters], str], *, egress: bool) -> list[Rule]:
    """The rules that IpPermissions, or the older single parameters, describe.

    `find_group` gives the id of the group that a pair names, or raises ApiError.
    """
    permissions = parameters.get("IpPermissions")
    if permissions is None:
        if "CidrIp" not in parameters:
            raise ApiError("MissingParameter", "The request must contain the parameter ipPermissions")
        permissions = [{**parameters, "IpRanges": [{"CidrIp": parameters["CidrIp"]}]}]
    rules: list[Rule] = []
    for permission in permissions:
        base = _ports(permission)
        if permission.get("PrefixListIds"):
            raise ApiError("InvalidPrefixListID.NotFound", "sandbox: there are no prefix lists.")
        ranges, ranges6 = permission.get("IpRanges", []), permission.get("Ipv6Ranges", [])
        facts: list[RuleFacts] = []
        for item in ranges:
            facts.append({**base, "cidr": _network(item.get("CidrIp", ""), 4), **_described(item)})
        for item in ranges6:
            facts.append({**base, "cidr": _network(item.get("CidrIpv6", ""), 6), **_described(item)})
        for item in permission.get("UserIdGroupPairs", []):
            facts.append({**base, "source_group": find_group(item), **_described(item)})
        rules += [new_rule(one, egress=egress) for one in facts]
    if not rules:
        raise ApiError("MissingParameter", "The request must contain the parameter ipPermissions with a source")
    return rules


class _Described(TypedDict, total=False):
    description: str


def _described(item: Parameters) -> _Described:
    return {"description": item["Description"]} if item.get("Description") is not None else {}


def _ports(permission: Parameters) -> RuleFacts:
    given = str(permission.get("IpProtocol", ""))
    protocol = _PROTOCOLS.get(given.lower(), given.lower())
    if protocol not in ("tcp", "udp", "icmp", "-1"):
        raise ApiError(
            "InvalidPermission.Malformed", f'Unsupported IP protocol "{given}"  - supported: [tcp, udp, icmp]'
        )
    if protocol == "-1":
        return {"protocol": protocol, "from": -1, "to": -1}
    if "FromPort" not in permission or "ToPort" not in permission:
        raise ApiError(
            "InvalidParameterValue", "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange."
        )
    first, last = permission["FromPort"], permission["ToPort"]
    if protocol != "icmp" and not 0 <= first <= last <= 65535:
        raise ApiError(
            "InvalidParameterValue", f"Invalid value '{first}-{last}' for portRange. Port range must be 0-65535."
        )
    return {"protocol": protocol, "from": first, "to": last}


def _network(text: str, version: int) -> str:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise ApiError("InvalidParameterValue", f"CIDR block {text} is malformed") from error
    if network.version != version or "/" not in text:
        raise ApiError("InvalidParameterValue", f"CIDR block {text} is malformed")
    return str(network)


def is_same(left: Rule, right: Rule) -> bool:
    """Whether two rules admit the same, whatever their ids and descriptions."""
    keys = ("egress", "protocol", "from", "to", "cidr", "source_group")
    return all(left.get(key) == right.get(key) for key in keys)


def protocol_words(rule: Rule) -> str:
    """Protocol and ports as EC2's messages write them."""
    if rule["protocol"] == "-1":
        return "ALL"
    return f"{rule['protocol'].upper()}, from port: {rule['from']}, to port: {rule['to']}"


def permissions(rules: list[Rule]) -> list[Result]:
    """Rules of the same protocol and ports in one entry, as AWS groups them."""
    grouped: dict[tuple[str, int, int], Result] = {}
    for rule in rules:
        found = grouped.setdefault(
            (rule["protocol"], rule["from"], rule["to"]),
            {
                "IpProtocol": rule["protocol"],
                "IpRanges": [],
                "Ipv6Ranges": [],
                "UserIdGroupPairs": [],
                "PrefixListIds": [],
            },
        )
        if rule["protocol"] != "-1":
            found.update(FromPort=rule["from"], ToPort=rule["to"])
        if "source_group" in rule:
            found["UserIdGroupPairs"].append({"GroupId": rule["source_group"], "UserId": ACCOUNT_ID})
        else:
            name, items = ("CidrIpv6", "Ipv6Ranges") if ":" in rule["cidr"] else ("CidrIp", "IpRanges")
            found[items].append({name: rule["cidr"], "Description": rule.get("description")})
    return list(grouped.values())


def rule_filters(rules: Sequence[Mapping[str, object]]) -> dict[str, list[str]]:
    """DescribeSecurityGroups' filters on rules, each with the values that these rules have."""
    facts = {"protocol": "protocol", "from-port": "from", "to-port": "to", "cidr": "cidr", "group-id": "source_group"}
    return {
        f"{way}.{name}": [str(rule[field]) for rule in rules if rule["egress"] is egress and field in rule]
        for way, egress in (("ip-permission", False), ("egress.ip-permission", True))
        for name, field in facts.items()
    }
