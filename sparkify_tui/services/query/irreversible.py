"""Which statements take away what can't be brought back: what a front end asks about before it runs them.

Read from the lexer's tokens, so that neither a comment nor a string is taken for a word; a WHERE counts in the brackets
it stands in alone. What a procedure or a prepared statement does when it is called can't be seen here; preparing one
is. Knows no connection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sparkify_tui.narration import plural
from sparkify_tui.services.query.lexer import Token, first_words, tokens
from sparkify_tui.services.query.script import split

Name = tuple[str, ...]
"""A name's parts as the catalogue has them: table, or schema and table, or database, schema and table."""

StoredRows = Mapping[tuple[str, str], int]
"""Schema and table → rows, as far as the catalogue knows them."""

_ACTING = re.compile(r"delete|update|truncate|drop", re.IGNORECASE)
"""What each of these statements has somewhere: what is without it needs no reading."""

_NOUNS_OF_TWO_WORDS = {
    ("materialized", "view"),
    ("external", "view"),
    ("external", "schema"),
    ("rls", "policy"),
    ("masking", "policy"),
    ("identity", "provider"),
}
_TABLES = ("TABLE", "VIEW", "MATERIALIZED VIEW", "EXTERNAL VIEW")


@dataclass(frozen=True, slots=True)
class Irreversible:
    """A statement that takes away what can't be brought back.

    `action` is what it does (DELETE without WHERE, DROP TABLE …), `objects` what to, as written, `names` the tables or
    schemas whose rows go, one an object where `of` says which of both they are; `offset` is where the statement starts
    in its script.
    """

    statement: str
    offset: int
    action: str
    objects: tuple[str, ...]
    names: tuple[Name, ...] = ()
    of: Literal["tables", "schemas", ""] = ""

    def described(self, stored: StoredRows, line: int | None = None) -> str:
        """What it does to what, in which line, with the rows that are known to be there."""
        where = f"line {line}: " if line is not None else ""
        rows = [self._rows(name, stored) for name in self.names] or [None] * len(self.objects)
        told = (
            written if count is None else f"{written} (about {plural(count, 'row')})"
            for written, count in zip(self.objects, rows, strict=True)
        )
        return f"{where}{self.action} {', '.join(told)}".rstrip()

    def _rows(self, name: Name, stored: StoredRows) -> int | None:
        """None where the catalogue knows none, or several tables by that name."""
        if self.of == "schemas":
            found = [count for (schema, _), count in stored.items() if schema == name[-1]]
            return sum(found) if found else None
        found = [count for table, count in stored.items() if table[-len(name) :] == name[-2:]]
        return found[0] if len(found) == 1 else None


def irreversible_in(script: str) -> tuple[Irreversible, ...]:
    """The statements of a script that can't be taken back, in order; one that does so twice is there twice."""
    if _ACTING.search(script) is None:
        return ()
    return tuple(
        replace(found, statement=item.text, offset=item.offset)
        for item in split(script)
        if _ACTING.search(item.text) is not None
        for found in _read(item.text)
    )


def _read(statement: str) -> list[Irreversible]:
    if first_words(statement, 1) == ("explain",):
        return []
    found = (_in_clause(_Clause(clause), top=clause is top) for top, clause in _clauses(statement))
    return [one for one in found if one is not None]


def _clauses(statement: str) -> list[tuple[list[Token], list[Token]]]:
    """The outermost tokens, beside them and then each bracket's own; an inner bracket stands there as its "("."""
    top: list[Token] = []
    clauses, open_ones = [top], [top]
    for token in tokens(statement):
        if token.is_comment:
            continue
        if token.text == ")" and token.kind == "sign":
            if len(open_ones) > 1:
                open_ones.pop()
            continue
        open_ones[-1].append(token)
        if token.text == "(" and token.kind == "sign":
            clauses.append([])
            open_ones.append(clauses[-1])
    return [(top, clause) for clause in clauses]


class _Clause:
    """The tokens of one bracket, read from the front."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0

    def word(self, ahead: int = 0) -> str:
        """The word there, in lower case; "" where there is none, or where it is but a name's part."""
        place = self.at + ahead
        if place >= len(self.tokens) or self.tokens[place].kind != "word":
            return ""
        if place > 0 and self.tokens[place - 1].text == ".":
            return ""
        return self.tokens[place].text.lower()

    def skip(self, *words: str) -> bool:
        """Go past these words, if they stand there."""
        if tuple(self.word(ahead) for ahead in range(len(words))) != words:
            return False
        self.at += len(words)
        return True

    def has(self, word: str) -> bool:
        """Whether the word stands somewhere behind."""
        return any(self.word(ahead) == word for ahead in range(len(self.tokens) - self.at))

    def go_to_verb(self) -> None:
        """Go past what stands before the verb: WITH's queries, PREPARE … AS."""
        if self.word() == "prepare":
            while self.at < len(self.tokens) and not self.skip("as"):
                self.at += 1
        if self.word() == "with":
            while self.at < len(self.tokens) and not self._follows_a_query():
                self.at += 1

    def _follows_a_query(self) -> bool:
        behind_bracket = self.at > 0 and self.tokens[self.at - 1].text == "("
        return behind_bracket and self.word() not in ("", "as")

    def name(self) -> tuple[str, Name]:
        """The name there, as it is written and as the catalogue has it; empty where there is none."""
        written, parts = "", []
        while self.at < len(self.tokens) and self.tokens[self.at].kind in ("word", "name"):
            token = self.tokens[self.at]
            written += token.text
            parts.append(token.text[1:-1].replace('""', '"') if token.kind == "name" else token.text.lower())
            self.at += 1
            if self.at >= len(self.tokens) or self.tokens[self.at].text != ".":
                break
            written += "."
            self.at += 1
        return written, tuple(parts)

    def names(self) -> list[tuple[str, Name]]:
        """The names there, with commas and a function's arguments between them."""
        found: list[tuple[str, Name]] = []
        while (name := self.name())[0]:
            found.append(name)
            if self.at < len(self.tokens) and self.tokens[self.at].text == "(":
                self.at += 1
            if self.at >= len(self.tokens) or self.tokens[self.at].text != ",":
                break
            self.at += 1
        return found


def _in_clause(clause: _Clause, *, top: bool) -> Irreversible | None:
    """What a bracket's own tokens do; what defines or takes away objects stands outside of any."""
    clause.go_to_verb()
    if clause.skip("delete"):
        clause.skip("from")
        return None if clause.has("where") else _of_tables("DELETE without WHERE", [clause.name()])
    if clause.skip("update"):
        return (
            None
            if clause.has("where") or not clause.has("set")
            else _of_tables("UPDATE without WHERE", [clause.name()])
        )
    if not top:
        return None
    if clause.skip("truncate"):
        clause.skip("table")
        return _of_tables("TRUNCATE", clause.names())
    if clause.skip("drop"):
        return _drop(clause)
    if clause.skip("alter", "table"):
        return _drop_column(clause)
    return None


def _drop(clause: _Clause) -> Irreversible:
    words = (clause.word(), clause.word(1))
    count = 2 if words in _NOUNS_OF_TWO_WORDS else 1
    noun = " ".join(words[:count]).upper()
    clause.at += count
    clause.skip("if", "exists")
    names = clause.names()
    if noun in _TABLES:
        return _of_tables(f"DROP {noun}", names)
    found = _of_tables(f"DROP {noun}".rstrip(), names)
    return replace(found, of="schemas") if noun == "SCHEMA" else replace(found, names=(), of="")


def _drop_column(clause: _Clause) -> Irreversible | None:
    table = clause.name()
    if not clause.skip("drop") or clause.word() in ("constraint", "partition"):
        return None
    clause.skip("column")
    found = _of_tables("ALTER TABLE … DROP COLUMN", [table])
    return replace(found, objects=tuple(f"{written}.{clause.name()[0]}" for written in found.objects))


def _of_tables(action: str, found: list[tuple[str, Name]]) -> Irreversible:
    named = [(written, name) for written, name in found if name]
    return Irreversible("", 0, action, tuple(w for w, _ in named), tuple(name for _, name in named), "tables")
