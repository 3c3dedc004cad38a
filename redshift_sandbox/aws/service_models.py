"""Botocore's descriptions of AWS's APIs, cut down to the operations that are answered here.

Loaded when a service is first called. The whole EC2 description takes 30 MB; what is answered of it less than one.
"""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import botocore
from botocore.model import OperationModel, ServiceModel

API_VERSIONS = {
    "ec2": "2016-11-15",
    "iam": "2010-05-08",
    "redshift": "2012-12-01",
    "redshift-data": "2019-12-20",
    "sts": "2011-06-15",
}
_lock = threading.Lock()

# Any: botocore's own JSON of a service's model, which has no types.
Description = dict[str, Any]


class Service:
    """One AWS service: its protocol, its operations' shapes, and the names of those that aren't answered."""

    def __init__(self, name: str, answered: Iterable[str]) -> None:
        description = _description(name)
        operations = description["operations"]
        self.name = name
        self.all_operations = frozenset(operations)
        answered = [operation for operation in answered if operation in operations]
        description["operations"] = {operation: operations[operation] for operation in answered}
        description["shapes"] = {
            shape: _without_documentation(description["shapes"][shape]) for shape in _reachable(description)
        }
        self._model = ServiceModel(description, name)
        self._operations: dict[str, OperationModel] = {}
        self.namespace: str = self._model.metadata.get(
            "xmlNamespace", f"http://{name}.amazonaws.com/doc/{API_VERSIONS[name]}"
        )

    def operation(self, name: str) -> OperationModel:
        """The operation's input and output shapes; KeyError when it isn't answered."""
        with _lock:
            if name not in self._operations:
                if name not in self._model.operation_names:
                    raise KeyError(name)
                self._operations[name] = self._model.operation_model(name)
            return self._operations[name]


def _description(name: str) -> Description:
    folder = Path(botocore.__file__).parent / "data" / name / API_VERSIONS[name]
    packed = folder / "service-2.json.gz"
    text = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / "service-2.json").read_bytes()
    found: Description = json.loads(text)
    return found


def _reachable(description: Description) -> set[str]:
    """The shapes that the operations left in `description` refer to, directly or not."""
    waiting = [name for operation in description["operations"].values() for name in _named(operation)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_named(description["shapes"][name]))
    return found


def _named(node: object) -> Iterator[str]:
    """Every shape that a part of a description names."""
    if isinstance(node, dict):
        if isinstance(node.get("shape"), str):
            yield node["shape"]
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named(value)


def _without_documentation(node: Any) -> Any:  # Any: a part of a Description
    if isinstance(node, dict):
        return {
            key: _without_documentation(value)
            for key, value in node.items()
            if not (key == "documentation" and isinstance(value, str))
        }
    if isinstance(node, list):
        return [_without_documentation(value) for value in node]
    return node
