"""What Redshift's grammar wants of some nodes beside their parts: each rule gives the words that don't belong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

_VALUES: dict[type[exp.Expr], str] = {
    exp.CurrentDate: "current_date",
    exp.CurrentTime: "current_time",
    exp.CurrentTimestamp: "current_timestamp",
    exp.CurrentUser: "current_user",
    exp.CurrentUserId: "current_user_id",
    exp.SessionUser: "session_user",
    exp.Localtime: "localtime",
    exp.Localtimestamp: "localtimestamp",
    exp.Null: "null",
}
"""Words that are values of their own."""


def spelled(node: exp.Expr | None) -> str:
    """What a node that isn't a name begins with, as far as its tree tells."""
    if node is None:
        return ""
    if isinstance(node, exp.Boolean):
        return str(node.this).lower()
    return _VALUES.get(type(node)) or node.name or node.key


def _join(node: exp.Expr) -> Iterator[str]:
    """[INNER | CROSS | NATURAL | LEFT … [OUTER]] JOIN."""
    for column in node.args.get("using") or []:
        if not isinstance(column, (exp.Identifier, exp.Column)):
            yield spelled(column)
    if node.args.get("method") not in (None, "", "NATURAL"):
        yield node.args["method"]
    if node.args.get("kind") not in (None, "", "INNER", "OUTER", "CROSS"):
        yield node.args["kind"]
    kind, side = node.args.get("kind"), node.args.get("side")
    if (side and kind in ("INNER", "CROSS")) or (kind == "OUTER" and not side):
        yield str(kind)
    if kind == "CROSS" and node.args.get("method"):
        yield "CROSS"
    if kind == "CROSS" or node.args.get("method"):
        yield from (part for part in ("on", "using") if node.args.get(part))


def _group(node: exp.Expr) -> Iterator[str]:
    """GROUP BY DISTINCT is kept as `all` being false, WITH ROLLUP as one of no columns."""
    for word in ("rollup", "cube"):
        if any(not part.expressions for part in node.args.get(word) or []):
            yield word
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
    if isinstance(node.this, exp.Query):
        yield "select"
    tables = node.args.get("tables") or []
    target = node.this or (tables[0] if tables else None)
    if len(tables) > 1 or (tables and node.this):
        yield "," if len(tables) > 1 else "from"
    if isinstance(target, exp.Expr) and target.args.get("joins"):
        yield "join"
    yield from _target(target)


def _target(table: exp.Expr | None) -> Iterator[str]:
    """The alias of a table that is changed has no columns."""
    alias = table.args.get("alias") if isinstance(table, exp.Expr) else None
    if alias is not None and alias.args.get("columns"):
        yield "("


def _update(node: exp.Expr) -> Iterator[str]:
    """One table without joins, and one column for each value."""
    if not node.expressions:
        yield "where" if node.args.get("where") else "set"
    for change in node.expressions:
        if not isinstance(change, exp.EQ) or not isinstance(change.this, (exp.Column, exp.Identifier)):
            target = change.this if isinstance(change, exp.EQ) else change
            yield "(" if isinstance(target, exp.Tuple) else spelled(target)
    if isinstance(node.this, exp.Expr) and node.this.args.get("joins"):
        yield "join"
    yield from _target(node.this)


def _merge(node: exp.Expr) -> Iterator[str]:
    """The target has no other name, and there is one WHEN MATCHED and one WHEN NOT MATCHED."""
    if isinstance(node.this, exp.Expr) and node.this.args.get("alias"):
        yield node.this.alias
    whens = node.args["whens"].expressions if node.args.get("whens") else []
    if sorted(bool(when.args.get("matched")) for when in whens) != [False, True]:
        yield "when"


def _when(node: exp.Expr) -> Iterator[str]:
    """UPDATE, INSERT or DELETE without conditions of their own."""
    action = node.args.get("then")
    if isinstance(action, exp.Expr) and action.args.get("where"):
        yield "where"
    if isinstance(action, exp.Var) and action.name.lower() != "delete":
        yield action.name.split()[0]


def _dot(node: exp.Expr) -> Iterator[str]:
    """A word that is a value of its own has no parts."""
    if isinstance(node.this, exp.Boolean) or type(node.this) in _VALUES or node.this.name == "sysdate":
        yield "."


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


def _select(node: exp.Expr) -> Iterator[str]:
    """A query has columns."""
    if not node.expressions:
        yield "from" if node.args.get("from_") else "select"


_OPERATIONS = (
    exp.Binary,
    exp.Unary,
    exp.Cast,
    exp.Between,
    exp.In,
    exp.Case,
    exp.If,
    exp.Tuple,
    exp.Ordered,
    exp.Where,
)


def _star(node: exp.Expr) -> Iterator[str]:
    """All columns are no value, and what EXCLUDE leaves out are names."""
    if isinstance(node.parent, _OPERATIONS) and not isinstance(node.parent, exp.Dot):
        yield "*"
    for column in node.args.get("except_") or []:
        if not isinstance(column, exp.Column):
            yield spelled(column)


def _from(node: exp.Expr) -> Iterator[str]:
    """Queries stand in parentheses."""
    if isinstance(node.this, exp.Select):
        yield "select" if node.this.args.get("from_") is None else "from"


def _insert(node: exp.Expr) -> Iterator[str]:
    """A table, maybe with names of columns, and what goes into it; WITH belongs to the query."""
    if node.args.get("with_"):
        yield "insert"
    if isinstance(node.parent, exp.When):
        if isinstance(node.this, exp.Star):
            yield "*"
        return
    if not isinstance(node.this, (exp.Table, exp.Schema)):
        yield spelled(node.this)
    if isinstance(node.this, exp.Table) and node.this.args.get("alias"):
        yield node.this.alias
    if isinstance(node.this, exp.Schema):
        if node.args.get("default"):
            yield "default"
        for column in node.this.expressions:
            if not isinstance(column, exp.Identifier):
                yield spelled(column)
    if node.expression is None and not node.args.get("default"):
        yield ""


def _window(node: exp.Expr) -> Iterator[str]:
    """A frame is of ordered rows."""
    if node.args.get("first") is not None:
        yield "first" if node.args["first"] else "last"
    spec = node.args.get("spec")
    if spec is not None and node.args.get("order") is None:
        yield str(spec.args.get("kind") or "rows")


_BARE = frozenset(["current_date", "current_user", "current_user_id", "session_user", "user"])
_MAYBE_BARE = frozenset(["current_time", "current_timestamp", "localtime", "localtimestamp"])


def _call(node: exp.Expr) -> Iterator[str]:
    """Words that are values are no calls, and rows are ordered by WITHIN GROUP."""
    name = node.name.lower()
    if name in _BARE or (name in _MAYBE_BARE and not node.expressions):
        yield "("
    if name != "array_agg" and any(isinstance(argument, exp.Order) for argument in node.expressions):
        yield "order"
    if len(node.expressions) > 1 and any(isinstance(argument, exp.Star) for argument in node.expressions):
        yield "*"


def _nulls(node: exp.Expr) -> Iterator[str]:
    """IGNORE and RESPECT NULLS stand once, before OVER or in the parentheses before it."""
    parent, kinds = node.parent, (exp.IgnoreNulls, exp.RespectNulls)
    inner = node.this.expressions if isinstance(node.this, exp.Anonymous) else []
    if any(isinstance(argument, kinds) for argument in inner) or not (
        isinstance(parent, exp.Window)
        or (isinstance(parent, exp.Anonymous) and isinstance(parent.parent, (exp.Window, *kinds)))
    ):
        yield "nulls"


def _within_group(node: exp.Expr) -> Iterator[str]:
    """Rows have an order in their group."""
    if not isinstance(node.expression, exp.Order):
        yield ")"


def _distinct(node: exp.Expr) -> Iterator[str]:
    """DISTINCT is of values."""
    if any(isinstance(value, exp.Star) for value in node.expressions):
        yield "*"


def _column(node: exp.Expr) -> Iterator[str]:
    """A name, or all of a relation's; (+) marks a name in a query's WHERE."""
    if not isinstance(node.this, (exp.Identifier, exp.Star)):
        yield spelled(node.this)
    if node.args.get("join_mark"):
        clause = node.find_ancestor(exp.Where, exp.Query)
        if isinstance(node.this, exp.Star) or not (
            isinstance(clause, exp.Where) and isinstance(clause.parent, exp.Select)
        ):
            yield "(+)"


def _is(node: exp.Expr) -> Iterator[str]:
    """NULL, TRUE, FALSE or UNKNOWN."""
    right = node.expression
    if not isinstance(right, (exp.Null, exp.Boolean)) and right.name.lower() != "unknown":
        yield spelled(right)


def _in(node: exp.Expr) -> Iterator[str]:
    """A list or a query."""
    if not node.expressions and not node.args.get("query"):
        yield "in"


def _alias_of_table(node: exp.Expr) -> Iterator[str]:
    """A name; its columns are names, with types where a function gives rows that have none of their own."""
    if isinstance(node.this, exp.Expr) and not isinstance(node.this, exp.Identifier):
        yield "@" if isinstance(node.this, exp.Abs) else spelled(node.this)
    if isinstance(node.parent, exp.Table) and not isinstance(node.parent.this, exp.Identifier):
        return
    for column in node.args.get("columns") or []:
        if isinstance(column, exp.ColumnDef) and column.args.get("kind"):
            yield str(column.args["kind"].sql("redshift"))


RULES: dict[type[exp.Expr], Callable[[exp.Expr], Iterator[str]]] = {
    exp.Join: _join,
    exp.Group: _group,
    exp.Between: _between,
    exp.Alias: _alias,
    exp.CTE: _cte,
    exp.With: _with,
    exp.Delete: _delete,
    exp.Update: _update,
    exp.When: _when,
    exp.Merge: _merge,
    exp.DataType: _data_type,
    exp.Values: _values,
    exp.Dot: _dot,
    exp.Select: _select,
    exp.Star: _star,
    exp.From: _from,
    exp.Insert: _insert,
    exp.In: _in,
    exp.Anonymous: _call,
    exp.Column: _column,
    exp.Distinct: _distinct,
    exp.Window: _window,
    exp.IgnoreNulls: _nulls,
    exp.RespectNulls: _nulls,
    exp.WithinGroup: _within_group,
    exp.Is: _is,
    exp.TableAlias: _alias_of_table,
}
