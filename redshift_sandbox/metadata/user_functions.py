"""User-defined functions: what is kept of them, which ones a name can mean, and who may call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redshift_sandbox.metadata.privileges import require
from redshift_sandbox.metadata.schemas import SYSTEM_SCHEMAS, find_schema, user_id
from redshift_sandbox.metadata.tables import IMPLICIT_SCHEMA, TableInfo
from redshift_sandbox.sql.duckdb_connection import Row
from redshift_sandbox.sql.lexing.token_reader import Name
from redshift_sandbox.sql.names import literal, literals, metadata
from redshift_sandbox.sql.plan import PlanContext, RedshiftType
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import modified

Functions = Mapping[str, tuple["FunctionInfo", ...]]
"""Functions by name."""


@dataclass(frozen=True, slots=True)
class FunctionInfo:
    """A scalar SQL function: `volatility` is v, s or i, `body` the text of its SELECT, `schema` the schema's name.

    Types without a length or precision (modifier -1) keep what they are given.
    """

    oid: int
    schema_oid: int
    schema: str
    schema_owner: int
    name: str
    owner: int
    volatility: str
    arguments: tuple[RedshiftType, ...]
    argument_names: tuple[str, ...]
    result: RedshiftType
    body: str

    @property
    def signature(self) -> tuple[int, ...]:
        """What tells functions of one name and schema apart: their arguments' types without length or precision."""
        return tuple(type_.oid for type_ in self.arguments)

    @property
    def shown(self) -> str:
        """The function as error messages name it."""
        return shown(self.name, self.arguments)


def listed(types: Sequence[RedshiftType]) -> str:
    """Types as an argument list shows them, without length or precision."""
    return ", ".join(type_.name.split("(")[0] for type_ in types)


def shown(name: str, types: Sequence[RedshiftType]) -> str:
    """A function's name and argument types."""
    return f"{name}({listed(types)})"


_ALL = """
select f.oid, s.oid, s.name, s.owner, f.name, f.owner, f.volatility, f.argument_oids, f.argument_modifiers,
       f.argument_names, f.result_oid, f.result_modifier, f.body
from {functions} f join {schemas} s on s.oid = f.schema_oid order by f.oid"""


def all_functions(context: PlanContext) -> Functions:
    """Every user-defined function of the database; read once per state of the catalogue."""
    cache = context.table_cache
    if cache is not None and cache.functions is not None:
        kept: Functions = cache.functions
        return kept
    version = cache.version if cache is not None else 0
    places = {name: metadata(context.database, name) for name in ("functions", "schemas")}
    found: dict[str, tuple[FunctionInfo, ...]] = {}
    for row in context.connection.execute(_ALL.format(**places)).fetchall():
        function = _function(row)
        found[function.name] = (*found.get(function.name, ()), function)
    if cache is not None:
        cache.keep_functions(found, version)
    return found


def _function(row: Row) -> FunctionInfo:
    oid, schema_oid, schema, schema_owner, name, owner, volatility = row[:7]
    oids, modifiers, names, result_oid, result_modifier, body = row[7:]
    arguments = tuple(modified(oid, modifier) for oid, modifier in zip(oids, modifiers, strict=True))
    return FunctionInfo(
        oid,
        schema_oid,
        schema,
        schema_owner,
        name,
        owner,
        volatility,
        arguments,
        tuple(names),
        modified(result_oid, result_modifier),
        body,
    )


def insert_function(context: PlanContext, function: FunctionInfo) -> str:
    """The statement that keeps a function."""
    values = (
        str(function.oid),
        str(function.schema_oid),
        literal(function.name),
        str(function.owner),
        literal(function.volatility),
        f"{[type_.oid for type_ in function.arguments]}::integer[]",
        f"{[type_.modifier for type_ in function.arguments]}::integer[]",
        literals(function.argument_names),
        str(function.result.oid),
        str(function.result.modifier),
        literal(listed(function.arguments)),
        literal(listed([function.result])),
        literal(function.body),
    )
    return f"insert into {metadata(context.database, 'functions')} values ({', '.join(values)}, now()::timestamp)"


def with_change(functions: Functions, old: Sequence[FunctionInfo], new: FunctionInfo | None = None) -> Functions:
    """The functions there will be when some are gone and one is there instead."""
    gone = {function.oid for function in old}
    left = [function for alike in functions.values() for function in alike if function.oid not in gone]
    changed: dict[str, tuple[FunctionInfo, ...]] = {}
    for function in [*left, new] if new is not None else left:
        changed[function.name] = (*changed.get(function.name, ()), function)
    return changed


def candidates(
    context: PlanContext, name: str, schema: str = "", *, before_built_in: bool = False
) -> list[FunctionInfo]:
    """The functions that a call may mean: those of the schema, or of the search path's schemas.

    Where two take the same types, only the one that comes first in the path counts. `before_built_in` leaves out the
    schemas that pg_catalog stands before.
    """
    found = all_functions(context).get(name)
    if found is None:
        return []
    if schema:
        return [function for function in found if function.schema == schema]
    path = context.lookup_path
    if before_built_in:
        path = path[: path.index(IMPLICIT_SCHEMA)] if IMPLICIT_SCHEMA in path else ()
    visible: dict[tuple[int, ...], FunctionInfo] = {}
    for place in path:
        for function in found:
            if function.schema == place:
                visible.setdefault(function.signature, function)
    return list(visible.values())


def find_function(context: PlanContext, name: Name, arguments: Sequence[RedshiftType]) -> FunctionInfo | None:
    """The function of exactly these argument types."""
    wanted = tuple(type_.oid for type_ in arguments)
    alike = candidates(context, name[-1], name[-2] if len(name) > 1 else "")
    return next((function for function in alike if function.signature == wanted), None)


def required_function(context: PlanContext, name: Name, arguments: Sequence[RedshiftType]) -> FunctionInfo:
    """The function of exactly these argument types; SqlError 42883 when there is none, 3F000 for a missing schema."""
    found = find_function(context, name, arguments)
    if found is None:
        require_schema(context, name)
        raise SqlError(f"function {shown('.'.join(name), arguments)} does not exist", "42883")
    return found


def require_schema(context: PlanContext, name: Name) -> None:
    """SqlError 3F000 when the schema that a name is in isn't there."""
    if len(name) > 1 and name[-2] not in SYSTEM_SCHEMAS and find_schema(context, name[-2]) is None:
        raise SqlError(f'schema "{name[-2]}" does not exist', "3F000")


def require_execute(context: PlanContext, function: FunctionInfo) -> None:
    """SqlError 42501 unless the user may use the schema and call the function."""
    if context.is_superuser:
        return
    require(context, "schema", function.schema_oid, function.schema_owner, "usage", f"schema {function.schema}")
    require(context, "function", function.oid, function.owner, "execute", f"function {function.name}")


def require_function_owner(context: PlanContext, function: FunctionInfo) -> None:
    """SqlError 42501 when somebody else's function is to be changed."""
    if not context.is_superuser and function.owner != user_id(context):
        raise SqlError(f"must be owner of function {function.name}", "42501")


def require_execute_in_view(context: PlanContext, view: TableInfo) -> None:
    """SqlError 42501 unless the user may call the functions of a view, which are its reader's to call."""
    functions = all_functions(context)
    if context.is_superuser or not functions:
        return
    dependencies = metadata(context.database, "dependencies")
    rows = context.connection.execute(
        f"""with recursive below(oid) as (
              select target from {dependencies} where view = ?
              union select d.target from below b join {dependencies} d on d.view = b.oid)
            select oid from below""",
        [view.oid],
    ).fetchall()
    below = {oid for (oid,) in rows}
    for alike in functions.values():
        for function in alike:
            if function.oid in below:
                require_execute(context, function)
