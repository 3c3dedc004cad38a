"""Security groups and their rules; a cluster's port opens and closes with them."""

from __future__ import annotations

import ipaddress

from redshift_sandbox.aws.account import ACCOUNT_ID, Account, new_id, request_tags
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.clusters import CLUSTERS
from redshift_sandbox.aws.documents.network import EC2_TAGS, SECURITY_GROUPS, Rule, SecurityGroup
from redshift_sandbox.aws.ec2.group_rules import (
    is_same,
    new_rule,
    permissions,
    protocol_words,
    rule_filters,
    rules_meant,
)
from redshift_sandbox.aws.ec2.vpcs import EC2, default_group_id, page, selected, set_tags, tags_on, vpc_id
from redshift_sandbox.aws.parameters import Parameters, Result

_RULES_AT_MOST = 60


def group_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the group that is meant, as policies see it."""
    return f"arn:aws:ec2:{call.region}:{ACCOUNT_ID}:security-group/{parameters.get('GroupId', '*')}"


def group_tags(call: Call, parameters: Parameters) -> dict[str, str]:
    """The tags on the group that is meant."""
    return {tag["Key"]: tag["Value"] for tag in tags_on(call.account, str(parameters.get("GroupId", "")))}


def groups(account: Account, region: str) -> list[SecurityGroup]:
    """The groups of a region; its default one is made on the way."""
    default = default_group_id(region)
    if account.state.get(SECURITY_GROUPS, default) is None:
        rules = [new_rule({"protocol": "-1", "from": -1, "to": -1, "source_group": default}, egress=False)]
        rules.append(new_rule({"protocol": "-1", "from": -1, "to": -1, "cidr": "0.0.0.0/0"}, egress=True))
        document: SecurityGroup = {
            "id": default,
            "name": "default",
            "description": "default VPC security group",
            "vpc_id": vpc_id(region),
            "region": region,
            "rules": rules,
        }
        account.state.put(SECURITY_GROUPS, default, document)
    return [group for group in account.state.all(SECURITY_GROUPS) if group["region"] == region]


def admits(account: Account, group_ids: list[str], address: str, port: int) -> bool:
    """Whether a rule of the groups lets tcp from `address` in to `port`."""
    caller = ipaddress.ip_address(address)
    for group_id in group_ids:
        group = account.state.get(SECURITY_GROUPS, group_id)
        for rule in group["rules"] if group else []:
            if rule["egress"] or "cidr" not in rule or rule["protocol"] not in ("tcp", "-1"):
                continue
            fits = rule["protocol"] == "-1" or rule["from"] <= port <= rule["to"]
            if fits and caller in ipaddress.ip_network(rule["cidr"], strict=False):
                return True
    return False


@EC2.answers("DescribeSecurityGroups")
def describe_security_groups(call: Call, parameters: Parameters) -> Result:
    """Groups with their rules."""
    wanted = dict(parameters)
    known = groups(call.account, call.region)
    items = [{**_shown(call, group), **rule_filters(group["rules"])} for group in known]
    if names := parameters.get("GroupNames"):
        there = {item["GroupName"] for item in items}
        if absent := [name for name in names if name not in there]:
            raise ApiError(
                "InvalidGroup.NotFound",
                f"The security group '{absent[0]}' does not exist in default VPC '{vpc_id(call.region)}'",
            )
        items = [item for item in items if item["GroupName"] in names]
    named = {
        "group-name": "GroupName",
        "group-id": "GroupId",
        "vpc-id": "VpcId",
        "description": "Description",
        "owner-id": "OwnerId",
        **{name: name for name in rule_filters([])},
    }
    code, words = "InvalidGroup.NotFound", "The security group '{}' does not exist"
    return page(selected(items, wanted, named, "GroupIds", "GroupId", code, words), parameters, "SecurityGroups")


@EC2.answers("CreateSecurityGroup", group_arn)
def create_security_group(call: Call, parameters: Parameters) -> Result:
    """A new group without ingress."""
    name, vpc = parameters["GroupName"], parameters.get("VpcId", vpc_id(call.region))
    if vpc != vpc_id(call.region):
        raise ApiError("InvalidVpcID.NotFound", f"The vpc ID '{vpc}' does not exist")
    if not name or len(name) > 255 or name.startswith("sg-"):
        raise ApiError("InvalidParameterValue", f"Value ({name}) for parameter groupName is invalid.")
    if not parameters["Description"]:
        raise ApiError("MissingParameter", "The request must contain the parameter GroupDescription")
    if any(group["name"] == name for group in groups(call.account, call.region)):
        raise ApiError("InvalidGroup.Duplicate", f"The security group '{name}' already exists for VPC '{vpc}'")
    identity = new_id("sg-")
    document: SecurityGroup = {
        "id": identity,
        "name": name,
        "description": parameters["Description"],
        "vpc_id": vpc,
        "region": call.region,
        "rules": [new_rule({"protocol": "-1", "from": -1, "to": -1, "cidr": "0.0.0.0/0"}, egress=True)],
    }
    tags = _specified_tags(call, parameters, "security-group", "CreateSecurityGroup")
    call.state.put(SECURITY_GROUPS, identity, document)
    set_tags(call.account, identity, tags)
    arn = f"arn:aws:ec2:{call.region}:{ACCOUNT_ID}:security-group/{identity}"
    return {"GroupId": identity, "SecurityGroupArn": arn, "Tags": tags_on(call.account, identity)}


@EC2.answers("DeleteSecurityGroup", group_arn, group_tags)
def delete_security_group(call: Call, parameters: Parameters) -> Result:
    """Remove a group that no cluster uses."""
    group = _find(call, parameters)
    if group["name"] == "default":
        raise ApiError(
            "CannotDelete", f'the specified group: "{group["id"]}" name: "default" cannot be deleted by a user'
        )
    if any(group["id"] in cluster["security_groups"] for cluster in call.state.all(CLUSTERS)):
        raise ApiError("DependencyViolation", f"resource {group['id']} has a dependent object")
    call.state.delete(SECURITY_GROUPS, group["id"])
    call.state.delete(EC2_TAGS, group["id"])
    return {"Return": True, "GroupId": group["id"]}


@EC2.answers("AuthorizeSecurityGroupIngress", group_arn, group_tags)
def authorize_security_group_ingress(call: Call, parameters: Parameters) -> Result:
    """Let addresses in."""
    return _authorize(call, parameters, egress=False)


@EC2.answers("AuthorizeSecurityGroupEgress", group_arn, group_tags)
def authorize_security_group_egress(call: Call, parameters: Parameters) -> Result:
    """Let connections out; nothing goes out of a cluster here, so this is kept and shown."""
    return _authorize(call, parameters, egress=True)


def _authorize(call: Call, parameters: Parameters, *, egress: bool) -> Result:
    group = _find(call, parameters)
    new = rules_meant(parameters, lambda item: str(_find(call, item)["id"]), egress=egress)
    for rule in new:
        if any(is_same(rule, known) for known in group["rules"]):
            source = rule.get("cidr") or rule.get("source_group")
            raise ApiError(
                "InvalidPermission.Duplicate",
                f'the specified rule "peer: {source}, {protocol_words(rule)}, ALLOW" already exists',
            )
    if len(group["rules"]) + len(new) > _RULES_AT_MOST:
        raise ApiError(
            "RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached."
        )
    operation = f"AuthorizeSecurityGroup{'Egress' if egress else 'Ingress'}"
    tags = _specified_tags(call, parameters, "security-group-rule", operation)
    group["rules"] += new
    call.state.put(SECURITY_GROUPS, group["id"], group)
    for rule in new:
        if tags:
            set_tags(call.account, rule["id"], tags)
    call.account.lifecycle.afterwards(call.account.lifecycle.reconsider)
    return {"Return": True, "SecurityGroupRules": [_shown_rule(call, group, rule) for rule in new]}


@EC2.answers("RevokeSecurityGroupIngress", group_arn, group_tags)
def revoke_security_group_ingress(call: Call, parameters: Parameters) -> Result:
    """Take rules away, by their ids or by what they say."""
    return _revoke(call, parameters, egress=False)


@EC2.answers("RevokeSecurityGroupEgress", group_arn, group_tags)
def revoke_security_group_egress(call: Call, parameters: Parameters) -> Result:
    """As for ingress."""
    return _revoke(call, parameters, egress=True)


def _revoke(call: Call, parameters: Parameters, *, egress: bool) -> Result:
    group = _find(call, parameters)
    if ids := parameters.get("SecurityGroupRuleIds"):
        known = {rule["id"] for rule in group["rules"] if rule["egress"] is egress}
        if absent := [one for one in ids if one not in known]:
            raise ApiError(
                "InvalidSecurityGroupRuleId.NotFound", f"The security group rule ID '{absent[0]}' does not exist"
            )
        gone = [rule for rule in group["rules"] if rule["id"] in ids]
    else:
        meant = rules_meant(parameters, lambda item: str(_find(call, item)["id"]), egress=egress)
        gone = [known for known in group["rules"] if any(is_same(rule, known) for rule in meant)]
        if len(gone) < len(meant):
            raise ApiError("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
    group["rules"] = [rule for rule in group["rules"] if rule not in gone]
    call.state.put(SECURITY_GROUPS, group["id"], group)
    for rule in gone:
        call.state.delete(EC2_TAGS, rule["id"])
    call.account.lifecycle.afterwards(call.account.lifecycle.reconsider)
    return {"Return": True}


@EC2.answers("DescribeSecurityGroupRules")
def describe_security_group_rules(call: Call, parameters: Parameters) -> Result:
    """Rules, each with its id and tags."""
    items = [_shown_rule(call, group, rule) for group in groups(call.account, call.region) for rule in group["rules"]]
    named = {"group-id": "GroupId", "security-group-rule-id": "SecurityGroupRuleId"}
    code, words = "InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '{}' does not exist"
    found = selected(items, parameters, named, "SecurityGroupRuleIds", "SecurityGroupRuleId", code, words)
    return page(found, parameters, "SecurityGroupRules")


def _find(call: Call, parameters: Parameters) -> SecurityGroup:
    known = groups(call.account, call.region)
    if identity := parameters.get("GroupId"):
        for group in known:
            if group["id"] == identity:
                return group
        if not identity.startswith("sg-"):
            raise ApiError("InvalidGroupId.Malformed", f'Invalid id: "{identity}" (expecting "sg-...")')
        raise ApiError("InvalidGroup.NotFound", f"The security group '{identity}' does not exist")
    if name := parameters.get("GroupName"):
        for group in known:
            if group["name"] == name:
                return group
        raise ApiError(
            "InvalidGroup.NotFound",
            f"The security group '{name}' does not exist in default VPC '{vpc_id(call.region)}'",
        )
    raise ApiError("MissingParameter", "The request must contain the parameter groupName or groupId")


def _specified_tags(call: Call, parameters: Parameters, kind: str, operation: str) -> dict[str, str]:
    tags: dict[str, str] = {}
    for specification in parameters.get("TagSpecifications", []):
        if specification.get("ResourceType") != kind:
            raise ApiError(
                "InvalidParameterValue",
                f"'{specification.get('ResourceType')}' is not a valid taggable resource type for this operation.",
            )
        tags.update({tag.get("Key", ""): tag.get("Value", "") for tag in specification.get("Tags", [])})
    if tags:
        facts = {"ec2:CreateAction": operation, **request_tags(tags)}
        call.authorize("ec2:CreateTags", f"arn:aws:ec2:{call.region}:{ACCOUNT_ID}:{kind}/*", facts)
    return tags


def _shown(call: Call, group: SecurityGroup) -> Result:
    return {
        "GroupId": group["id"],
        "GroupName": group["name"],
        "Description": group["description"],
        "OwnerId": ACCOUNT_ID,
        "VpcId": group["vpc_id"],
        "SecurityGroupArn": f"arn:aws:ec2:{group['region']}:{ACCOUNT_ID}:security-group/{group['id']}",
        "Tags": tags_on(call.account, group["id"]),
        "IpPermissions": permissions([rule for rule in group["rules"] if not rule["egress"]]),
        "IpPermissionsEgress": permissions([rule for rule in group["rules"] if rule["egress"]]),
    }


def _shown_rule(call: Call, group: SecurityGroup, rule: Rule) -> Result:
    shown: Result = {
        "SecurityGroupRuleId": rule["id"],
        "GroupId": group["id"],
        "GroupOwnerId": ACCOUNT_ID,
        "IsEgress": rule["egress"],
        "IpProtocol": rule["protocol"],
        "FromPort": rule["from"],
        "ToPort": rule["to"],
        "Description": rule.get("description"),
        "Tags": tags_on(call.account, rule["id"]),
    }
    if "source_group" in rule:
        shown["ReferencedGroupInfo"] = {"GroupId": rule["source_group"], "UserId": ACCOUNT_ID}
    else:
        shown["CidrIpv6" if ":" in rule["cidr"] else "CidrIpv4"] = rule["cidr"]
    return shown
