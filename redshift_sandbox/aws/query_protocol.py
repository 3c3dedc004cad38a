"""AWS's query and ec2 protocols: form fields to nested parameters, and results to XML, by the service's shapes.

Knows nothing of what any operation does.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.parameters import Result
from redshift_sandbox.aws.service_models import Service

# Any: a value has the type that the service's model says, as in parameters.py.
Parameters = dict[str, Any]


class QueryReader:
    """Reads one request's form fields (`Filter.1.Value.2=x`) into parameters."""

    def __init__(self, service: Service, form: Mapping[str, str]) -> None:
        self._ec2 = service.name == "ec2"
        self._form = form
        self._below: dict[str, dict[str, None]] = {}
        for key in form:
            parts = key.split(".", 24)
            for count, part in enumerate(parts):
                self._below.setdefault(".".join(parts[:count]), {})[part] = None
                self._below.setdefault(".".join(parts[: count + 1]), {})

    def read(self, operation: OperationModel) -> Parameters:
        """The parameters of the operation; raises ApiError for a value that isn't of its type."""
        shape = operation.input_shape
        return self._structure(shape, "") if shape is not None else {}

    def _structure(self, shape: StructureShape, prefix: str) -> Parameters:
        found: Parameters = {}
        for name, member in shape.members.items():
            path = f"{prefix}.{self._name(member, name)}" if prefix else self._name(member, name)
            if path in self._below:
                found[name] = self._value(member, path)
        return found

    def _name(self, shape: Shape, default: str) -> str:
        if self._ec2:
            if "queryName" in shape.serialization:
                return str(shape.serialization["queryName"])
            name = str(shape.serialization.get("name", default))
            return name[:1].upper() + name[1:]
        return str(shape.serialization.get("name", default))

    def _value(self, shape: Shape, path: str) -> object:
        if isinstance(shape, StructureShape):
            return self._structure(shape, path)
        if isinstance(shape, ListShape):
            return self._list(shape, path)
        if isinstance(shape, MapShape):
            return self._map(shape, path)
        return _scalar(shape, self._form.get(path, ""), path)

    def _list(self, shape: ListShape, path: str) -> list[object]:
        if not self._ec2 and not shape.serialization.get("flattened"):
            path = f"{path}.{shape.member.serialization.get('name', 'member')}"
        return [self._value(shape.member, element) for element in self._numbered(path)]

    def _map(self, shape: MapShape, path: str) -> dict[str, object]:
        elements = self._numbered(f"{path}.entry")
        return {self._form.get(f"{at}.key", ""): self._value(shape.value, f"{at}.value") for at in elements}

    def _numbered(self, path: str) -> list[str]:
        """The elements of a list in their order, whatever numbers they have: one left out would be a filter dropped."""
        places = list(self._below.get(path, ()))
        if not all(place.isascii() and place.isdigit() and len(place) < 10 for place in places):
            raise ApiError("MalformedInput", f"Invalid index for parameter {path}")
        return [f"{path}.{place}" for place in sorted(places, key=int)]


def _scalar(shape: Shape, text: str, path: str) -> object:
    try:
        match shape.type_name:
            case "integer" | "long":
                if len(text) > 20:
                    raise ValueError(text)
                return int(text)
            case "float" | "double":
                return float(text)
            case "boolean":
                return {"true": True, "false": False}[text.lower()]
            case "timestamp":
                moment = datetime.fromisoformat(text)
                return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            case "blob":
                return base64.b64decode(text, validate=True)
            case _:
                return text
    except (ValueError, KeyError, OverflowError) as error:
        raise ApiError("MalformedInput", f"Invalid value for parameter {path}") from error


def answer(service: Service, operation: OperationModel, result: Result, request_id: str) -> bytes:
    """The XML document for an operation's result."""
    root = ET.Element(f"{operation.name}Response", xmlns=service.namespace)
    shape = operation.output_shape
    if service.name == "ec2":
        ET.SubElement(root, "requestId").text = request_id
        if shape is not None:
            _write_members(root, shape, result, ec2=True)
    else:
        if shape is not None:
            wrapper = shape.serialization.get("resultWrapper")
            parent = ET.SubElement(root, wrapper) if wrapper else root
            _write_members(parent, shape, result, ec2=False)
        metadata = ET.SubElement(root, "ResponseMetadata")
        ET.SubElement(metadata, "RequestId").text = request_id
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def refusal(service_name: str, error: ApiError, request_id: str) -> bytes:
    """The XML document for a refused call."""
    if service_name == "ec2":
        root = ET.Element("Response")
        found = ET.SubElement(ET.SubElement(root, "Errors"), "Error")
        names = (("Code", error.code), ("Message", error.message))
        request_name = "RequestID"
    else:
        root = ET.Element("ErrorResponse")
        found = ET.SubElement(root, "Error")
        kind = "Receiver" if error.status >= 500 else "Sender"
        names = (("Type", kind), ("Code", error.code), ("Message", error.message))  # type: ignore[assignment]
        request_name = "RequestId"
    for name, text in names:
        ET.SubElement(found, name).text = _printable(text)
    ET.SubElement(root, request_name).text = request_id
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def new_request_id() -> str:
    """An id as AWS gives to each request."""
    return str(uuid.uuid4())


def _write_members(parent: ET.Element, shape: StructureShape, values: Result, *, ec2: bool) -> None:
    for name, member in shape.members.items():
        value = values.get(name)
        if value is not None:
            _write(parent, member, str(member.serialization.get("name", name)), value, ec2=ec2)


# Any: as Parameters'.
def _write(parent: ET.Element, shape: Shape, name: str, value: Any, *, ec2: bool) -> None:
    if isinstance(shape, StructureShape):
        _write_members(ET.SubElement(parent, name), shape, value, ec2=ec2)
    elif isinstance(shape, ListShape):
        if shape.serialization.get("flattened"):
            for item in value:
                _write(parent, shape.member, name, item, ec2=ec2)
        else:
            items = ET.SubElement(parent, name)
            for item in value:
                _write(items, shape.member, str(shape.member.serialization.get("name", "member")), item, ec2=ec2)
    elif isinstance(shape, MapShape):
        entries = ET.SubElement(parent, name)
        for key, item in value.items():
            entry = ET.SubElement(entries, "entry")
            ET.SubElement(entry, "key").text = _printable(str(key))
            _write(entry, shape.value, "value", item, ec2=ec2)
    else:
        ET.SubElement(parent, name).text = _printable(_text(shape, value))


def _text(shape: Shape, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
    if shape.type_name == "timestamp" and isinstance(value, int | float):
        return _text(shape, datetime.fromtimestamp(value, UTC))
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)


def _printable(text: str) -> str:
    """`text` without the characters that XML 1.0 can't hold."""
    return "".join(character if _in_xml(character) else "?" for character in text)


def _in_xml(character: str) -> bool:
    code = ord(character)
    return (code >= 32 and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF)) or character in "\t\n\r"
