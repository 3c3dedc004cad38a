"""Redshift's grammar as a table: which parts each node of a parsed statement may have.

sqlglot reads the grammar of many dialects. A node or a part that is not declared here is a syntax error, so that no
clause which the translation doesn't know can be dropped. Parts that sqlglot reads into another spelling's tree are
kept out by parser.py.
"""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.sql.parsing.grammar_rules import RULES
from redshift_sandbox.sql.parsing.reserved_names import is_doubtful

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
    exp.Merge: ("this", "using", "on", "whens"),
    exp.Whens: ("expressions",),
    exp.When: ("matched", "then", "condition"),
    # names and values
    exp.Identifier: ("this", "quoted"),
    exp.Column: ("this", "table", "db", "catalog", "join_mark"),
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
    **{"with_": "with", "symmetric": "symmetric", "by_name": "by", "offset": ",", "cluster": "on", "join_mark": "(+)"},
}

_NODE_WORDS: dict[type[exp.Expr], str] = {exp.Slice: ":", exp.Lambda: "->", exp.Kwarg: "=>", exp.Struct: "{"}


class ForeignPart(Exception):
    """A part that Redshift's grammar doesn't have; `word` is what it is spelled with, where that is known."""

    def __init__(self, word: str, node: exp.Expr) -> None:
        super().__init__(word)
        self.word = word
        self.node = node


def check(tree: exp.Expr, text: str = "") -> list[exp.Expr]:
    """Raise ForeignPart for the first node or part that isn't declared; gives the names that may be none."""
    stack: list[exp.Expr] = [tree]
    doubtful: list[exp.Expr] = []
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is exp.Identifier and is_doubtful(node, text):
            doubtful.append(node)
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
        rule = RULES.get(kind)
        if rule is not None:
            for word in rule(node):
                raise ForeignPart(word, node)
    return doubtful
