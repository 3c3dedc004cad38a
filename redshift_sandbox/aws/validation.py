"""Input checks that the service descriptions promise: what must be there, lengths, ranges, patterns and enumerations.

What AWS checks beyond its descriptions (password rules, node types, …) is with the operation concerned.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from redshift_sandbox.aws.api_error import ApiError


def validate(service_name: str, operation: OperationModel, parameters: dict[str, object]) -> None:
    """Raise ApiError, in the service's words, for parameters that break what the operation's shapes say."""
    shape = operation.input_shape
    if shape is None:
        return
    missing = next(_missing(shape, parameters, ""), None)
    if missing is not None:
        raise _missing_error(service_name, missing)
    problems = list(_violations(shape, parameters, "", with_enums=service_name != "redshift"))
    if not problems:
        return
    count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected"
    code = "InvalidParameterValue" if service_name in ("ec2", "redshift") else "ValidationError"
    if service_name == "redshift-data":
        code = "ValidationException"
    raise ApiError(code, f"{count}: {'; '.join(problems)}")


def check_types(operation: OperationModel, parameters: object) -> None:
    """Raise ApiError for a JSON document whose values are not of the kinds that the shapes say."""
    if operation.input_shape is not None and not _fits(operation.input_shape, parameters):
        raise ApiError("SerializationException", "A value of the request's body has the wrong type.")


_KINDS = {"string": str, "boolean": bool}


def _fits(shape: Shape, value: object) -> bool:
    if isinstance(shape, StructureShape):
        return isinstance(value, dict) and all(
            _fits(member, value[name]) for name, member in shape.members.items() if name in value
        )
    if isinstance(shape, ListShape):
        return isinstance(value, list) and all(_fits(shape.member, item) for item in value)
    return isinstance(value, _KINDS.get(shape.type_name, (int, float)))


def _missing_error(service_name: str, path: str) -> ApiError:
    if service_name in ("iam", "sts"):
        place = path[:1].lower() + path[1:]
        return ApiError(
            "ValidationError",
            f"1 validation error detected: Value null at '{place}' failed to satisfy constraint: "
            "Member must not be null",
        )
    if service_name == "redshift-data":
        return ApiError("ValidationException", f"The request must contain the parameter {path}.")
    if service_name == "ec2":
        return ApiError("MissingParameter", f"The request must contain the parameter {path}")
    return ApiError("MissingParameter", f"The request must contain the parameter {path}.")


def _missing(shape: Shape, value: Any, path: str) -> Iterator[str]:  # Any: check_types has checked it
    if isinstance(shape, StructureShape):
        for name in shape.required_members:
            if name not in value:
                yield f"{path}.{name}" if path else name
        for name, member in shape.members.items():
            if name in value:
                yield from _missing(member, value[name], f"{path}.{name}" if path else name)
    elif isinstance(shape, ListShape):
        for index, item in enumerate(value, 1):
            yield from _missing(shape.member, item, f"{path}.{index}")


# Any: as in _missing.
def _violations(shape: Shape, value: Any, path: str, *, with_enums: bool) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            if name in value:
                place = name[:1].lower() + name[1:]
                inner = f"{path}.{place}" if path else place
                yield from _violations(member, value[name], inner, with_enums=with_enums)
        return
    if isinstance(shape, ListShape):
        for index, item in enumerate(value, 1):
            yield from _violations(shape.member, item, f"{path}.{index}.member", with_enums=with_enums)
    for constraint in _broken(shape, value, with_enums=with_enums):
        shown = "****" if shape.metadata.get("sensitive") else value
        yield f"Value '{shown}' at '{path}' failed to satisfy constraint: {constraint}"


def _broken(shape: Shape, value: object, *, with_enums: bool) -> Iterator[str]:
    rules = shape.metadata
    if isinstance(value, str | list):
        if "min" in rules and len(value) < rules["min"]:
            yield f"Member must have length greater than or equal to {rules['min']}"
        if "max" in rules and len(value) > rules["max"]:
            yield f"Member must have length less than or equal to {rules['max']}"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if "min" in rules and value < rules["min"]:
            yield f"Member must have value greater than or equal to {rules['min']}"
        if "max" in rules and value > rules["max"]:
            yield f"Member must have value less than or equal to {rules['max']}"
    if not isinstance(value, str):
        return
    pattern = rules.get("pattern")
    if pattern and (compiled := _compiled(pattern)) is not None and not compiled.fullmatch(value):
        yield f"Member must satisfy regular expression pattern: {pattern}"
    if with_enums and rules.get("enum") and value not in rules["enum"]:
        yield f"Member must satisfy enum value set: [{', '.join(rules['enum'])}]"


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern, or None for the few that are Java's and not Python's."""
    try:
        return re.compile(pattern)
    except re.error:
        return None
