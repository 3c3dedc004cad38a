"""GRANT, REVOKE and ALTER DEFAULT PRIVILEGES."""

from __future__ import annotations

from dataclasses import dataclass

from redshift_sandbox.metadata.reading import first_row
from redshift_sandbox.metadata.schemas import SchemaInfo, find_schema, user_id
from redshift_sandbox.planner.ddl.function_grants import default_changes, function_targets, language_targets
from redshift_sandbox.planner.ddl.schemas import relations_in
from redshift_sandbox.planner.ddl.users import existing_id, find_id, find_user, require_superuser
from redshift_sandbox.planner.lookup import resolve
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.names import literal, metadata
from redshift_sandbox.sql.plan import Acknowledge, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError

_ALL = {
    "relation": ("select", "insert", "update", "delete", "references", "drop", "alter", "truncate"),
    "schema": ("usage", "create", "alter", "drop"),
    "database": ("create", "temporary", "usage", "alter"),
    "function": ("execute",),
    "language": ("usage",),
}
_WITHOUT_EFFECT = ("copy", "integration")
_NOT_HERE = {
    "procedure": "stored procedures",
    "datashare": "datashares",
    "model": "machine learning models",
    "external": "external tables and schemas",
}


# What a role may be allowed to do in the whole database; it is checked and has no effect.
_OF_ROLES = tuple(
    tuple(words.split())
    for words in (
        *("create user", "drop user", "alter user", "create schema", "drop schema", "alter default privileges"),
        *("access catalog", "access system table", "create table", "drop table", "alter table", "truncate table"),
        *("create or replace function", "create or replace external function", "drop function"),
        *("create or replace procedure", "drop procedure", "create or replace view", "drop view"),
        *("create model", "drop model", "create datashare", "alter datashare", "drop datashare"),
        *("create library", "drop library", "create role", "drop role", "vacuum", "analyze", "cancel"),
        *("ignore rls", "explain rls", "explain masking", "all privileges", "all"),
    )
)


@dataclass(frozen=True, slots=True)
class _Target:
    kind: str
    oid: int


def grant(reader: TokenReader, context: PlanContext, *, revoke: bool) -> Plan:
    """grant … on … to …, grant role … to …, and the same with revoke … from …."""
    tag = "REVOKE" if revoke else "GRANT"
    option = revoke and reader.accept("grant", "option", "for")
    if not option and (reader.sees("role") or reader.sees("admin", "option", "for", "role")):
        return _role(reader, context, revoke=revoke)
    if not option and any(reader.sees(*words, end) for words in _OF_ROLES for end in (",", "to", "from")):
        return _system_privilege(reader, context, revoke=revoke)
    privileges = _privileges(reader)
    if reader.sees("for", "tables") or reader.sees("for", "schemas") or reader.sees("for", "functions"):
        raise SqlError("sandbox: privileges on all that a schema or database will hold are not supported", "0A000")
    reader.expect("on")
    if privileges == ["assumerole"]:
        raise SqlError("sandbox: privileges on IAM roles are not supported", "0A000")
    for word, what in _NOT_HERE.items():
        if reader.sees(word):
            raise SqlError(f"sandbox: {what} are not supported", "0A000")
    if any(reader.sees(word) or reader.sees("all", f"{word}s") for word in (*_WITHOUT_EFFECT, "procedure")):
        require_superuser(context, "grant it")
        reader.rest()
        return Acknowledge(tag, Scope.DDL)
    targets = _targets(reader, context)
    reader.expect("from" if revoke else "to")
    grantees = _grantees(reader, context)
    grantable = not revoke and reader.accept("with", "grant", "option")
    reader.accept_any("cascade", "restrict")
    reader.finish()
    sql = _statements(context, targets, privileges, grantees, revoke=revoke, grantable=grantable, option=option)
    return (
        RunSql(tuple(sql), tag, Scope.DDL, returns_rows=False, reusable=False) if sql else Acknowledge(tag, Scope.DDL)
    )


def _privileges(reader: TokenReader) -> list[str]:
    if reader.accept("all"):
        reader.accept("privileges")
        return ["all"]
    found = []
    while True:
        if any(reader.sees(word) for word in ("on", "to", "from")):
            raise reader.error()
        word = reader.take("word").value
        found.append("temporary" if word == "temp" else word)
        if reader.sees("("):
            raise SqlError("sandbox: privileges on single columns are not supported", "0A000")
        if not reader.accept(","):
            return found


def _system_privilege(reader: TokenReader, context: PlanContext, *, revoke: bool) -> Plan:
    """Privileges of roles: create user, access catalog …."""
    require_superuser(context, "grant it")
    while True:
        if not any(reader.accept(*words) for words in _OF_ROLES):
            raise reader.error()
        if not reader.accept(","):
            break
    reader.expect("from" if revoke else "to")
    while True:
        reader.expect("role")
        existing_id(context, "roles", _role_name(reader))
        if not reader.accept(","):
            break
    reader.finish()
    return Acknowledge("REVOKE" if revoke else "GRANT", Scope.DDL)


def _targets(reader: TokenReader, context: PlanContext) -> list[_Target]:
    if reader.accept("all", "tables", "in", "schema"):
        schemas = [_schema(reader.name(), context)]
        while reader.accept(","):
            schemas.append(_schema(reader.name(), context))
        held = [info for schema in schemas for info in relations_in(schema, context)]
        return [_Target("relation", info.oid) for info in held]
    if reader.sees("function") or reader.sees("all", "functions"):
        return [_Target(kind, oid) for kind, oid in function_targets(reader, context)]
    if reader.accept("language"):
        return [_Target(kind, oid) for kind, oid in language_targets(reader, context)]
    found = []
    kind = reader.accept_any("table", "schema", "database") or "table"
    while True:
        name = reader.dotted()
        if kind == "schema":
            schema = _schema(name[-1], context)
            _require_grantor(context, schema.owner, f"schema {schema.name}")
            found.append(_Target("schema", schema.oid))
        elif kind == "database":
            require_superuser(context, "grant it")
            found.append(_Target("database", _database(name[-1], context)))
        else:
            info = resolve(context, name)
            _require_grantor(context, info.owner, f"relation {info.name}")
            found.append(_Target("relation", info.oid))
        if not reader.accept(","):
            return found


def _schema(name: str, context: PlanContext) -> SchemaInfo:
    schema = find_schema(context, name)
    if schema is None:
        raise SqlError(f'schema "{name}" does not exist', "3F000")
    return schema


def _database(name: str, context: PlanContext) -> int:
    row = first_row(
        context.connection.execute(
            f"select oid from {metadata(context.home_database or context.database, 'databases')} where name = ?", [name]
        )
    )
    if row is None:
        raise SqlError(f'database "{name}" does not exist', "3D000")
    return int(row[0])


def _require_grantor(context: PlanContext, owner: int, shown: str) -> None:
    if not context.is_superuser and owner != user_id(context):
        raise SqlError(f"permission denied for {shown}", "42501")


def _grantees(reader: TokenReader, context: PlanContext) -> list[tuple[str, int]]:
    found = []
    while True:
        if reader.accept("group"):
            found.append(("group", existing_id(context, "groups", reader.name())))
        elif reader.accept("role"):
            found.append(("role", existing_id(context, "roles", _role_name(reader))))
        elif reader.accept("public"):
            found.append(("public", 0))
        else:
            reader.accept("user")
            name = reader.name()
            role = find_id(context, "roles", name)
            found.append(("user", find_user(context, name).id) if role is None else ("role", role))
        if not reader.accept(","):
            return found


def _statements(
    context: PlanContext,
    targets: list[_Target],
    privileges: list[str],
    grantees: list[tuple[str, int]],
    *,
    revoke: bool,
    grantable: bool,
    option: bool,
) -> list[str]:
    place = metadata(context.database, "grants")
    grantor = user_id(context)
    sql = []
    for target in targets:
        wanted = _ALL[target.kind] if privileges == ["all"] else tuple(privileges)
        for privilege in wanted:
            if privilege not in _ALL[target.kind]:
                raise SqlError(f"invalid privilege type {privilege.upper()} for {target.kind}", "0LP01")
        for kind, grantee in grantees:
            listed = ", ".join(literal(privilege) for privilege in wanted)
            change = f"update {place} set grantable = false" if option else f"delete from {place}"
            sql.append(
                f"{change} where kind = '{target.kind}' and object = {target.oid}"
                f" and grantee_kind = '{kind}' and grantee = {grantee} and privilege in ({listed})"
            )
            if not revoke:
                rows = ", ".join(
                    f"('{target.kind}', {target.oid}, null, '{kind}', {grantee}, {literal(privilege)},"
                    f" {grantable}, {grantor})"
                    for privilege in wanted
                )
                sql.append(f"insert into {place} values {rows}")
    return sql


def _role(reader: TokenReader, context: PlanContext, *, revoke: bool) -> Plan:
    require_superuser(context, "grant roles")
    option = reader.accept("admin", "option", "for")
    roles = []
    while True:
        reader.expect("role")
        roles.append(existing_id(context, "roles", _role_name(reader)))
        if not reader.accept(","):
            break
    reader.expect("from" if revoke else "to")
    grantees = _grantees(reader, context)
    if not revoke:
        reader.accept("with", "admin", "option")
    reader.finish()
    if option:
        return Acknowledge("REVOKE", Scope.DDL)  # who may grant a role isn't kept
    place = metadata(context.home_database or context.database, "role_members")
    sql = []
    for role in roles:
        for kind, member in grantees:
            if (kind, member) == ("role", role):
                raise SqlError("a role cannot be granted to itself", "0LP01")
            sql.append(f"delete from {place} where role_id = {role} and member_kind = '{kind}' and member = {member}")
            if not revoke:
                sql.append(f"insert into {place} values ({role}, '{kind}', {member})")
    return RunSql(tuple(sql), "REVOKE" if revoke else "GRANT", Scope.DDL, returns_rows=False, reusable=False)


def _role_name(reader: TokenReader) -> str:
    name = reader.name()
    if name == "sys" and reader.accept(":"):
        raise SqlError(f"sandbox: the system-defined role sys:{reader.name()} is not supported", "0A000")
    return name


def default_privileges(reader: TokenReader, context: PlanContext) -> Plan:
    """alter default privileges [for user …] [in schema …] grant | revoke … on tables | functions to | from …."""
    owner = find_user(context, reader.name()).id if reader.accept("for", "user") else user_id(context)
    schema = reader.name() if reader.accept("in", "schema") else None
    if schema is not None:
        _schema(schema, context)
    action = reader.accept_any("grant", "revoke")
    if action is None:
        raise reader.error()
    option = action == "revoke" and reader.accept("grant", "option", "for")
    privileges = _privileges(reader)
    reader.expect("on")
    kinds = reader.accept_any("tables", "functions")
    if kinds is None:
        reader.rest()
        return Acknowledge("ALTER DEFAULT PRIVILEGES", Scope.DDL)
    reader.expect("to" if action == "grant" else "from")
    grantees = _grantees(reader, context)
    grantable = reader.accept("with", "grant", "option")
    reader.finish()
    if kinds == "functions":
        if option:
            raise SqlError("sandbox: grant options of default privileges on functions are not supported", "0A000")
        if privileges not in (["all"], ["execute"]):
            raise SqlError(f"invalid privilege type {privileges[0].upper()} for function", "0LP01")
        sql = default_changes(context, owner, schema, grantees, given=action == "grant", grantable=grantable)
        return RunSql(tuple(sql), "ALTER DEFAULT PRIVILEGES", Scope.DDL, returns_rows=False, reusable=False)
    if option:
        change = f"update {metadata(context.database, 'default_grants')} set grantable = false"
    else:
        change = f"delete from {metadata(context.database, 'default_grants')}"
    unknown = [privilege for privilege in privileges if privilege not in ("all", *_ALL["relation"])]
    if unknown:
        raise SqlError(f"invalid privilege type {unknown[0].upper()} for relation", "0LP01")
    place = metadata(context.database, "default_grants")
    wanted = _ALL["relation"] if privileges == ["all"] else tuple(privileges)
    sql = []
    for kind, grantee in grantees:
        for privilege in wanted:
            sql.append(
                f"{change} where kind = 'relation' and owner = {owner}"
                f" and schema_name is not distinct from {literal(schema)}"
                f" and grantee_kind = '{kind}' and grantee = {grantee} and privilege = {literal(privilege)}"
            )
            if action == "grant":
                sql.append(
                    f"insert into {place} values ({owner}, {literal(schema)}, 'relation', '{kind}', {grantee},"
                    f" {literal(privilege)}, {grantable})"
                )
    return RunSql(tuple(sql), "ALTER DEFAULT PRIVILEGES", Scope.DDL, returns_rows=False, reusable=False)


def default_grants(context: PlanContext, oid: int, schema: str) -> str:
    """The statement that gives a new relation what its owner's default privileges say."""
    owner = user_id(context)
    return (
        f"insert into {metadata(context.database, 'grants')} select 'relation', {oid}, null, grantee_kind, grantee,"
        f" privilege, grantable, {owner} from {metadata(context.database, 'default_grants')}"
        f" where kind = 'relation' and owner = {owner} and (schema_name is null or schema_name = {literal(schema)})"
    )
