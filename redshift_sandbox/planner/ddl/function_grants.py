"""Privileges on functions and languages: what GRANT and REVOKE name, and what a new function is given."""

from __future__ import annotations

from redshift_sandbox.metadata.install import SQL_LANGUAGE_OID
from redshift_sandbox.metadata.privileges import require
from redshift_sandbox.metadata.schemas import find_schema, user_id
from redshift_sandbox.metadata.user_functions import FunctionInfo, all_functions, required_function
from redshift_sandbox.planner.ddl.users import require_superuser
from redshift_sandbox.sql.ddl.function import parse_signature
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.names import literal, metadata
from redshift_sandbox.sql.plan import PlanContext
from redshift_sandbox.sql.sql_error import SqlError

LANGUAGES = {"sql": SQL_LANGUAGE_OID, "plpythonu": 100_125, "plpgsql": 100_126, "exfunc": 100_127}
NOBODY = "no execute"
"""A default privilege of PUBLIC's: new functions are not everybody's to call, as without it they are."""


def require_language(context: PlanContext, language: str) -> None:
    """SqlError 42501 unless the user may write functions in the language."""
    if not context.is_superuser:
        require(context, "language", LANGUAGES[language], 1, "usage", f"language {language}")


def language_targets(reader: TokenReader, context: PlanContext) -> list[tuple[str, int]]:
    """The languages of a GRANT, as kind and number."""
    require_superuser(context, "grant it")
    found = []
    while True:
        name = reader.name()
        if name not in LANGUAGES:
            raise SqlError(f'language "{name}" does not exist', "42704")
        found.append(("language", LANGUAGES[name]))
        if not reader.accept(","):
            return found


def function_targets(reader: TokenReader, context: PlanContext) -> list[tuple[str, int]]:
    """The functions of a GRANT, by signature or all of a schema's, as kind and number."""
    if reader.accept("all", "functions", "in", "schema"):
        functions = [function for name in _names(reader) for function in _functions_in(name, context)]
    else:
        reader.expect("function")
        functions = [_function(reader, context)]
        while reader.accept(","):
            functions.append(_function(reader, context))
    for function in functions:
        if not context.is_superuser and function.owner != user_id(context):
            raise SqlError(f"permission denied for function {function.name}", "42501")
    return [("function", function.oid) for function in functions]


def _function(reader: TokenReader, context: PlanContext) -> FunctionInfo:
    signature = parse_signature(reader)
    return required_function(context, signature.name, signature.arguments)


def _names(reader: TokenReader) -> list[str]:
    names = [reader.name()]
    while reader.accept(","):
        names.append(reader.name())
    return names


def _functions_in(schema: str, context: PlanContext) -> list[FunctionInfo]:
    if find_schema(context, schema) is None:
        raise SqlError(f'schema "{schema}" does not exist', "3F000")
    functions = [function for alike in all_functions(context).values() for function in alike]
    return [function for function in functions if function.schema == schema]


def default_execute(context: PlanContext, function: FunctionInfo) -> str:
    """The statement that lets those call a new function who may by default: everybody, and whom its owner's default
    privileges name."""
    defaults = metadata(context.database, "default_grants")
    own = f"kind = 'function' and owner = {function.owner}"
    here = f"{own} and (schema_name is null or schema_name = {literal(function.schema)})"
    return (
        f"insert into {metadata(context.database, 'grants')}"
        f" select distinct 'function', {function.oid}, null, grantee_kind, grantee, 'execute', grantable,"
        f" {function.owner} from (select grantee_kind, grantee, grantable from {defaults}"
        f" where {here} and privilege = 'execute'"
        f" union all select 'public', 0, false where not exists (select 1 from {defaults}"
        f" where {own} and privilege = {literal(NOBODY)})) as given"
    )


def default_changes(
    context: PlanContext,
    owner: int,
    schema: str | None,
    grantees: list[tuple[str, int]],
    *,
    given: bool,
    grantable: bool,
) -> list[str]:
    """ALTER DEFAULT PRIVILEGES … ON FUNCTIONS.

    Of one schema they only add to the defaults of all, so that taking PUBLIC's away there has no effect.
    """
    place = metadata(context.database, "default_grants")
    sql = []
    for kind, grantee in grantees:
        where = (
            f"kind = 'function' and owner = {owner} and schema_name is not distinct from {literal(schema)}"
            f" and grantee_kind = '{kind}' and grantee = {grantee}"
        )
        sql.append(f"delete from {place} where {where}")
        everybody = kind == "public" and schema is None
        if given and not everybody:
            sql.append(_default(place, owner, schema, kind, grantee, "execute", grantable=grantable))
        elif not given and everybody:
            sql.append(_default(place, owner, schema, kind, grantee, NOBODY, grantable=False))
    return sql


def _default(
    place: str, owner: int, schema: str | None, kind: str, grantee: int, privilege: str, *, grantable: bool
) -> str:
    return (
        f"insert into {place} values ({owner}, {literal(schema)}, 'function', '{kind}', {grantee},"
        f" {literal(privilege)}, {literal(grantable)})"
    )
