"""Parameter groups: kept and shown; they change nothing about how a cluster runs."""

from __future__ import annotations

import re

from redshift_sandbox.aws.account import tag_list
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.clusters import CLUSTERS, PARAMETER_GROUPS, ParameterGroup
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.redshift.api import REDSHIFT, arn, page, tagged
from redshift_sandbox.aws.redshift.input_rules import check_group_name, given_tags, invalid, require_own_group

FAMILIES = ("redshift-1.0", "redshift-2.0")
_PARAMETERS = {
    "auto_analyze": ("true", "boolean", "true,false", "Use auto analyze"),
    "auto_mv": ("true", "boolean", "true,false", "Use auto mv capabilities"),
    "datestyle": ("ISO, MDY", "string", None, "Sets the display format for date and time values."),
    "enable_case_sensitive_identifier": ("false", "boolean", "true,false", "Preserve case sensitivity for identifiers"),
    "enable_user_activity_logging": ("false", "boolean", "true,false", "parameter for audit logging purpose"),
    "extra_float_digits": ("0", "integer", "-15-2", "Sets the number of digits displayed for floating-point values"),
    "max_concurrency_scaling_clusters": (
        "1",
        "integer",
        "0-10",
        "The most concurrency scaling clusters.",
    ),
    "query_group": ("default", "string", None, "This parameter applies a user-defined label to a group of queries"),
    "require_ssl": ("false", "boolean", "true,false", "require ssl for all databaseconnections"),
    "search_path": ("$user, public", "string", None, "Sets the schema search order for names that are not qualified."),
    "statement_timeout": ("0", "integer", "0,100-2147483647", "Aborts any statement that takes over the milliseconds"),
    "use_fips_ssl": ("false", "boolean", "true,false", "Use fips ssl library"),
    "wlm_json_configuration": ('[{"auto_wlm":true}]', "string", None, "wlm json configuration"),
}
"""Parameter → default, type, allowed values and description, from AWS's list of the family redshift-1.0."""


def parameter_group_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the parameter group that is meant, as policies see it."""
    return arn(call, "parametergroup", str(parameters.get("ParameterGroupName", "*")).lower())


def find_parameter_group(call: Call, name: str) -> ParameterGroup:
    """The group of that name; raises ApiError when there is none in the region."""
    found = next((group for group in _parameter_groups(call) if group["identifier"] == name.lower()), None)
    if found is None:
        raise ApiError("ClusterParameterGroupNotFound", f"ParameterGroup not found: {name}", status=404)
    return found


@REDSHIFT.answers("CreateClusterParameterGroup", parameter_group_arn)
def create_cluster_parameter_group(call: Call, parameters: Parameters) -> Result:
    """A group with the defaults of a family."""
    name = check_group_name(parameters["ParameterGroupName"], "ParameterGroupName")
    family = parameters["ParameterGroupFamily"]
    if family not in FAMILIES:
        raise invalid(f"Invalid parameter group family: {family}")
    if any(group["identifier"] == name for group in _parameter_groups(call)):
        raise ApiError("ClusterParameterGroupAlreadyExists", f"Parameter group {name} already exists")
    group: ParameterGroup = {
        "identifier": name,
        "region": call.region,
        "family": family,
        "description": parameters["Description"],
        "values": {},
        "tags": given_tags(parameters),
    }
    call.state.put(PARAMETER_GROUPS, name, group)
    return {"ClusterParameterGroup": _shown_parameters(group)}


@REDSHIFT.answers("ModifyClusterParameterGroup", parameter_group_arn)
def modify_cluster_parameter_group(call: Call, parameters: Parameters) -> Result:
    """Set parameters of a group."""
    group = find_parameter_group(call, parameters["ParameterGroupName"])
    require_own_group(group, "InvalidClusterParameterGroupState")
    for item in parameters["Parameters"]:
        name, value = item.get("ParameterName", ""), item.get("ParameterValue", "")
        _check_value(name, value)
        group["values"][name] = value
    call.state.put(PARAMETER_GROUPS, group["identifier"], group)
    return _updated(group)


@REDSHIFT.answers("ResetClusterParameterGroup", parameter_group_arn)
def reset_cluster_parameter_group(call: Call, parameters: Parameters) -> Result:
    """Give parameters of a group, or all, their defaults again."""
    group = find_parameter_group(call, parameters["ParameterGroupName"])
    require_own_group(group, "InvalidClusterParameterGroupState")
    names = [item.get("ParameterName", "") for item in parameters.get("Parameters", [])]
    if parameters.get("ResetAllParameters"):
        names = list(_PARAMETERS)
    for name in names:
        _check_value(name, None)
        group["values"].pop(name, None)
    call.state.put(PARAMETER_GROUPS, group["identifier"], group)
    return _updated(group)


@REDSHIFT.answers("DeleteClusterParameterGroup", parameter_group_arn)
def delete_cluster_parameter_group(call: Call, parameters: Parameters) -> Result:
    """Remove a group that no cluster uses."""
    group = find_parameter_group(call, parameters["ParameterGroupName"])
    require_own_group(group, "InvalidClusterParameterGroupState")
    if any(cluster["parameter_group"] == group["identifier"] for cluster in call.state.all(CLUSTERS)):
        raise ApiError(
            "InvalidClusterParameterGroupState", f"Parameter group {group['identifier']} is used by a cluster."
        )
    call.state.delete(PARAMETER_GROUPS, group["identifier"])
    return {}


@REDSHIFT.answers("DescribeClusterParameterGroups", parameter_group_arn)
def describe_cluster_parameter_groups(call: Call, parameters: Parameters) -> Result:
    """The default groups and those that were made."""
    name = parameters.get("ParameterGroupName")
    found = [find_parameter_group(call, name)] if name else _parameter_groups(call)
    return page([_shown_parameters(group) for group in tagged(found, parameters)], parameters, "ParameterGroups")


@REDSHIFT.answers("DescribeClusterParameters", parameter_group_arn)
def describe_cluster_parameters(call: Call, parameters: Parameters) -> Result:
    """A group's parameters with their values and where these come from: engine-default or user."""
    values = find_parameter_group(call, parameters["ParameterGroupName"])["values"]
    source = parameters.get("Source")
    items = [item for item in _described(values) if source in (None, item["Source"])]
    return page(items, parameters, "Parameters")


@REDSHIFT.answers("DescribeDefaultClusterParameters")
def describe_default_cluster_parameters(_call: Call, parameters: Parameters) -> Result:
    """The defaults of a family."""
    family = parameters["ParameterGroupFamily"]
    if family not in FAMILIES:
        raise invalid(f"Invalid parameter group family: {family}")
    return {
        "DefaultClusterParameters": {"ParameterGroupFamily": family, **page(_described({}), parameters, "Parameters")}
    }


def _parameter_groups(call: Call) -> list[ParameterGroup]:
    defaults: list[ParameterGroup] = [
        {
            "identifier": f"default.{family}",
            "family": family,
            "description": f"Default parameter group for {family}",
            "values": {},
            "tags": {},
        }
        for family in FAMILIES
    ]
    return [*defaults, *(group for group in call.state.all(PARAMETER_GROUPS) if group.get("region") == call.region)]


def _shown_parameters(group: ParameterGroup) -> Result:
    return {
        "ParameterGroupName": group["identifier"],
        "ParameterGroupFamily": group["family"],
        "Description": group["description"],
        "Tags": tag_list(group["tags"]),
    }


def _described(values: dict[str, str]) -> list[Result]:
    return [
        {
            "ParameterName": name,
            "ParameterValue": values.get(name, default),
            "Description": words,
            "Source": "user" if name in values else "engine-default",
            "DataType": kind,
            "AllowedValues": allowed,
            "ApplyType": "dynamic" if name == "wlm_json_configuration" else "static",
            "IsModifiable": True,
        }
        for name, (default, kind, allowed, words) in _PARAMETERS.items()
    ]


def _check_value(name: str, value: str | None) -> None:
    if name not in _PARAMETERS:
        raise invalid(f"Could not find parameter with name: {name}")
    if value is None:
        return
    _, kind, allowed, _ = _PARAMETERS[name]
    good = value in ("true", "false") if kind == "boolean" else True
    if kind == "integer":
        good = re.fullmatch(r"-?\d{1,10}", value) is not None and _is_among(int(value), allowed or "")
    if not good:
        raise invalid(f"Invalid parameter value: {value} for: {name} allowed values are: {allowed}")


def _is_among(number: int, allowed: str) -> bool:
    for part in allowed.split(","):
        found = re.fullmatch(r"(-?\d+)(?:-(\d+))?", part)
        if found and int(found[1]) <= number <= int(found[2] or found[1]):
            return True
    return False


def _updated(group: ParameterGroup) -> Result:
    return {
        "ParameterGroupName": group["identifier"],
        "ParameterGroupStatus": "Your parameter group has been updated. If you changed only dynamic parameters, "
        "associated clusters are being modified now. If you changed static parameters, all updates, including dynamic "
        "parameters, will be applied when you reboot the associated clusters.",
    }
