"""What the tokenizer lets through though it is no SQL of Redshift's, and signs that it reads in another way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from redshift_sandbox.sql.identifiers import MOST_BYTES, truncated
from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.long_patterns import LongPattern
from redshift_sandbox.sql.sql_error import SqlError

_SIGNS = frozenset("~!@#^&|`?+-*/%<>=")
_KEEPS_SIGN = frozenset("~!@#^&|`?%")  # an operator with one of these may end with + or -
_OPERATORS = frozenset("+ - * / % ^ < > = <= >= <> != || | & # << >> |/ ||/ @ ! !! ~ ~* !~ !~* ~~ ~~* !~~ !~~*".split())
_LONGEST_SIGN = 8  # characters: no token of signs has as many
_DOTS = LongPattern(r"\.\s*\.")
_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_OPERANDS = frozenset(
    {
        *(TokenType.NUMBER, TokenType.STRING, TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.VAR),
        *(TokenType.IDENTIFIER, TokenType.END, TokenType.NULL, TokenType.TRUE, TokenType.FALSE),
        *(TokenType.CURRENT_DATE, TokenType.CURRENT_TIMESTAMP, TokenType.CURRENT_TIME, TokenType.CURRENT_USER),
    }
)


def _with_xor(tokens: list[Token]) -> list[Token]:
    """The operator # apart from its right operand: sqlglot reads it as the beginning of a temporary table's name."""
    apart: list[Token] = []
    for token in tokens:
        left, sign, right = token.text.partition("#")
        cast = len(apart) > 1 and apart[-2].token_type == TokenType.DCOLON
        follows = bool(left) or cast or (bool(apart) and apart[-1].token_type in _OPERANDS)
        if token.token_type != TokenType.VAR or not sign or not follows:
            apart.append(token)
            continue
        middle = token.start + len(left)
        if left:
            apart.append(Token(TokenType.VAR, left, token.line, token.col, token.start, middle - 1))
        apart.append(Token(TokenType.HASH, "#", token.line, token.col, middle, middle))
        if right:
            kind = TokenType.NUMBER if right.isdigit() else TokenType.VAR
            apart.append(Token(kind, right, token.line, token.col, middle + 1, token.end))
    return apart


def checked(tokens: list[Token], text: str) -> list[Token]:
    """The tokens of a text as the parser wants them; raises SqlError 42601 at one that is none."""
    if "\\" in text or "\0" in text:
        refuse_nul(tokens)
    if "#" in text:
        tokens = _with_xor(tokens)
    if "$" in text:
        _refuse_lone_dollar(tokens, text)
    if "{" in text or "}" in text:
        _refuse_braces(tokens, text)
    if "!" in text:
        _refuse_lone_exclamation(tokens, text)
    if _DOTS.search(text):
        _refuse_double_dots(tokens, text)
    if ":" in text:
        _refuse_lone_colons(tokens, text)
    _refuse_exists_of_no_query(tokens, text)
    _refuse_unknown_operators(tokens, text)
    before = None
    for token in tokens:
        pause()
        dotted = before == TokenType.DOT and "." in token.text  # .5 is a dot and a number
        if token.token_type == TokenType.NUMBER and (dotted or not _NUMBER.fullmatch(token.text)):
            raise syntax_error(token, text)
        before = token.token_type
        if len(token.text) > MOST_BYTES // 4 and token.token_type in (TokenType.VAR, TokenType.IDENTIFIER):
            token.text = truncated(token.text)
        if token.token_type == TokenType.IDENTIFIER and not token.text:
            raise SqlError('zero-length delimited identifier at or near """"', "42601", position=token.start + 1)
    return tokens


def refuse_nul(tokens: Iterable[Token]) -> None:
    """No text or name holds the character 0, written out or as an escape."""
    if any("\0" in token.text for token in tokens):
        raise SqlError('invalid byte sequence for encoding "UTF8": 0x00', "22021")


def _refuse_unknown_operators(tokens: list[Token], text: str) -> None:
    """Signs that follow each other are one operator, as long as PostgreSQL's lexer makes it, or none at all."""
    start, end = 0, -1
    for token in tokens:
        pause()
        if token.end - token.start >= _LONGEST_SIGN or not _SIGNS.issuperset(text[token.start : token.end + 1]):
            continue
        if token.start > end + 1:
            _refuse_unknown_operator(text[start : end + 1], start)
            start = token.start
        end = token.end
    _refuse_unknown_operator(text[start : end + 1], start)


def _refuse_unknown_operator(signs: str, start: int) -> None:
    if not _KEEPS_SIGN.intersection(signs):
        signs = signs.rstrip("+-")  # each of which is an operator by itself
    if signs and signs not in _OPERATORS:
        raise SqlError(f'syntax error at or near "{signs}"', "42601", position=start + 1)


def _refuse_braces(tokens: list[Token], text: str) -> None:
    """Braces are JDBC's and ODBC's escapes, which drivers resolve, and other dialects' structures."""
    for token in tokens:
        if token.token_type in (TokenType.L_BRACE, TokenType.R_BRACE):
            raise syntax_error(token, text)


def _refuse_lone_exclamation(tokens: list[Token], text: str) -> None:
    """`!` begins !~ and !~~ and is no NOT of its own."""
    for token in tokens:
        if token.text == "!" and token.token_type == TokenType.NOT and text[token.end + 1 : token.end + 2] != "~":
            raise syntax_error(token, text)


def _refuse_lone_dollar(tokens: list[Token], text: str) -> None:
    """`$` and a parameter's number have nothing between them."""
    for first, second in pairwise([*tokens, None]):
        if first is None or first.token_type != TokenType.PARAMETER or first.text != "$":
            continue
        if second is None or second.start != first.end + 1:
            raise syntax_error(first, text)


def _refuse_lone_colons(tokens: list[Token], text: str) -> None:
    """A colon stands between the ends of a slice, `a[1:2]`, and nowhere else."""
    depth = 0
    for token in tokens:
        depth += (token.token_type == TokenType.L_BRACKET) - (token.token_type == TokenType.R_BRACKET)
        if token.token_type == TokenType.COLON and depth <= 0:
            raise syntax_error(token, text)


def _refuse_exists_of_no_query(tokens: list[Token], text: str) -> None:
    """EXISTS is no function: a query follows it."""
    within = 0  # the parentheses behind EXISTS
    follows = False
    for token in tokens:
        if token.token_type == TokenType.EXISTS:
            within, follows = 0, True
        elif follows and token.token_type == TokenType.L_PAREN:
            within += 1
        else:
            if within and token.token_type not in (TokenType.SELECT, TokenType.WITH):
                raise syntax_error(token, text)
            within, follows = 0, False


def refuse_open_parentheses(tokens: list[Token], text: str) -> None:
    """Some calls sqlglot takes though the text ends within them."""
    depth = sum((token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN) for token in tokens)
    if depth > 0:
        raise syntax_error(None, text)


def _refuse_double_dots(tokens: list[Token], text: str) -> None:
    """`a..b` names a table of a default schema for other databases."""
    for first, second in pairwise(tokens):
        if first.token_type == second.token_type == TokenType.DOT:
            raise syntax_error(second, text)


def syntax_error(token: Token | None, text: str) -> SqlError:
    """The error at a token, None for the end of the text."""
    if token is None:
        return SqlError("syntax error at end of input", "42601", position=len(text) + 1)
    spelled = text[token.start : token.end + 1]
    return SqlError(f'syntax error at or near "{spelled}"', "42601", position=token.start + 1)
