"""Which keys the application binds, and that a test presses each of them."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import sparkify_tui.tui

TESTS = Path(__file__).parent


def _bound() -> Iterator[tuple[str, str]]:
    """Every class of the application that binds keys, with each of its keys."""
    for module in pkgutil.walk_packages(sparkify_tui.tui.__path__, "sparkify_tui.tui."):
        imported = importlib.import_module(module.name)
        for name, found in inspect.getmembers(imported, inspect.isclass):
            if not issubclass(found, DOMNode) or found.__module__ != module.name:
                continue
            for binding in vars(found).get("BINDINGS", ()):
                keys = binding.key if isinstance(binding, Binding) else binding[0]
                yield from ((name, key) for key in keys.split(","))
            yield from ((name, method.removeprefix("key_")) for method in vars(found) if method.startswith("key_"))


@cache
def _texts_in_tests() -> set[str]:
    """Every text that a test of the application holds by itself, the names of keys among them."""
    files = [path for path in TESTS.rglob("test_*.py") if path.name != Path(__file__).name]
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize(("where", "key"), sorted(set(_bound())), ids="-".join)
def test_a_bound_key_is_pressed_by_a_test(where: str, key: str) -> None:
    assert key in _texts_in_tests(), f"no test presses {key}, which {where} binds"
