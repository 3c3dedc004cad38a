"""Reads the rows of a long VALUES list without the parser, which takes a hundred times as long.

One regular expression per cell distinguishes the kinds of value; each of its calls takes a bounded time. Text that
isn't rows of constants is left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp
from sqlglot.errors import TokenError

from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.parsing.parser import content_of, make_tokenizer, parse
from redshift_sandbox.sql.sql_error import SqlError

Cell = tuple[str, str]
"""How a value is written, and what it says: STRING, NUMBER, NEGATIVE, WORD, PARAMETER or EXPRESSION; or a text with
HOLE in it, a literal with types around it, and then the literal's content."""

STRING, NUMBER, NEGATIVE, WORD, PARAMETER, EXPRESSION = "'", "0", "-0", "w", "$", "x"
_PLAIN = frozenset((STRING, NUMBER, NEGATIVE, WORD, PARAMETER))
HOLE, NUMBER_HOLE = "\x01", "\x02"

_CELL = re.compile(
    r"""\s*(?:
        (?P<sign>-\s*)?(?P<number>[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)(?![\w.$\#"'])(?P<number_cast>(?:{cast})*)
      | (?P<type>(?:date|timestamp|timestamptz|time)\s+)?
        (?P<string>e?'(?:[^'\\]++|''|\\.){{0,1000}}+')(?P<cast>(?:{cast})*)
      | (?P<word>null|true|false|default)
      | \$(?P<parameter>[0-9]{{1,6}})(?![\w.$\#"'])
    )\s*(?P<end>[,)])""".format(cast=r"\s*::\s*[a-z]\w*(?:\s*\(\s*\d+\s*(?:,\s*\d+\s*)?\))?"),
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_PIECE = re.compile(
    r"""[^'"()\[\],;\\]++ | '(?:[^'\\]++|''|\\.){0,1000}+' | "(?:[^"]++|""){0,1000}+" | [()\[\],]""",
    re.VERBOSE | re.DOTALL,
)
_NEXT_ROW = re.compile(r"\s*,\s*\(")
_END = re.compile(r"\s*\Z")


# What a value may be made of whose rows may be inserted one after another: nothing that reads a table or adds rows up.
_CONSTANT = (
    *(exp.Literal, exp.ByteString, exp.RawString, exp.National, exp.UnicodeString, exp.Concat, exp.Null, exp.Boolean),
    *(exp.Paren, exp.Neg, exp.Cast, exp.DataType, exp.DataTypeParam, exp.Var, exp.Interval, exp.IntervalSpan),
    *(exp.Add, exp.Sub, exp.Mul, exp.DPipe, exp.Array, exp.CurrentDate, exp.CurrentTimestamp),
)
_CONSTANT_CALLS = frozenset(("getdate", "sysdate", "json_parse", "array"))
_KEPT_TREES = 1000


class UnreadableError(Exception):
    """The text is for the parser."""


class WrittenParts:
    """What the parser reads of a list: values with operators or calls, and the types around literals."""

    def __init__(self) -> None:
        self._tokenizer = make_tokenizer()
        self._trees: dict[str, exp.Expr] = {}
        self._literals: dict[str, exp.Expr] = {}

    def content(self, literal: str) -> str:
        """What a string with escapes says."""
        try:
            return content_of(literal, self._tokenizer)
        except (TokenError, ValueError):
            raise UnreadableError from None

    def check(self, cell: Cell) -> None:
        """Raise UnreadableError unless the value is plainly a constant."""
        kind, text = cell
        if kind == EXPRESSION:
            self._tree(text)
        elif kind not in self._literals:
            tree = self._tree(kind.replace(HOLE, "'0'").replace(NUMBER_HOLE, "0"))
            innermost = tree
            while isinstance(innermost, exp.Cast):
                innermost = innermost.this
            if innermost is tree or not isinstance(innermost, exp.Literal):
                raise UnreadableError
            self._trees[kind], self._literals[kind] = tree, innermost

    def tree(self, cell: Cell) -> exp.Expr:
        """The value as a tree, which is another value's at the next call."""
        kind, text = cell
        if kind == EXPRESSION:
            return self._tree(text)
        self._literals[kind].set("this", text)
        return self._trees[kind]

    def _tree(self, text: str) -> exp.Expr:
        found = self._trees.get(text)
        if found is None:
            found = _constant(text)
            if len(self._trees) < _KEPT_TREES:
                self._trees[text] = found
        return found


def _constant(text: str) -> exp.Expr:
    try:
        tree = parse(f"SELECT {text}")
    except SqlError:
        raise UnreadableError from None
    if not isinstance(tree, exp.Select) or filled(tree) != {"expressions"} or len(tree.expressions) != 1:
        raise UnreadableError
    value: exp.Expr = tree.expressions[0]
    for node in value.walk():
        called = node.name.lower() if isinstance(node, exp.Anonymous) else None
        if called not in _CONSTANT_CALLS if called is not None else not isinstance(node, _CONSTANT):
            raise UnreadableError
    return value


def filled(node: exp.Expr) -> set[str]:
    """The parts of a node that hold something."""
    return {part for part, value in node.args.items() if value}


def rows_of(text: str, position: int, parts: WrittenParts) -> Iterator[list[Cell]]:
    """The rows behind the opening parenthesis that ends before `position`; UnreadableError where one isn't read."""
    while True:
        pause()
        row: list[Cell] = []
        more = True
        while more:
            cell, end, position = _cell(text, position, parts)
            if cell[0] not in _PLAIN:
                parts.check(cell)
            row.append(cell)
            more = end == ","
        yield row
        following = _NEXT_ROW.match(text, position)
        if following is None:
            break
        position = following.end()
    if _END.match(text, position) is None:
        raise UnreadableError


def _cell(text: str, position: int, parts: WrittenParts) -> tuple[Cell, str, int]:
    """One value, the sign behind it and where the next begins."""
    match = _CELL.match(text, position)
    if match is None:
        return _expression(text, position)
    sign, number, number_cast, type_, string, cast, word, parameter, end = match.groups()
    if word is not None:
        return (WORD, word.lower()), end, match.end()
    if parameter is not None:
        return (PARAMETER, parameter), end, match.end()
    if number is not None:
        if not number_cast:
            return (NEGATIVE if sign else NUMBER, number), end, match.end()
        if not sign:
            return (NUMBER_HOLE + number_cast, number), end, match.end()
    if number is not None or (string[0] != "'" and type_):
        return (EXPRESSION, match[0][:-1].strip()), end, match.end()
    content = string[1:-1]
    if string[0] != "'" or "\\" in content:
        content = parts.content(string)
    elif "'" in content:
        content = content.replace("''", "'")
    return (STRING if not (type_ or cast) else f"{type_ or ''}{HOLE}{cast}", content), end, match.end()


def _expression(text: str, position: int) -> tuple[Cell, str, int]:
    """Any other value, up to the comma or parenthesis that is not in parentheses of its own."""
    start, depth = position, 0
    while True:
        pause()
        piece = _PIECE.match(text, position)
        if piece is None:
            raise UnreadableError
        sign = piece.group()
        if depth == 0 and sign in (",", ")"):
            return (EXPRESSION, text[start:position].strip()), sign, piece.end()
        depth += 1 if sign in ("(", "[") else -1 if sign in (")", "]") else 0
        position = piece.end()
