"""Users, groups and roles of a cluster, and the statements that manage them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from redshift_sandbox.metadata.reading import first_row, only_row
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.names import literal, metadata
from redshift_sandbox.sql.plan import Acknowledge, Activity, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError

_PASSWORD = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[!-~]{8,64}")
_HASHED = re.compile(r"md5[0-9a-f]{32}|sha256\|.+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UserInfo:
    """A user; `verifier` is what a login is checked against ('' when passwords are disabled)."""

    id: int
    name: str
    superuser: bool
    createdb: bool
    verifier: str
    valid_until: str | None
    settings: tuple[str, ...]


def user(connection: DuckDBConnection, name: str, database: str) -> UserInfo | None:
    """The user of that name, from the database that keeps the cluster's users."""
    row = first_row(
        connection.execute(
            f"select id, name, superuser, createdb, verifier, valid_until, settings from {metadata(database, 'users')}"
            " where name = ?",
            [name],
        )
    )
    if row is None:
        return None
    number, name, superuser, createdb, verifier, valid_until, settings = row
    return UserInfo(number, name, superuser, createdb, verifier, valid_until, tuple(settings or ()))


def add_user(connection: DuckDBConnection, name: str, database: str) -> None:
    """Make a user who can't log in with a password, unless there is one of that name meanwhile."""
    place, identifiers = metadata(database, "users"), literal(metadata(database, "identifiers"))
    columns = "id, name, superuser, createdb, verifier, connection_limit, unrestricted, settings, created"
    values = f"nextval({identifiers}), $name, false, false, '', 'UNLIMITED', false, [], now()::timestamp"
    connection.execute(
        f"insert into {place} ({columns}) select {values} where not exists (select 1 from {place} where name = $name)",
        {"name": name},
    )


def find_user(context: PlanContext, name: str) -> UserInfo:
    """The user of that name; SqlError 42704 when there is none."""
    if name in ("current_user", "session_user"):
        name = context.user
    found = user(context.connection, name, _home(context))
    if found is None:
        raise SqlError(f'user "{name}" does not exist', "42704")
    return found


def find_id(context: PlanContext, table: str, name: str) -> int | None:
    """The number of a group or role."""
    row = first_row(
        context.connection.execute(f"select id from {metadata(_home(context), table)} where name = ?", [name])
    )
    return None if row is None else int(row[0])


def existing_id(context: PlanContext, table: str, name: str) -> int:
    """The number of a group or role; SqlError 42704 when there is none."""
    found = find_id(context, table, name)
    if found is None:
        raise SqlError(f'{table.removesuffix("s")} "{name}" does not exist', "42704")
    return found


def require_superuser(context: PlanContext, doing: str) -> None:
    """SqlError 42501 for everybody else."""
    if not context.is_superuser:
        raise SqlError(f"permission denied: must be superuser to {doing}", "42501")


def _home(context: PlanContext) -> str:
    return context.home_database or context.database


def _place(context: PlanContext, table: str) -> str:
    return metadata(_home(context), table)


def _done(sql: list[str], tag: str, *activities: Activity) -> Plan:
    if not sql:
        return Acknowledge(tag, Scope.DDL)
    return RunSql(tuple(sql), tag, Scope.DDL, returns_rows=False, reusable=False, activities=activities)


def _activity(action: str, name: str, options: dict[str, str], before: UserInfo | None = None) -> Activity:
    """What stl_userlog tells of a change: the user's name and rights after it."""
    valid_until = before.valid_until if before is not None else None
    if "valid_until" in options:
        valid_until = options["valid_until"][1:-1]
    return Activity(
        "user",
        action,
        name=name,
        old_name=before.name if before is not None and action == "rename" else "",
        createdb=options.get("createdb", literal(before is not None and before.createdb)) == literal(True),
        superuser=options.get("superuser", literal(before is not None and before.superuser)) == literal(True),
        valid_until=valid_until,
    )


def _next_id(context: PlanContext) -> int:
    return int(
        only_row(context.connection.execute(f"select nextval({literal(metadata(_home(context), 'identifiers'))})"))[0]
    )


def create_user(reader: TokenReader, context: PlanContext) -> Plan:
    """create user name [with] password … options."""
    require_superuser(context, "create users")
    if_not_exists = reader.accept("if", "not", "exists")
    name = reader.name()
    if name == "public":
        raise SqlError('user name "public" is reserved', "42939")
    if user(context.connection, name, _home(context)) is not None:
        if if_not_exists:
            return Acknowledge("CREATE USER", Scope.DDL, notices=(f'user "{name}" already exists, skipping',))
        raise SqlError(f'user "{name}" already exists', "42710")
    options = _options(reader, name, context)
    if "verifier" not in options:
        raise SqlError("CREATE USER requires a password: PASSWORD '…' or PASSWORD DISABLE", "42601")
    number = _next_id(context)
    values = {
        "superuser": "false",
        "createdb": "false",
        "verifier": "''",
        "valid_until": "null",
        "connection_limit": "'UNLIMITED'",
        "unrestricted": "false",
        **{key: value for key, value in options.items() if not key.startswith("_")},
    }
    row = ", ".join([str(number), literal(name), *values.values(), "[]", "now()::timestamp"])
    columns = "id, name, " + ", ".join(values) + ", settings, created"
    sql = [f"insert into {_place(context, 'users')} ({columns}) values ({row})"]
    for group in filter(None, options.get("_groups", "").split(",")):
        member = (existing_id(context, "groups", group), number)
        sql.append(f"insert into {_place(context, 'group_members')} values {member}")
    return _done(sql, "CREATE USER", _activity("create", name, options))


def _options(reader: TokenReader, name: str, context: PlanContext) -> dict[str, str]:
    """Columns of the users table and their new values, as SQL; '_groups' are names joined by commas."""
    found: dict[str, str] = {}
    reader.accept("with")
    while not reader.done:
        given = len(found)
        if reader.accept("password"):
            found["verifier"] = literal("" if reader.accept("disable") else _verifier(reader.string(), name, context))
        elif (word := reader.accept_any("createdb", "nocreatedb", "createuser", "nocreateuser")) is not None:
            column = "createdb" if word.endswith("db") else "superuser"
            found[column] = literal(not word.startswith("no"))
        elif reader.accept("syslog", "access"):
            access = reader.accept_any("restricted", "unrestricted")
            if access is None:
                raise reader.error()
            found["unrestricted"] = literal(access == "unrestricted")
        elif reader.accept("valid", "until"):
            found["valid_until"] = literal(reader.string())
        elif reader.accept("connection", "limit"):
            found["connection_limit"] = literal("UNLIMITED" if reader.accept("unlimited") else str(reader.integer()))
        elif reader.accept("session", "timeout"):
            found["_timeout"] = str(reader.integer())
        elif reader.accept("external", "id") or reader.accept("externalid"):
            found["_external"] = reader.string()
        elif reader.accept("in", "group"):
            groups = [reader.name()]
            while reader.accept(","):
                groups.append(reader.name())
            found["_groups"] = ",".join(groups)
        else:
            raise reader.error()
        if len(found) == given:
            raise SqlError("conflicting or redundant options", "42601")
    return found


def _verifier(password: str, name: str, context: PlanContext) -> str:
    if _HASHED.fullmatch(password) is None and _PASSWORD.fullmatch(password) is None:
        raise SqlError(
            "The password must be 8-64 characters and contain at least one uppercase letter, one lowercase letter,"
            " and one number",
            "22023",
        )
    return str(context.make_verifier(name, password)) if context.make_verifier is not None else password


def alter_user(reader: TokenReader, context: PlanContext) -> Plan:
    """alter user name options | rename to | set … to … | reset …."""
    changed = find_user(context, reader.name())
    own = changed.name == context.user
    place = _place(context, "users")
    if reader.accept("rename", "to"):
        require_superuser(context, "rename users")
        name = reader.name()
        if user(context.connection, name, _home(context)) is not None:
            raise SqlError(f'user "{name}" already exists', "42710")
        sql = f"update {place} set name = {literal(name)} where id = {changed.id}"
        return _done([sql], "ALTER USER", _activity("rename", name, {}, changed))
    if reader.sees("set") or reader.sees("reset"):
        if not own:
            require_superuser(context, "alter users")
        return _done(
            [f"update {place} set settings = {_settings(reader, changed)} where id = {changed.id}"], "ALTER USER"
        )
    options = _options(reader, changed.name, context)
    if not own or set(options) - {"verifier"}:
        require_superuser(context, "alter users")
    change = ", ".join(f"{column} = {value}" for column, value in options.items() if not column.startswith("_"))
    sql = f"update {place} set {change} where id = {changed.id}"
    return _done([sql] if change else [], "ALTER USER", _activity("alter", changed.name, options, changed))


def _settings(reader: TokenReader, changed: UserInfo) -> str:
    resets = reader.accept("reset")
    if not resets:
        reader.expect("set")
    variable = reader.name()
    kept = [setting for setting in changed.settings if not setting.startswith(f"{variable}=")]
    if not resets:
        if not reader.accept("to"):
            reader.expect("=")
        kept.append(f"{variable}={reader.rest().strip(chr(39))}")
    return "[" + ", ".join(literal(setting) for setting in kept) + "]::varchar[]"


def drop_user(reader: TokenReader, context: PlanContext) -> Plan:
    """drop user [if exists] name, …; refused while the user owns something or holds privileges."""
    require_superuser(context, "drop users")
    if_exists = reader.accept("if", "exists")
    names = [reader.name()]
    while reader.accept(","):
        names.append(reader.name())
    reader.finish()
    sql: list[str] = []
    dropped: list[Activity] = []
    for name in names:
        doomed = user(context.connection, name, _home(context))
        if doomed is None and if_exists:
            continue
        doomed = find_user(context, name)
        if doomed.name == context.user:
            raise SqlError("current user cannot be dropped", "55006")
        _require_free(doomed, context)
        dropped.append(_activity("drop", name, {}, doomed))
        sql.append(f"delete from {_place(context, 'users')} where id = {doomed.id}")
        sql.append(f"delete from {_place(context, 'group_members')} where user_id = {doomed.id}")
        sql.append(f"delete from {_place(context, 'role_members')} where member_kind = 'user' and member = {doomed.id}")
    return _done(sql, "DROP USER", *dropped)


def _require_free(doomed: UserInfo, context: PlanContext) -> None:
    owned = context.connection.execute(
        f"select name from {metadata(context.database, 'relations')} where owner = {doomed.id}"
        f" union all select name from {metadata(context.database, 'schemas')} where owner = {doomed.id}"
        f" union all select name from {metadata(context.database, 'functions')} where owner = {doomed.id}"
    ).fetchall()
    if owned:
        raise SqlError(f'user "{doomed.name}" cannot be dropped because the user owns some object', "2BP01")
    granted = first_row(
        context.connection.execute(
            f"select 1 from {metadata(context.database, 'grants')}"
            f" where grantee_kind = 'user' and grantee = {doomed.id}"
        )
    )
    if granted is not None:
        raise SqlError(
            f'user "{doomed.name}" cannot be dropped because the user has a privilege on some object', "2BP01"
        )


def create_group(reader: TokenReader, context: PlanContext) -> Plan:
    """create group name [[with] user …]."""
    require_superuser(context, "create groups")
    name = reader.name()
    if find_id(context, "groups", name) is not None:
        raise SqlError(f'group "{name}" already exists', "42710")
    number = _next_id(context)
    sql = [f"insert into {_place(context, 'groups')} values ({number}, {literal(name)})"]
    reader.accept("with")
    if reader.accept("user"):
        sql += [
            f"insert into {_place(context, 'group_members')} values ({number}, {member})"
            for member in _ids(reader, context)
        ]
    reader.finish()
    return _done(sql, "CREATE GROUP")


def _ids(reader: TokenReader, context: PlanContext) -> list[int]:
    found = [find_user(context, reader.name()).id]
    while reader.accept(","):
        found.append(find_user(context, reader.name()).id)
    return found


def alter_group(reader: TokenReader, context: PlanContext) -> Plan:
    """alter group name add user … | drop user … | rename to …."""
    require_superuser(context, "alter groups")
    number = existing_id(context, "groups", reader.name())
    members = _place(context, "group_members")
    if reader.accept("add", "user"):
        sql = []
        for member in _ids(reader, context):
            sql.append(f"delete from {members} where group_id = {number} and user_id = {member}")
            sql.append(f"insert into {members} values ({number}, {member})")
    elif reader.accept("drop", "user"):
        sql = [
            f"delete from {members} where group_id = {number} and user_id = {member}"
            for member in _ids(reader, context)
        ]
    else:
        reader.expect("rename", "to")
        sql = [f"update {_place(context, 'groups')} set name = {literal(reader.name())} where id = {number}"]
    reader.finish()
    return _done(sql, "ALTER GROUP")


def drop_group(reader: TokenReader, context: PlanContext) -> Plan:
    """drop group name."""
    require_superuser(context, "drop groups")
    number = existing_id(context, "groups", reader.name())
    reader.finish()
    sql = [
        f"delete from {_place(context, 'groups')} where id = {number}",
        f"delete from {_place(context, 'group_members')} where group_id = {number}",
        f"delete from {metadata(context.database, 'grants')} where grantee_kind = 'group' and grantee = {number}",
    ]
    return _done(sql, "DROP GROUP")


def create_role(reader: TokenReader, context: PlanContext) -> Plan:
    """create role name [externalid …]."""
    require_superuser(context, "create roles")
    name = reader.name()
    if reader.accept("externalid"):
        reader.string()
    reader.finish()
    if find_id(context, "roles", name) is not None:
        raise SqlError(f'role "{name}" already exists', "42710")
    row = f"({_next_id(context)}, {literal(name)}, {find_user(context, context.user).id})"
    return _done([f"insert into {_place(context, 'roles')} values {row}"], "CREATE ROLE")


def alter_role(reader: TokenReader, context: PlanContext) -> Plan:
    """alter role name rename to … | owner to … | externalid …."""
    require_superuser(context, "alter roles")
    number = existing_id(context, "roles", reader.name())
    if reader.accept("rename", "to"):
        name = reader.name()
        if find_id(context, "roles", name) is not None:
            raise SqlError(f'role "{name}" already exists', "42710")
        change = f"name = {literal(name)}"
    elif reader.accept("owner", "to"):
        change = f"owner = {find_user(context, reader.name()).id}"
    else:
        reader.expect("externalid")
        reader.accept("to")
        reader.string()
        change = "name = name"
    reader.finish()
    return _done([f"update {_place(context, 'roles')} set {change} where id = {number}"], "ALTER ROLE")


def drop_role(reader: TokenReader, context: PlanContext) -> Plan:
    """drop role name [force | restrict]."""
    require_superuser(context, "drop roles")
    number = existing_id(context, "roles", reader.name())
    reader.accept_any("force", "restrict")
    reader.finish()
    sql = [
        f"delete from {_place(context, 'roles')} where id = {number}",
        f"delete from {_place(context, 'role_members')} where role_id = {number}"
        f" or (member_kind = 'role' and member = {number})",
        f"delete from {metadata(context.database, 'grants')} where grantee_kind = 'role' and grantee = {number}",
    ]
    return _done(sql, "DROP ROLE")
