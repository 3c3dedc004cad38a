"""Redshift's grammar as a table: which parts each node of a parsed statement may have.

sqlglot reads the grammar of many dialects. A node or a part that is not declared here is a syntax error, so that no
clause which the translation doesn't know can be dropped. Parts that sqlglot reads into another spelling's tree are
kept out by parser.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

_BINARY = ("this", "expression")

# Node: the parts that may hold something.
_PARTS: dict[type[exp.Expr], tuple[str, ...]] = {
    # queries
    exp.Select: (
        *("with_", "expressions", "distinct", "from_", "joins", "where", "group", "having", "qualify", "order"),
        *("limit", "offset", "into", "exclude", "connect", "locks"),
    ),
    exp.Subquery: ("this", "with_", "alias", "joins", "order", "limit", "offset", "pivots"),
    exp.Union: (*_BINARY, "with_", "distinct", "order", "limit", "offset"),
    exp.Except: (*_BINARY, "with_", "distinct", "order", "limit", "offset"),
    exp.Intersect: (*_BINARY, "with_", "distinct", "order", "limit", "offset"),
    exp.Values: ("expressions", "alias"),
    exp.With: ("expressions", "recursive"),
    exp.CTE: ("this", "alias"),
    exp.Distinct: ("expressions", "on"),
    exp.From: ("this",),
    exp.Join: ("this", "side", "kind", "on", "using", "method"),
    exp.Where: ("this",),
    exp.Group: ("expressions", "grouping_sets", "rollup", "cube", "all"),
    exp.GroupingSets: ("expressions",),
    exp.Rollup: ("expressions",),
    exp.Cube: ("expressions",),
    exp.Having: ("this",),
    exp.Qualify: ("this",),
    exp.Order: ("this", "expressions"),
    exp.Ordered: ("this", "desc", "nulls_first"),
    exp.Limit: ("expression",),
    exp.Offset: ("expression",),
    exp.Into: ("this", "temporary"),
    exp.Connect: ("start", "connect", "nocycle"),
    exp.Prior: ("this",),
    exp.Lock: ("update", "expressions", "wait"),
    # relations
    exp.Table: ("this", "db", "catalog", "alias", "joins", "pivots"),
    exp.TableAlias: ("this", "columns"),
    exp.Pivot: ("this", "alias", "expressions", "fields", "unpivot", "include_nulls", "columns", "pivot_column_naming"),
    exp.PivotAlias: ("this", "alias"),
    exp.Unnest: ("expressions", "alias", "offset"),
    exp.AtIndex: _BINARY,
    exp.ColumnDef: ("this", "kind"),
    # changes
    exp.Insert: ("this", "expression", "default", "with_", "returning"),
    exp.Schema: ("this", "expressions"),
    exp.Update: ("this", "expressions", "from_", "where", "with_", "returning"),
    exp.Delete: ("this", "tables", "using", "where", "with_", "returning"),
    exp.Returning: ("expressions",),
    exp.Merge: ("this", "using", "on", "whens", "with_"),
    exp.Whens: ("expressions",),
    exp.When: ("matched", "then", "condition"),
    # names and values
    exp.Identifier: ("this", "quoted"),
    exp.Column: ("this", "table", "db", "catalog"),
    exp.Star: ("except_",),
    exp.Dot: _BINARY,
    exp.Alias: ("this", "alias"),
    exp.Paren: ("this",),
    exp.Tuple: ("expressions",),
    exp.Literal: ("this", "is_string"),
    exp.ByteString: ("this", "is_bytes"),
    exp.RawString: ("this",),
    exp.National: ("this",),
    exp.UnicodeString: ("this", "escape"),
    exp.Null: (),
    exp.Boolean: ("this",),
    exp.Var: ("this",),
    exp.Parameter: ("this",),
    exp.Interval: ("this", "unit"),
    exp.IntervalSpan: _BINARY,
    exp.Array: ("expressions", "bracket_notation"),
    exp.Bracket: ("this", "expressions"),
    # types
    exp.Cast: ("this", "to"),
    exp.TryCast: ("this", "to", "requires_string", "safe"),
    exp.DataType: ("this", "expressions", "kind", "nested", "values"),
    exp.DataTypeParam: ("this", "expression"),
    exp.ObjectIdentifier: ("this",),
    exp.PseudoType: ("this",),
    # operators and conditions
    exp.Neg: ("this",),
    exp.Not: ("this",),
    exp.BitwiseNot: ("this",),
    exp.Abs: ("this",),
    exp.Sqrt: ("this",),
    exp.Cbrt: ("this",),
    exp.Div: (*_BINARY, "typed", "safe"),
    exp.DPipe: (*_BINARY, "safe"),
    exp.Concat: ("expressions", "safe", "coalesce"),
    exp.Operator: (*_BINARY, "operator"),
    exp.Escape: _BINARY,
    exp.Like: (*_BINARY, "negate"),
    exp.ILike: (*_BINARY, "negate"),
    exp.SimilarTo: (*_BINARY, "negate"),
    exp.RegexpLike: (*_BINARY, "negate"),
    exp.RegexpILike: (*_BINARY, "negate"),
    exp.Between: ("this", "low", "high"),
    exp.In: ("this", "expressions", "query"),
    exp.Exists: ("this",),
    exp.Any: ("this",),
    exp.All: ("this",),
    exp.Case: ("this", "ifs", "default"),
    exp.If: ("this", "true"),
    exp.AtTimeZone: ("this", "zone"),
    exp.Collate: _BINARY,
    # calls
    exp.Anonymous: ("this", "expressions"),
    exp.Extract: _BINARY,
    exp.Substring: ("this", "start", "length"),
    exp.Overlay: ("this", "expression", "from_", "for_"),
    exp.StrPosition: ("this", "substr"),
    exp.Trim: ("this", "expression", "position"),
    exp.ObjectTransform: ("this", "keep", "set_"),
    exp.CurrentDate: (),
    exp.CurrentTime: (),
    exp.CurrentTimestamp: (),
    exp.CurrentUser: (),
    exp.CurrentUserId: (),
    exp.CurrentSchema: (),
    exp.CurrentCatalog: (),
    exp.SessionUser: (),
    exp.Localtime: (),
    exp.Localtimestamp: (),
    exp.Window: ("this", "partition_by", "order", "spec", "over"),
    exp.WindowSpec: ("kind", "start", "start_side", "end", "end_side"),
    exp.WithinGroup: _BINARY,
    exp.IgnoreNulls: ("this",),
    exp.RespectNulls: ("this",),
    **dict.fromkeys(
        (
            *(exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.Pow, exp.And, exp.Or, exp.Is),
            *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ),
            *(exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor, exp.BitwiseLeftShift, exp.BitwiseRightShift, exp.Overlaps),
        ),
        _BINARY,
    ),
}
_DECLARED = {node: frozenset(parts) for node, parts in _PARTS.items()}

# The words of parts and nodes that differ from their names in the tree.
_WORDS = {
    **{"on_conflict": "on", "conflict": "on", "expressions": "by", "limit_options": "limit", "sample": "tablesample"},
    **{"laterals": "lateral", "windows": "window", "match": "match_recognize", "from_": "from", "alternative": "or"},
    **{"with_": "with", "symmetric": "symmetric", "by_name": "by", "offset": ",", "cluster": "on"},
}

_NODE_WORDS: dict[type[exp.Expr], str] = {exp.Placeholder: "?", exp.Lambda: "->", exp.Kwarg: "=>", exp.Struct: "{"}


class ForeignPart(Exception):
    """A part that Redshift's grammar doesn't have; `word` is what it is spelled with, where that is known."""

    def __init__(self, word: str, node: exp.Expr) -> None:
        super().__init__(word)
        self.word = word
        self.node = node


def check(tree: exp.Expr) -> None:
    """Raise ForeignPart for the first node or part that isn't declared."""
    stack: list[exp.Expr] = [tree]
    while stack:
        node = stack.pop()
        kind = type(node)
        declared = _DECLARED.get(kind)
        if declared is None:
            raise ForeignPart(_NODE_WORDS.get(kind, node.key), node)
        for part, value in node.args.items():
            if not value:
                continue
            if part not in declared:
                raise ForeignPart(_WORDS.get(part, part), node)
            if type(value) is list:
                stack += [item for item in value if isinstance(item, exp.Expr)]
            elif isinstance(value, exp.Expr):
                stack.append(value)
        rule = _RULES.get(kind)
        if rule is not None:
            for word in rule(node):
                raise ForeignPart(word, node)


def _join(node: exp.Expr) -> Iterator[str]:
    """[INNER | CROSS | NATURAL | LEFT … [OUTER]] JOIN."""
    if node.args.get("method") not in (None, "", "NATURAL"):
        yield node.args["method"]
    if node.args.get("kind") not in (None, "", "INNER", "OUTER", "CROSS"):
        yield node.args["kind"]


def _group(node: exp.Expr) -> Iterator[str]:
    """GROUP BY DISTINCT is kept as `all` being false."""
    if node.args.get("all") is False:
        yield "distinct"


def _between(node: exp.Expr) -> Iterator[str]:
    if node.args.get("symmetric") is not None:
        yield "symmetric" if node.args["symmetric"] else "asymmetric"


def _cte(node: exp.Expr) -> Iterator[str]:
    """NOT MATERIALIZED is kept as false."""
    if node.args.get("materialized") is not None:
        yield "materialized"


def _with(node: exp.Expr) -> Iterator[str]:
    """A query that names itself lists its columns."""
    for cte in node.expressions if node.args.get("recursive") else []:
        name = cte.alias.lower()
        if not cte.args["alias"].args.get("columns") and any(
            table.name.lower() == name for table in cte.this.find_all(exp.Table)
        ):
            yield cte.alias


def _alias(node: exp.Expr) -> Iterator[str]:
    """A name behind a value."""
    if isinstance(node.this, exp.Star) or isinstance(node.args.get("alias"), exp.Parameter):
        yield node.alias


def _delete(node: exp.Expr) -> Iterator[str]:
    """One table, without joins."""
    tables = node.args.get("tables") or []
    target = node.this or (tables[0] if tables else None)
    if len(tables) > 1 or (tables and node.this):
        yield "," if len(tables) > 1 else "from"
    if isinstance(target, exp.Expr) and target.args.get("joins"):
        yield "join"


def _update(node: exp.Expr) -> Iterator[str]:
    if isinstance(node.this, exp.Expr) and node.this.args.get("joins"):
        yield "join"


def _when(node: exp.Expr) -> Iterator[str]:
    action = node.args.get("then")
    if isinstance(action, exp.Expr) and action.args.get("where"):
        yield "where"


def _values(node: exp.Expr) -> Iterator[str]:
    """Rows of values are what INSERT takes and no relation."""
    if not isinstance(node.parent, exp.Insert):
        yield "values"


_SIZED = frozenset(
    getattr(exp.DType, name)
    for name in (
        *(
            "CHAR",
            "VARCHAR",
            "NCHAR",
            "NVARCHAR",
            "BPCHAR",
            "TEXT",
            "DECIMAL",
            "VARBINARY",
            "BINARY",
            "FLOAT",
            "DOUBLE",
        ),
        *("TIME", "TIMETZ", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL", "BIT", "ARRAY", "USERDEFINED"),
    )
)


def _data_type(node: exp.Expr) -> Iterator[str]:
    """Only some types have a length or precision: int(11) is MySQL's."""
    if node.args.get("expressions") and node.this not in _SIZED:
        yield "("


_RULES: dict[type[exp.Expr], Callable[[exp.Expr], Iterator[str]]] = {
    exp.Join: _join,
    exp.Group: _group,
    exp.Between: _between,
    exp.Alias: _alias,
    exp.CTE: _cte,
    exp.With: _with,
    exp.Delete: _delete,
    exp.Update: _update,
    exp.When: _when,
    exp.DataType: _data_type,
    exp.Values: _values,
}
