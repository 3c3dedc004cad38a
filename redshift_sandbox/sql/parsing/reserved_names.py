"""Reserved words, strings and numbers of a parsed statement that stand where only names may.

sqlglot has reserved words of its own, fewer than Redshift, and takes literals for names; what it took for names is
looked at again here.
"""

from __future__ import annotations

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from redshift_sandbox.sql.reserved_words import NO_LABELS, READ_AS_COLUMNS, READ_AS_TYPES, RESERVED

_LOOKED_AT = RESERVED | READ_AS_TYPES


def is_doubtful(name: exp.Expr, text: str) -> bool:
    """Whether an identifier is a reserved word without quotes, or a literal."""
    start = name.meta.get("start", -1)
    if name.args.get("quoted"):
        return text[start : start + 1] == "'" if start >= 0 else False
    word = str(name.this).lower()
    return word in _LOOKED_AT or word[:1].isdigit()


def misplaced(names: list[exp.Expr], tokens: list[Token]) -> Token | None:
    """The first token at which Redshift's grammar fails because of one of these names; None if they may stand there."""
    places = {token.start: place for place, token in enumerate(tokens)}
    found = [place for name in names if (place := _fault(name, tokens, places)) is not None]
    return tokens[min(found)] if found and min(found) < len(tokens) else None


def _fault(name: exp.Expr, tokens: list[Token], places: dict[int, int]) -> int | None:
    """The place of the token that can't be read, if there is one."""
    place = places.get(name.meta.get("start", -1))
    word = str(name.this).lower()
    if place is None or tokens[place].token_type in (TokenType.STRING, TokenType.NUMBER):
        return place
    before = tokens[place - 1].token_type if place else None
    if before == TokenType.DOT or _is_label(name, word, before):
        return None
    if word in READ_AS_TYPES and _is_value(name):
        return place + 1
    if word not in RESERVED or (word in READ_AS_COLUMNS and _is_value(name)):
        return None
    if word == "default" and _is_written(name.parent):
        return None
    return place


def _is_label(name: exp.Expr, word: str, before: TokenType | None) -> bool:
    """Whether it names a column of the result behind AS, where any word can be a name."""
    labels = isinstance(name.parent, (exp.Alias, exp.PivotAlias)) and name.arg_key == "alias"
    return labels and before == TokenType.ALIAS and word not in NO_LABELS


def _is_value(name: exp.Expr) -> bool:
    """Whether it is read as an expression, and is no column that is assigned to."""
    column = name.parent
    if not isinstance(column, exp.Column) or name.arg_key != "this":
        return False
    change = column.parent
    assigned = isinstance(change, exp.EQ) and column.arg_key == "this" and isinstance(change.parent, exp.Update)
    inserted = isinstance(change, exp.Tuple) and isinstance(change.parent, exp.Insert) and change.arg_key == "this"
    return not (assigned and change is not None and change.arg_key == "expressions") and not inserted


def _is_written(value: exp.Expr | None) -> bool:
    """Whether a value goes into a column, where DEFAULT can stand."""
    around = value.parent if value is not None else None
    if isinstance(around, exp.Tuple):
        return isinstance(around.parent, (exp.Values, exp.Insert))
    return isinstance(around, exp.EQ) and value is around.expression and isinstance(around.parent, exp.Update)
