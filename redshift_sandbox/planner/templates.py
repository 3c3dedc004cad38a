"""Plans for statements that differ from an earlier one in their literals alone.

A shape is a statement's text with its integers and strings left out. Once a shape has come twice, the statement is
planned again with marks in place of those literals whose value can't change a plan: operands of comparisons and sums,
cells of VALUES. Everything else (a length, an ordinal, a date, a function's argument) is pinned: another value there is
another template. A template is kept only if putting the literals in place of the marks gives the very plan that the
statement has; so a mark that planning looked into, cut or converted makes the shape one that is always planned.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sqlglot import exp

from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.plan import Plan, RunSql
from redshift_sandbox.sql.sql_error import SqlError

_MOST_SHAPES = 256
_MOST_TEMPLATES = 8
_LONGEST_TEXT = 4000
_WORDS = ("select", "insert", "update", "delete")
# No quoted names, comments, parameters, casts, escapes or a second statement: then a literal is what it looks like.
_HOLE = "\x01"
_PLAIN = re.compile(r"(?:[^\"\\$;/:\[\]{}@#`'\x01-]|-(?!-)|'[^'\\\x01]*')*")
_LITERAL = re.compile(r"'[^']*'|(?<![\w.])(?:0|[1-9]\d{0,9})(?![\w.])")
_LARGEST_INTEGER = 2**31 - 1
_MARK = re.compile(r"'z(\d+)z'|\b20000(\d{5})\b")
_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_SUMS = (exp.Add, exp.Sub, exp.Mul)


@dataclass(frozen=True, slots=True)
class _Template:
    """A plan whose SQL has marks; `lengths` are the most bytes of each string that planning is known to take."""

    pinned: tuple[tuple[int, str], ...]
    plan: RunSql
    pieces: tuple[tuple[str | int, ...], ...]
    lengths: dict[int, int]

    def filled(self, literals: list[str]) -> RunSql | None:
        """The plan for these literals; None where they aren't this template's."""
        for index, literal in self.pinned:
            if literals[index] != literal:
                return None
        for index, most in self.lengths.items():
            if len(literals[index].encode()) > most:
                return None
        return replace(self.plan, sql=self.sql(literals))

    def sql(self, literals: list[str]) -> tuple[str, ...]:
        """The SQL with literals in place of the marks."""
        return tuple(
            "".join([piece if isinstance(piece, str) else literals[piece] for piece in pieces])
            for pieces in self.pieces
        )


class Templates:
    """One session's templates; they hold for one state of the catalogue and the settings."""

    def __init__(self) -> None:
        self._state: object = None
        self._shapes: OrderedDict[str, list[_Template] | None] = OrderedDict()

    def find(self, text: str, state: object) -> RunSql | None:
        """The plan of a statement whose like was planned before in the same state; None for every other."""
        if state != self._state:
            self._state = state
            self._shapes.clear()
            return None
        shape, literals = _shape(text)
        for template in self._shapes.get(shape) or ():
            plan = template.filled(literals)
            if plan is not None:
                return plan
        return None

    def learn(self, text: str, plan: Plan, plan_again: Callable[[str], Plan]) -> None:
        """Take note of a statement that was planned; `plan_again` plans a text as the statement was."""
        if not isinstance(plan, RunSql) or not plan.reusable:
            return
        shape, literals = _shape(text)
        if not literals:
            return
        if shape not in self._shapes:
            self._shapes[shape] = []
            if len(self._shapes) > _MOST_SHAPES:
                self._shapes.popitem(last=False)
            return
        known = self._shapes[shape]
        if known is None:
            return
        self._shapes.move_to_end(shape)
        made = _made(text, shape, literals, plan, plan_again)
        if made is None or len(known) >= _MOST_TEMPLATES:
            self._shapes[shape] = None
            return
        for other in known:
            if other.pinned == made.pinned:
                made.lengths.update({i: max(most, other.lengths[i]) for i, most in made.lengths.items()})
        self._shapes[shape] = [made, *(other for other in known if other.pinned != made.pinned)]


def _shape(text: str) -> tuple[str, list[str]]:
    """The text without its literals, and the literals; none for a text that isn't plain."""
    if len(text) > _LONGEST_TEXT or not text[:8].lstrip().lower().startswith(_WORDS) or _PLAIN.fullmatch(text) is None:
        return text, []
    literals: list[str] = []

    def left_out(match: re.Match[str]) -> str:
        literal = match[0]
        if literal[0] == "'":
            if literal[-2] == " ":  # trailing blanks mean something, or nothing, depending on the place
                return literal
            literals.append(literal)
            return f"'{_HOLE}'"
        if int(literal) > _LARGEST_INTEGER:
            return literal
        literals.append(literal)
        return _HOLE

    return _LITERAL.sub(left_out, text), literals


def _made(
    text: str, shape: str, literals: list[str], plan: RunSql, plan_again: Callable[[str], Plan]
) -> _Template | None:
    """The template of a statement, None when its plan depends on its literals."""
    # What a view or function brings into the SQL may look like a mark, too.
    if any(_MARK.search(part) is not None for part in (text, *plan.sql)) or len(literals) > 99_999:
        return None
    marks = [f"'z{i}z'" if literal[0] == "'" else f"20000{i:05}" for i, literal in enumerate(literals)]
    try:
        free = set(_free(parse(_filled(shape, marks)), len(literals)))
        tried = [marks[index] if index in free else literal for index, literal in enumerate(literals)]
        marked = plan_again(_filled(shape, tried))
    except SqlError:
        return None
    if not isinstance(marked, RunSql):
        return None
    pieces = tuple(tuple(_pieces(sql)) for sql in marked.sql)
    pinned = tuple((index, literal) for index, literal in enumerate(literals) if index not in free)
    lengths = {index: len(literals[index].encode()) for index in free if literals[index][0] == "'"}
    template = _Template(pinned, plan, pieces, lengths)
    return template if replace(marked, sql=template.sql(literals)) == plan else None


def _filled(shape: str, literals: list[str]) -> str:
    rest = iter(literals)
    return re.sub(f"'{_HOLE}'|{_HOLE}", lambda _: next(rest), shape)


def _pieces(sql: str) -> Iterator[str | int]:
    position = 0
    for match in _MARK.finditer(sql):
        yield sql[position : match.start()]
        yield int(match[1] or match[2])
        position = match.end()
    yield sql[position:]


def _free(tree: exp.Expr | None, count: int) -> Iterator[int]:
    """The numbers of the marks that stand where a value can't change the plan."""
    if tree is None:
        return
    for literal in tree.find_all(exp.Literal):
        spelled = f"'{literal.name}'" if literal.is_string else literal.name
        match = _MARK.fullmatch(spelled)
        if match is not None and int(match[1] or match[2]) < count and _is_free(literal):
            yield int(match[1] or match[2])


def _is_free(literal: exp.Expr) -> bool:
    node: exp.Expr = literal
    if isinstance(node.parent, exp.Neg) and not literal.args.get("is_string"):
        node = node.parent
    parent = node.parent
    if type(parent) in _COMPARISONS or isinstance(parent, exp.Between):
        return True
    if type(parent) in _SUMS:
        return not literal.args.get("is_string")
    if isinstance(parent, exp.In):
        return node.arg_key == "expressions"
    return (
        isinstance(parent, exp.Tuple)
        and isinstance(parent.parent, exp.Values)
        and isinstance(parent.parent.parent, exp.Insert)
    )
