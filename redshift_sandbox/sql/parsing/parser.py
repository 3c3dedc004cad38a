"""Redshift's grammar on top of sqlglot's: function calls stay as written, and errors are Redshift's syntax errors.

sqlglot's own parser turns the functions it knows into canonical nodes for its generators. Here every call but those
with a grammar of their own (cast, extract, trim …) stays a name with arguments: functions.py alone decides what exists.
"""

from __future__ import annotations

import functools
import re
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.redshift import Redshift
from sqlglot.errors import ErrorLevel, ParseError, TokenError
from sqlglot.parsers.redshift import RedshiftParser
from sqlglot.tokenizer_core import Token, TokenType

from redshift_sandbox.sql.lexing.lexer import pieces, plain
from redshift_sandbox.sql.lexing.quote_ends import refuse_open
from redshift_sandbox.sql.parsing.foreign_words import FOREIGN
from redshift_sandbox.sql.parsing.grammar import ForeignPart, check
from redshift_sandbox.sql.parsing.large_texts import made, tokens_of
from redshift_sandbox.sql.parsing.reserved_names import misplaced
from redshift_sandbox.sql.parsing.strict_parser import StrictParser, SyntaxFailure
from redshift_sandbox.sql.parsing.token_checks import checked, refuse_nul, refuse_open_parentheses, syntax_error
from redshift_sandbox.sql.sql_error import SqlError

_KEPT_FUNCTION_PARSERS = ("CAST", "TRY_CAST", "CONVERT", "EXTRACT", "OVERLAY", "POSITION", "SUBSTRING", "TRIM")
_TYPE_WORD = re.compile(r"[a-z_][a-z0-9_]*")  # sqlglot reads what a quoted type's name holds as SQL
_LITERAL_TYPES = frozenset(RedshiftParser.TYPE_TOKENS - {TokenType.INTERVAL})
_INTERVAL_UNITS = frozenset(
    [
        "year",
        "years",
        "month",
        "months",
        "week",
        "weeks",
        "day",
        "days",
        "hour",
        "hours",
        "minute",
        "minutes",
        "second",
        "seconds",
    ]
)
_KEPT_BARE_PARSERS = ("ANY", "CASE")


class Parser(StrictParser):
    """Redshift's statements as sqlglot expressions."""

    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        **{name: RedshiftParser.FUNCTION_PARSERS[name] for name in _KEPT_FUNCTION_PARSERS},
        "OBJECT_TRANSFORM": lambda self: self._parse_transform_of_super(),
    }
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        **{name: RedshiftParser.NO_PAREN_FUNCTION_PARSERS[name] for name in _KEPT_BARE_PARSERS},
        "APPROXIMATE": lambda self: self._parse_approximate(),
        "SYSDATE": lambda self: self.expression(exp.Anonymous(this="sysdate", expressions=[])),
    }

    # :name, ? and %s are what drivers write over, and nothing of the grammar.
    PLACEHOLDER_PARSERS: ClassVar[dict[Any, Any]] = {
        TokenType.PARAMETER: RedshiftParser.PLACEHOLDER_PARSERS[TokenType.PARAMETER]
    }

    def _parse_approximate(self) -> exp.Expr | None:
        index = self._index - 1
        call = self._parse_function()
        if call is not None:
            return self.expression(exp.Anonymous(this="approximate", expressions=[call]))
        self._retreat(index)
        return None

    def _parse_transform_of_super(self) -> exp.Expr:
        """input [KEEP path, …] [SET path, value, …]."""
        source = self._parse_disjunction()
        kept = self._parse_csv(self._parse_disjunction) if self._match_text_seq("KEEP") else []
        changes = self._parse_csv(self._parse_disjunction) if self._match(TokenType.SET) else []
        if len(changes) % 2:
            self.raise_error("a path without a value")
        return self.expression(exp.ObjectTransform(this=source, keep=kept, set_=changes))

    def _parse_unnest(self, with_alias: bool = True) -> exp.Unnest | None:
        """UNNEST(array) [WITH OFFSET] [AS] name [(item [, place])], or WITH OFFSET [AS place] after the name."""
        found = super()._parse_unnest(with_alias)
        if found is None or found.args.get("alias") or not found.args.get("offset"):
            return found
        columns = self._parse_wrapped_id_vars() if self._curr.token_type == TokenType.L_PAREN else []
        named = self._prev.token_type != TokenType.OFFSET
        name = found.args["offset"] if named else exp.to_identifier("unnest")
        found.set("alias", exp.TableAlias(this=name, columns=columns[:1]))
        found.set("offset", columns[1] if len(columns) > 1 else exp.to_identifier("offset"))
        return found

    def _parse_table(self, *arguments: Any, **options: Any) -> Any:
        """A table, or a path with an index into a SUPER value: [UNPIVOT] t.items[0] [AS] name [AT place]."""
        index = self._index
        unpivot = self._match(TokenType.UNPIVOT)
        if not self._at_indexed_path():
            self._retreat(index)
            return super()._parse_table(*arguments, **options)
        path = self._parse_column()
        self._match(TokenType.ALIAS)
        source: exp.Expr = self.expression(exp.Alias(this=path, alias=self._parse_id_var(any_token=False)))
        if self._match_text_seq("AT"):
            source = self.expression(exp.AtIndex(this=source, expression=self._parse_id_var()))
        return self.expression(exp.Pivot(this=source, unpivot=True)) if unpivot else source

    def _at_indexed_path(self) -> bool:
        """Whether names with dots and then a bracket come next."""
        tokens, place = self._tokens, self._index
        while place + 1 < len(tokens) and tokens[place].token_type in (TokenType.VAR, TokenType.IDENTIFIER):
            if tokens[place + 1].token_type == TokenType.L_BRACKET:
                return True
            if tokens[place + 1].token_type != TokenType.DOT:
                return False
            place += 2
        return False

    def _parse_parameter(self) -> Any:
        """$1 is a parameter; @ x is the absolute value of x."""
        if self._prev.text == "@":
            return self.expression(exp.Abs(this=self._parse_unary()))
        return super()._parse_parameter()

    def _parse_types(self, *arguments: Any, **options: Any) -> Any:
        """A type's name, which may stand behind pg_catalog; brackets behind oid make an array."""
        current = self._curr
        if current is not None and current.text.lower() == "pg_catalog" and self._next.token_type == TokenType.DOT:
            self._advance(2)
        if self._curr is not None and self._curr.text.lower() == "aclitem":
            self._advance()
            array = self._match_pair(TokenType.L_BRACKET, TokenType.R_BRACKET)
            return self.expression(exp.DataType(this=exp.DType.USERDEFINED, kind="aclitem[]" if array else "aclitem"))
        if self._curr.token_type == TokenType.IDENTIFIER and not _TYPE_WORD.fullmatch(self._curr.text):
            raise SqlError(f'type "{self._curr.text}" does not exist', "42704", position=self._curr.start + 1)
        word = self._curr.text.lower() if self._curr is not None else ""
        if word == "double" and self._prev.token_type in (TokenType.DCOLON, TokenType.ALIAS):
            raise SqlError('type "double" does not exist', "42704", position=self._curr.start + 1)
        kind = super()._parse_types(*arguments, **options)
        if word == "float" and isinstance(kind, exp.DataType) and kind.expressions:
            kind.set("this", exp.DType.FLOAT)  # of so many binary digits
        if word == "bytea" and isinstance(kind, exp.DataType):
            return self.expression(exp.DataType(this=exp.DType.USERDEFINED, kind="bytea"))
        if isinstance(kind, exp.ObjectIdentifier) and self._match_pair(TokenType.L_BRACKET, TokenType.R_BRACKET):
            return self.expression(exp.DataType(this=exp.DType.ARRAY, expressions=[kind], nested=True))
        return kind

    def _parse_type(self, parse_interval: bool = True, fallback_to_identifier: bool = False) -> exp.Expr | None:
        """A typed literal (timestamp '…') binds tighter than the :: after it."""
        current = self._curr
        if current is not None and current.token_type == TokenType.ARRAY and self._next.token_type == TokenType.L_PAREN:
            call = self._parse_function()  # in brackets: sqlglot takes array(…)[1] for the literal array[1]
            return self._parse_column_ops(self.expression(exp.Paren(this=call))) if call is not None else None
        if not fallback_to_identifier and current is not None and current.token_type in _LITERAL_TYPES:
            index = self._index
            data_type = self._parse_types(check_func=True, allow_identifiers=False)
            if isinstance(data_type, exp.DataType) and self._curr.token_type == TokenType.STRING:
                literal = self._parse_primary()
                return self._parse_column_ops(self.expression(exp.Cast(this=literal, to=data_type)))
            self._retreat(index)
        return super()._parse_type(parse_interval, fallback_to_identifier)

    def _parse_interval(self, require_interval: bool = True, parse_function_unit: bool = True) -> Any:
        """interval 'text' [unit]; an operator after it is an operator, not more of the interval."""
        if self._curr is None or self._curr.token_type != TokenType.INTERVAL:
            return None
        if self._next.token_type == TokenType.NUMBER:
            self.raise_error("an interval without quotes", self._next)
        if self._next.token_type != TokenType.STRING:
            return None
        self._advance()
        literal = self._parse_primary()
        unit = None
        if self._curr is not None and self._curr.text.lower() in _INTERVAL_UNITS:
            unit = exp.var(self._curr.text.upper())
            self._advance()
            if self._curr is not None and self._curr.text.lower() == "to":
                self._advance()
                last = exp.var(self._curr.text.upper())
                self._advance()
                if last.name == "SECOND":
                    self._parse_wrapped(self._parse_number, optional=True)  # of fewer digits: kept whole
                return self.expression(exp.Interval(this=literal, unit=exp.IntervalSpan(this=unit, expression=last)))
        return self.expression(exp.Interval(this=literal, unit=unit))


class Dialect(Redshift):
    """sqlglot's Redshift with the parser above; `$` begins a parameter, dollar quotes are rewritten before."""

    class Tokenizer(Redshift.Tokenizer):
        """Tokens without dollar-quoted strings, and without U&'…', which is a column and a sign in PostgreSQL 8."""

        HEREDOC_STRINGS: ClassVar[list[Any]] = []
        UNICODE_STRINGS: ClassVar[list[Any]] = []
        KEYWORDS: ClassVar[dict[str, Any]] = {
            word: kind for word, kind in Redshift.Tokenizer.KEYWORDS.items() if word not in FOREIGN
        }
        SINGLE_TOKENS: ClassVar[dict[str, Any]] = {**Redshift.Tokenizer.SINGLE_TOKENS, "$": TokenType.PARAMETER}

    Parser = Parser


_DIALECT = Dialect()
_END = Token(TokenType.SENTINEL, "")


_KEPT_TREES = 512
_KEPT_TEXT = 4000
"""What long statements say is rarely said again, and their trees are large."""


def parse(text: str) -> exp.Expr | None:
    """The statement as a tree, None for nothing but comments; raises SqlError 42601 at the offending token.

    Each call gives a tree of its own. A text that was parsed lately, by whichever session, is copied: that takes a
    fifth of the time.
    """
    text = plain(text)
    if len(text) > _KEPT_TEXT:
        return _parsed(text)
    tree = _kept_tree(text)
    return None if tree is None else tree.copy()


@functools.lru_cache(_KEPT_TREES)
def _kept_tree(text: str) -> exp.Expr | None:
    return _parsed(text)


def _parsed(text: str) -> exp.Expr | None:
    try:
        tokens = checked(tokens_of(_DIALECT.tokenizer(), text), text)
        trees = Parser(error_level=ErrorLevel.IMMEDIATE, dialect=_DIALECT).read(tokens, text)
    except SyntaxFailure as failure:
        if failure.missing_type and failure.token is not None and failure.token.text.isidentifier():
            raise SqlError(f'type "{failure.token.text.lower()}" does not exist', "42704") from None
        raise syntax_error(failure.token, text) from None
    except (TokenError, ParseError) as error:
        if isinstance(error.__cause__, SqlError):
            raise error.__cause__ from None  # the statement was cancelled
        raise _unterminated(text) from error
    except RecursionError as error:
        raise SqlError("stack depth limit exceeded", "54001") from error
    refuse_open_parentheses(tokens, text)
    statements = [tree for tree in trees if tree is not None]
    for tree in statements:
        made(tree)
    if len(statements) > 1:
        raise SqlError("cannot insert multiple commands into a prepared statement", "42601")
    if not statements:
        return None
    try:
        reserved = check(statements[0], text)
    except ForeignPart as part:
        raise _foreign(part, tokens, text) from None
    if reserved and (token := misplaced(reserved, [*tokens, _END])) is not None:
        raise syntax_error(None if token is _END else token, text)
    return statements[0]


def make_tokenizer() -> Any:
    """A tokenizer for one thread's calls of content_of."""
    return _DIALECT.tokenizer()


def content_of(literal: str, tokenizer: Any) -> str:
    """What a string literal says: quotes and escapes are read as in any statement."""
    (token,) = tokenizer.tokenize(literal)
    refuse_nul((token,))
    return str(token.text)


def _foreign(part: ForeignPart, tokens: list[Token], text: str) -> SqlError:
    """The error at the word that begins the part: the last one so spelled, else the part's last name.

    Without a word something is missing at the end.
    """
    if not part.word:
        return syntax_error(None, text)
    for token in reversed(tokens):
        if token.text.lower() == part.word.lower():
            return syntax_error(token, text)
    ends = [name.meta["end"] for name in part.node.find_all(exp.Identifier) if "end" in name.meta]
    for token in tokens:
        if ends and token.end == max(ends):
            return syntax_error(token, text)
    return SqlError(f'syntax error at or near "{part.word}"', "42601")


def _unterminated(text: str) -> SqlError:
    try:
        for piece in pieces(text):
            refuse_open(text, piece)
    except SqlError as error:
        return error
    return SqlError("syntax error at end of input", "42601", position=len(text) + 1)
