"""Dispatch from a node of the parsed tree to the function that translates it."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from sparkify_tui.sandbox.dialect.interruption import pause
from sparkify_tui.sandbox.dialect.nesting import nested
from sparkify_tui.sandbox.dialect.plan import SqlError
from sparkify_tui.sandbox.dialect.scope import Scope
from sparkify_tui.sandbox.dialect.typed import Typed

Binder = Callable[[exp.Expr, Scope], Typed]

_BINDERS: dict[type[exp.Expr], Binder] = {}


def binds(*kinds: type[exp.Expr]) -> Callable[[Binder], Binder]:
    """Register a function as the translator of kinds of nodes."""

    def register(binder: Binder) -> Binder:
        for kind in kinds:
            _BINDERS[kind] = binder
        return binder

    return register


def bind(node: exp.Expr, scope: Scope) -> Typed:
    """The translation of an expression; raises SqlError 0A000 for a construct that has none."""
    pause()
    binder = _BINDERS.get(type(node))
    if binder is None:
        raise unsupported(f"the expression {node.key}")
    return nested(1, binder, node, scope)


def unsupported(what: str) -> SqlError:
    """The refusal of something that Redshift may know and the sandbox does not."""
    return SqlError(f"sandbox: {what} is not supported", "0A000")
