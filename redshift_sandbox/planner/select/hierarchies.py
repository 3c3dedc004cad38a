"""START WITH … CONNECT BY as the recursive WITH query that it means; the level of a row is its column `level`."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.sql.sql_error import unsupported

_LEVEL = "level"
_NAME = "__hierarchy"


def unrolled(select: exp.Select) -> exp.Select:
    """The SELECT over its hierarchy's rows, level by level, without its CONNECT BY."""
    connect = select.args["connect"]
    if connect.args.get("nocycle"):
        raise unsupported("CONNECT BY NOCYCLE")
    source = _source(select)
    alias = source.alias_or_name
    outer = select.copy()
    outer.set("connect", None)
    outer.set("from_", exp.From(this=exp.to_table(_NAME).as_(alias)))
    for star in [item for item in outer.expressions if _is_star(item)]:
        (star.this if isinstance(star, exp.Column) else star).set("except_", [exp.column(_LEVEL)])
    query = exp.Union(this=_roots(connect, source), expression=_children(connect, source), distinct=False)
    hierarchy = exp.CTE(this=query, alias=exp.TableAlias(this=exp.to_identifier(_NAME)))
    clause = outer.args.get("with_")
    known = [] if clause is None else clause.expressions
    outer.set("with_", exp.With(expressions=[*known, hierarchy], recursive=True))
    return outer


def _source(select: exp.Select) -> exp.Expr:
    clause = select.args.get("from_")
    if clause is None or select.args.get("joins"):
        raise unsupported("CONNECT BY over anything but one relation")
    source: exp.Expr = clause.this
    return source if source.alias_or_name else exp.alias_(source, "__rows", table=True)


def _is_star(item: exp.Expr) -> bool:
    return isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star))


def _roots(connect: exp.Expr, source: exp.Expr) -> exp.Select:
    found = _rows(source, exp.Literal.number(1))
    start = connect.args.get("start")
    return found if start is None else found.where(start.copy(), copy=False)


def _children(connect: exp.Expr, source: exp.Expr) -> exp.Select:
    deeper = exp.Add(this=exp.column(_LEVEL, _NAME), expression=exp.Literal.number(1))
    condition = exp.Paren(this=connect.args["connect"].copy())
    for prior in list(condition.find_all(exp.Prior)):
        for column in _columns(prior):
            column.set("table", exp.to_identifier(_NAME))
        prior.replace(exp.Paren(this=prior.this))
    for column in _columns(condition):
        if column.name.lower() == _LEVEL and not column.table:
            column.replace(exp.Paren(this=deeper.copy()))
        elif not column.table:
            column.set("table", exp.to_identifier(source.alias_or_name))
    return _rows(source, deeper).join(exp.to_table(_NAME), on=condition, copy=False)


def _columns(node: exp.Expr) -> list[exp.Column]:
    return list(node.find_all(exp.Column))


def _rows(source: exp.Expr, level: exp.Expr) -> exp.Select:
    every = exp.Column(this=exp.Star(), table=exp.to_identifier(source.alias_or_name))
    return exp.Select(expressions=[every, exp.alias_(level, _LEVEL)], from_=exp.From(this=source.copy()))
