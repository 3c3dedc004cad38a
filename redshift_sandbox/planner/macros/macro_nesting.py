"""Keeps nested calls of macros small.

DuckDB puts a macro's body in the place of its call, and an argument in the place of each mention of its parameter. A
macro that mentions one six times makes two hundred copies of what is three calls deep, and its planner, which can't be
interrupted, takes seconds for them. Where a statement would grow so, the call is replaced by that of a second macro,
which computes its arguments once, as the fields of a struct that a lambda's parameter stands for. That takes DuckDB
twice as long per row, so the plain one stays for all other calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from redshift_sandbox.planner.expressions.typed import MACROS
from redshift_sandbox.sql.interruption import pause

LARGEST_CALL = 40
"""How many copies of its arguments, counting those in them, a call may make."""

_HEAVY = 10
"""What a query or a function of the catalogue counts within an argument."""

_CONSTANT = {"parse_moment": "f", "regexp_place": "o"}
"""The parameter of a macro that DuckDB wants to be a constant: it stays what it is, and outside of the struct."""

_SUFFIX = "_once"
_QUOTES, _CALLS = r"""(?P<quoted>'[^']*+'|"[^"]*+")""", r"(?P<call>\bsandbox_system\.main\.\w++\()"
_BRACKETS = r"(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)"
_OUTLINE = re.compile(rf"(?P<heavy>\"[^\"]*+\"\(|\bSELECT\b)|{_QUOTES}|{_CALLS}|{_BRACKETS}")
_PIECE = re.compile(rf"{_QUOTES}|{_CALLS}|(?P<word>[A-Za-z_]\w*+)|{_BRACKETS}")


@dataclass(slots=True)
class _Frame:
    """An open bracket, of a macro's call where it has a name: which argument it is at, and how large it is so far."""

    name: str = ""
    start: int = 0
    argument: int = 0
    within: int = 0
    plain: int = 0
    once: int = 0

    def end_argument(self, copies: tuple[int, ...]) -> None:
        """Add up the argument that ends: every copy of it, and what it is when it is computed once."""
        size = max(self.within, 1)
        factor = copies[self.argument] if self.argument < len(copies) else 1
        self.plain += factor * size
        self.once += factor + size
        self.within = 0
        self.argument += 1


class Nesting:
    """What is known of the macros: how often each mentions each of its parameters."""

    def __init__(self, macros: Mapping[str, str]) -> None:
        self._bodies = {_name(signature): (_parameters(signature), body) for signature, body in macros.items()}
        self._copies: dict[str, tuple[int, ...]] = {}

    def copies(self, name: str) -> tuple[int, ...]:
        """How many copies the macro makes of each argument, counting the macros in its body."""
        if name not in self._copies:
            parameters, body = self._bodies.get(name, ((), ""))
            self._copies[name] = ()
            counts = dict.fromkeys(parameters, 0)
            for word, product in self._words(body):
                if word in counts:
                    counts[word] += product
            self._copies[name] = tuple(counts.values())
        return self._copies[name]

    def _words(self, body: str) -> Iterator[tuple[str, int]]:
        """The words of a body that may be parameters, and how often each is copied by the calls around it."""
        stack: list[tuple[str, int]] = []
        for match in _PIECE.finditer(body):
            kind = match.lastgroup
            if kind == "call":
                stack.append((match[0][len(MACROS) : -1], 0))
            elif kind == "open":
                stack.append(("", 0))
            elif kind == "close":
                stack.pop()
            elif kind == "comma" and stack:
                stack[-1] = stack[-1][0], stack[-1][1] + 1
            elif kind == "word" and _stands_alone(body, match):
                product = 1
                for name, place in stack:
                    known = self.copies(name) if name else ()
                    product *= known[place] if place < len(known) else 1
                yield match[0], product

    def once(self) -> dict[str, str]:
        """For each macro that mentions a parameter more than once, one that computes its arguments once."""
        made = {}
        for name, (parameters, body) in self._bodies.items():
            if self._grows(name):
                computed = tuple(parameter for parameter in parameters if parameter != _CONSTANT.get(name))
                fields = ", ".join(f"'{parameter}': {parameter}" for parameter in computed)
                inner = _with_fields(body, computed)
                signature = f"{name}{_SUFFIX}({', '.join(parameters)})"
                made[signature] = f"list_transform([{{{fields}}}], lambda once_: {inner})[1]"
        return made

    def _grows(self, name: str) -> bool:
        return max(self.copies(name), default=0) > 1

    def bounded(self, sql: str) -> str:
        """A statement in which no call grows beyond LARGEST_CALL where it needn't."""
        if sql.count(MACROS) < 3:
            return sql
        stack = [_Frame()]
        changed: list[int] = []
        for match in _OUTLINE.finditer(sql):
            pause()
            kind = match.lastgroup
            if kind == "call":
                stack.append(_Frame(match[0][len(MACROS) : -1], match.start()))
            elif kind == "open" or match[0].endswith("("):
                stack[-1].within += _HEAVY if kind == "heavy" else 0
                stack.append(_Frame())
            elif kind == "heavy":
                stack[-1].within += _HEAVY
            elif kind == "comma":
                stack[-1].end_argument(self.copies(stack[-1].name))
            elif kind == "close" and len(stack) > 1:
                frame = stack.pop()
                frame.end_argument(self.copies(frame.name))
                if frame.plain > LARGEST_CALL and self._grows(frame.name):
                    changed.append(frame.start + len(MACROS) + len(frame.name))
                    stack[-1].within += frame.once
                else:
                    stack[-1].within += frame.plain if frame.name else frame.plain - 1
        pieces, at = [], 0
        for place in sorted(changed):
            pieces += [sql[at:place], _SUFFIX]
            at = place
        return "".join([*pieces, sql[at:]])


def _with_fields(body: str, parameters: tuple[str, ...]) -> str:
    """A body with the struct's fields in the place of the parameters."""

    def replaced(match: re.Match[str]) -> str:
        own = match.lastgroup == "word" and match[0] in parameters and _stands_alone(body, match)
        return f"(once_).{match[0]}" if own else match[0]

    return _PIECE.sub(replaced, body)


def _name(signature: str) -> str:
    return signature.partition("(")[0]


def _parameters(signature: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in signature.partition("(")[2].rstrip(")").split(",") if name.strip())


def _stands_alone(body: str, match: re.Match[str]) -> bool:
    """Whether a word is no function's name and no field's."""
    return body[match.end() : match.end() + 1] != "(" and body[match.start() - 1 : match.start()] != "."
