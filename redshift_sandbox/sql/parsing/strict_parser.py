"""sqlglot's parser without what it takes on trust: incomplete clauses, other dialects' forms, depths without end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.errors import ParseError
from sqlglot.parsers.redshift import RedshiftParser
from sqlglot.tokenizer_core import Token, TokenType

from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.parsing.large_texts import made
from redshift_sandbox.sql.parsing.nesting import nested
from redshift_sandbox.sql.sql_error import SqlError

_MANY = 1000
"""Items of a list from which on it isn't left to be freed at once."""

_QUERY_STARTS = (TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN, TokenType.VALUES)

# The parts of a query that have an order, and the token that begins each.
_CLAUSES = (
    (("where",), TokenType.WHERE),
    (("connect",), TokenType.CONNECT_BY),
    (("group",), TokenType.GROUP_BY),
    (("having",), TokenType.HAVING),
    (("qualify",), TokenType.QUALIFY),
    (("order",), TokenType.ORDER_BY),
    (("limit", "offset"), TokenType.LIMIT),
)
_PLACES = {token: place for place, (_, token) in enumerate(_CLAUSES)} | {TokenType.OFFSET: len(_CLAUSES) - 1}
_CONNECT = _PLACES[TokenType.CONNECT_BY]


def _in_place(place: int, parser: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The parser of a clause that no clause with a later place comes before."""

    def parse(self: Any) -> Any:
        self.take_place(place)
        return parser(self)

    return parse


def _top(query: exp.Expr) -> bool:
    """Whether what limits a query is TOP."""
    limit = query.args.get("limit")
    return limit is not None and bool(limit.meta.get("top"))


class SyntaxFailure(ParseError):
    """A syntax error at a token, None at the end of the text."""

    def __init__(self, token: Token | None, sql: str, *, missing_type: bool = False) -> None:
        super().__init__("syntax error", errors=[{}])  # sqlglot notes in the first where it tried
        self.missing_type = missing_type
        self.token = token
        self.sql = sql


class StrictParser(RedshiftParser):
    """Refuses at the token where a text stops being one of Redshift's statements."""

    QUERY_MODIFIER_PARSERS: ClassVar[dict[Any, Any]] = {
        token: _in_place(_PLACES[token], parser) if token in _PLACES else parser
        for token, parser in RedshiftParser.QUERY_MODIFIER_PARSERS.items()
    }
    _place = -1

    def read(self, tokens: list[Token], sql: str) -> list[exp.Expr | None]:
        """The trees of statements. sqlglot stumbles over some texts that are no SQL instead of refusing them."""
        try:
            return self.parse(tokens, sql)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            at = self._curr
            raise SyntaxFailure(None if at.token_type == TokenType.SENTINEL else at, sql) from error

    def _advance(self, times: int = 1) -> None:
        pause()
        if self._index + times > len(self._tokens):
            self.raise_error("expected more")
        super()._advance(times)

    def _parse_in(self, this: Any, alias: bool = False) -> Any:
        """IN of a list or query in parentheses."""
        if self._curr.token_type != TokenType.L_PAREN:
            self.raise_error("expected (")
        return super()._parse_in(this, alias)

    def _parse_group(self, skip_group_by_token: bool = False) -> Any:
        """GROUP BY of at least one item."""
        group = super()._parse_group(skip_group_by_token)
        if group is not None and not any(group.args.values()):
            self.raise_error("expected an expression")
        return group

    def _parse_order(self, this: Any = None, skip_order_token: bool = False) -> Any:
        """ORDER BY of at least one key."""
        order = super()._parse_order(this, skip_order_token)
        if isinstance(order, exp.Order) and order is not this and not order.expressions:
            self.raise_error("expected an expression")
        return order

    def _parse_unary(self) -> Any:
        return nested(4, super()._parse_unary)

    def _parse_select(self, *arguments: Any, **options: Any) -> Any:
        return nested(4, partial(super()._parse_select, *arguments, **options))

    def take_place(self, place: int) -> None:
        """Clauses stand in their order: sqlglot reads them in any."""
        if place < self._place:
            self.raise_error("a clause behind one that it comes before")
        self._place = place

    def _parse_query_modifiers(self, this: Any) -> Any:
        around, self._place = self._place, -1
        if isinstance(this, exp.Query):
            places = [place for place, (parts, _) in enumerate(_CLAUSES) if any(this.args.get(part) for part in parts)]
            self._place = max(places, default=-1) if not _top(this) else -1
        try:
            return super()._parse_query_modifiers(this)
        finally:
            self._place = around

    def _parse_connect(self, skip_start_token: bool = False) -> Any:
        if skip_start_token or self._next.text.lower() == "with":
            self.take_place(_CONNECT)
        return super()._parse_connect(skip_start_token)

    def _parse_connect_with_prior(self) -> Any:
        """PRIOR is an operator in CONNECT BY alone; sqlglot notes that for all parsers."""
        vars(self)["NO_PAREN_FUNCTION_PARSERS"] = dict(self.NO_PAREN_FUNCTION_PARSERS)
        return super()._parse_connect_with_prior()

    def parse_set_operation(self, this: Any, *arguments: Any, **options: Any) -> Any:
        """UNION, INTERSECT or EXCEPT behind a query that has no ORDER BY, LIMIT or OFFSET outside of parentheses."""
        if self._curr.token_type not in self.SET_OPERATIONS:
            return None
        if isinstance(this, exp.Query) and not isinstance(this, exp.Subquery):
            last = this.expression if isinstance(this, exp.SetOperation) else this
            for query in {id(part): part for part in (this, last)}.values():
                ends = ("order", "limit", "offset", "locks")
                if not isinstance(query, exp.Subquery) and any(
                    query.args.get(part) for part in ends if part != "limit" or not _top(query)
                ):
                    self.raise_error("a set operation behind the end of a query")
        return super().parse_set_operation(this, *arguments, **options)

    def _parse_cte(self) -> Any:
        """name [(columns)] AS (query)."""
        cte = super()._parse_cte()
        if isinstance(cte, exp.CTE):
            opening = self._opening()
            if self._tokens[opening - 1].token_type != TokenType.ALIAS:
                self.raise_error("expected AS", self._tokens[opening])
        return cte

    def _opening(self) -> int:
        """Where the parenthesis stands that the last token closes."""
        depth, place = 0, self._index
        while place > 0:
            pause()
            place -= 1
            kind = self._tokens[place].token_type
            depth += (kind == TokenType.R_PAREN) - (kind == TokenType.L_PAREN)
            if depth == 0:
                break
        return place

    def _parse_using_identifiers(self) -> Any:
        """USING of names in parentheses."""
        if self._curr.token_type != TokenType.L_PAREN:
            self.raise_error("expected (")
        return super()._parse_using_identifiers()

    def _parse_ordered(self, parse_method: Any = None) -> Any:
        """A key with at most one direction and one place for NULL."""
        index = self._index
        ordered = super()._parse_ordered(parse_method)
        read = self._tokens[max(index, self._index - 4) : self._index]
        words = [token.text.lower() for token in read]
        ends = (["nulls", "first"], ["nulls", "last"])
        if words[-2:] in ends and words[-4:-2] in ends:
            self.raise_error("expected the end of a key", read[-2])
        if words[-2:] in ends:
            del words[-2:]
        if words[-2:] == ["asc", "desc"]:
            self.raise_error("expected the end of a key", read[len(words) - 1])
        return ordered

    def _parse_window(self, this: Any, alias: bool = False) -> Any:
        """OVER of a window in parentheses, once."""
        if isinstance(this, exp.Window) and self._curr.token_type == TokenType.OVER:
            self.raise_error("expected the end of a call")
        found = super()._parse_window(this, alias)
        if isinstance(found, exp.Window) and found is not this and self._prev.token_type != TokenType.R_PAREN:
            self.raise_error("expected (", None if found.args.get("alias") is None else self._prev)
        return found

    def _parse_window_spec(self) -> Any:
        """UNBOUNDED or a number with PRECEDING or FOLLOWING, or CURRENT ROW; BETWEEN and AND go together."""
        between = self._prev.token_type == TokenType.BETWEEN
        last = self._prev.token_type == TokenType.AND
        if self._curr.token_type == TokenType.BETWEEN:
            self.raise_error("expected a bound")
        bound = super()._parse_window_spec()
        if bound["value"] is None or (bound["value"] == "CURRENT ROW") == bool(bound["side"]):
            self.raise_error("expected a bound", self._prev if bound["side"] else None)
        if not last and between != (self._curr.token_type == TokenType.AND):
            self.raise_error("expected AND" if between else "expected the end of a frame")
        return bound

    def _parse_substring(self) -> Any:
        """Commas, or FROM and FOR once each."""
        index = self._index
        found = super()._parse_substring()
        depth, words = 0, []
        for token in self._tokens[index : self._index]:
            depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
            if depth == 0 and token.token_type in (TokenType.FROM, TokenType.FOR, TokenType.COMMA):
                if token.token_type != TokenType.COMMA and (token.token_type in words or TokenType.COMMA in words):
                    self.raise_error("expected the end of a call", token)
                words.append(token.token_type)
        return found

    def _parse_extract(self) -> Any:
        """part FROM value."""
        if self._next.token_type == TokenType.COMMA:
            self.raise_error("expected FROM", self._next)
        return super()._parse_extract()

    def _parse_types(self, *arguments: Any, **options: Any) -> Any:
        """A length or precision has numbers."""
        kind = super()._parse_types(*arguments, **options)
        ends = [token.token_type for token in self._tokens[max(self._index - 2, 0) : self._index]]
        if isinstance(kind, exp.DataType) and ends == [TokenType.L_PAREN, TokenType.R_PAREN]:
            self.raise_error("expected a number", self._prev)
        return kind

    def _parse_csv(self, parse_method: Any, sep: TokenType = TokenType.COMMA) -> list[Any]:
        """Items with commas between them and nowhere else."""
        items = [parse_method()]
        while self._curr.token_type == sep:
            if items[-1] is None:
                self.raise_error("nothing before a comma")
            self._advance()
            items.append(parse_method())
            if len(items) == _MANY:
                made(items)
            if items[-1] is None:
                self.raise_error("nothing after a comma")
        return [item for item in items if item is not None]

    def _parse_select_query(self, *arguments: Any, **options: Any) -> Any:
        """A query begins with SELECT, WITH or a parenthesis, rows of values with VALUES."""
        first = self._curr
        query = super()._parse_select_query(*arguments, **options)
        if query is not None and first.token_type not in _QUERY_STARTS:
            self.raise_error("expected SELECT", first)
        return query

    def _parse_primary(self) -> Any:
        """Strings that follow each other are one where a line ends between them."""
        two = self._curr.token_type == self._next.token_type == TokenType.STRING
        if two and "\n" not in self.sql[self._curr.end : self._next.start]:
            self.raise_error("two strings", self._next)
        return super()._parse_primary()

    def _parse_alias(self, this: Any, explicit: bool = False) -> Any:
        """[AS] name: what follows AS is one, and no absolute value stands for one."""
        index = self._index
        found = super()._parse_alias(this, explicit)
        if found is this and self._index > index:
            self.raise_error("expected a name")
        if isinstance(found, exp.Alias) and found is not this and isinstance(found.args.get("alias"), exp.Abs):
            self.raise_error("expected a name", self._prev)
        return found

    def _parse_table_alias(self, alias_tokens: Any = None) -> Any:
        """[AS] name of a relation."""
        index = self._index
        found = super()._parse_table_alias(alias_tokens)
        if found is None and self._index > index:
            self.raise_error("expected a name")
        return found

    def _parse_insert(self) -> Any:
        """INSERT INTO alone."""
        if self._curr.token_type != TokenType.INTO:
            self.raise_error("expected INTO")
        if self._next.token_type in (TokenType.TABLE, TokenType.FUNCTION):
            self.raise_error("expected a table", self._next)
        return super()._parse_insert()

    def _parse_insert_table(self) -> Any:
        """A table, maybe with columns; SET after it is MySQL's."""
        table = super()._parse_insert_table()
        if self._curr.token_type == TokenType.SET:
            self.raise_error("expected VALUES or a query")
        return table

    def _parse_derived_table_values(self, *arguments: Any, **options: Any) -> Any:
        """VALUES, and no other word for it."""
        first = self._curr
        rows = super()._parse_derived_table_values(*arguments, **options)
        if rows is not None and first.text.lower() not in ("values", "("):
            self.raise_error("expected VALUES", first)
        return rows

    def _parse_value(self, values: bool = True) -> Any:
        """A row of VALUES is in parentheses."""
        if values and self._curr.token_type != TokenType.L_PAREN:
            self.raise_error("expected (")
        return super()._parse_value(values)

    def _parse_merge(self) -> Any:
        """MERGE INTO, whose WHENs say [NOT] MATCHED alone."""
        if self._curr.token_type != TokenType.INTO:
            self.raise_error("expected INTO")
        for token, following in zip(self._tokens, self._tokens[1:], strict=False):
            if token.text.lower() == "matched" and following.text.lower() == "by":
                self.raise_error("expected THEN", following)
            if token.token_type == TokenType.UPDATE and following.token_type != TokenType.SET:
                self.raise_error("expected SET", following)
        return super()._parse_merge()

    def _parse_limit(self, this: Any = None, top: bool = False, skip_limit_token: bool = False) -> Any:
        """LIMIT of one number."""
        limit = super()._parse_limit(this, top, skip_limit_token)
        if isinstance(limit, exp.Limit) and limit is not this and limit.args.get("offset") is not None:
            raise SqlError("LIMIT #,# syntax is not supported", "42601", hint="Use separate LIMIT and OFFSET clauses.")
        return limit

    def _parse_offset(self, this: Any = None) -> Any:
        """OFFSET of a number, without ROW or ROWS."""
        index = self._index
        offset = super()._parse_offset(this)
        if self._index > index + 1 and self._prev.text.lower() in ("row", "rows"):
            self.raise_error("expected the end of OFFSET", self._prev)
        return offset

    def _parse_join(self, *arguments: Any, **options: Any) -> Any:
        """A table after a comma, or a join with its condition unless it is CROSS or NATURAL."""
        comma = self._curr.token_type == TokenType.COMMA
        join = super()._parse_join(*arguments, **options)
        if join is None:
            if comma:
                self.raise_error("nothing after a comma")
            return None
        bare = not any(join.args.get(part) for part in ("on", "using", "method"))
        if not comma and bare and join.args.get("kind") != "CROSS":
            self.raise_error("a join without a condition")
        return join

    def _parse_star_op(self, *keywords: str) -> Any:
        """`*` can be followed by EXCLUDE alone."""
        return super()._parse_star_op("EXCLUDE") if "EXCLUDE" in keywords else None

    def _parse_bracket(self, this: Any = None) -> Any:
        """An index or a slice of a value, or array[…]; no list or structure of brackets alone."""
        if this is None and self._curr.token_type in (TokenType.L_BRACKET, TokenType.L_BRACE):
            self.raise_error("brackets without a value")
        return super()._parse_bracket(this)

    def raise_error(self, message: str, token: Token | None = None, error: Any = None) -> None:
        """Raise the failure at the token the parser stopped at."""
        at: Token | None = token or self._curr
        if at is not None and at.token_type == TokenType.SENTINEL:
            at = None
        raise SyntaxFailure(at, self.sql, missing_type="expected type" in message.lower())
