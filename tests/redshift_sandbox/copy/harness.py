"""A cluster's environment, as small as COPY and UNLOAD allow: real objects, a real DuckDB, remembered log rows."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from redshift_sandbox.copy.context import CopyOutcome, LoadContext
from redshift_sandbox.copy.copy import run_copy
from redshift_sandbox.copy.unload.unload import run_unload
from redshift_sandbox.environment import S3Denied
from redshift_sandbox.objects.store import ObjectStore
from redshift_sandbox.planner.expressions.casts import to_text
from redshift_sandbox.planner.macros import macros
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError

ROLE = "arn:aws:iam::123456789012:role/loader"
BUCKET = "bucket"


@dataclass
class Column:
    name: str
    type: RedshiftType
    nullable: bool = True
    default_sql: str | None = None
    identity: str = ""


@dataclass
class Table:
    name: str
    columns: list[Column]
    schema: str = "public"
    oid: int = 100500
    kind: str = "table"

    @property
    def sql_name(self) -> str:
        return f'main."{self.name}"'


class Log:
    """Remembers what was logged, and every state a running load had."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.updates: list[dict[str, Any]] = []

    def append(self, table: str, rows: Any) -> None:
        self.rows.setdefault(table, []).extend(dict(row) for row in rows)

    def append_alike(self, table: str, shared: Any, names: Any, rows: Any) -> None:
        self.append(table, ({**shared, **dict(zip(names, row, strict=True))} for row in rows))

    def update(self, table: str, key: dict[str, Any], values: dict[str, Any]) -> None:
        self.updates.append(dict(values))
        for row in self.rows.get(table, []):
            if all(row.get(name) == value for name, value in key.items()):
                row.update(values)


class Faults:
    def __init__(self) -> None:
        self.hits: list[tuple[str, int]] = []
        self.raises: dict[str, BaseException] = {}

    def hit(self, point: str, *, count: int = 0) -> None:
        self.hits.append((point, count))
        if point in self.raises:
            raise self.raises[point]


@dataclass
class Environment:
    store: ObjectStore
    faults: Faults = field(default_factory=Faults)
    regions: dict[str, str] = field(default_factory=dict)
    roles: set[str] = field(default_factory=lambda: {ROLE, "default"})
    denied: set[tuple[str, str]] = field(default_factory=set)
    keys: dict[str, str] = field(default_factory=lambda: {"AKIAEXAMPLE": "secret"})

    def authorize_s3(self, role_arn: str, action: str, bucket: str, key: str) -> None:
        for role in role_arn.split(","):
            if role not in self.roles:
                raise S3Denied(
                    "User arn:aws:redshift:us-west-2:123456789012:dbuser:c/awsuser is not authorized to assume "
                    f"IAM Role {role}"
                )
        if (action, bucket) in self.denied:
            raise S3Denied("S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 1,ExtRid 2,CanRetry 1")

    def authorize_keys(self, key_id: str, secret: str, token: str, action: str, bucket: str, key: str) -> None:
        if self.keys.get(key_id) != secret:
            raise S3Denied("S3ServiceException:The AWS Access Key Id you provided does not exist in our records.")

    def bucket_region(self, bucket: str) -> str | None:
        return self.regions.get(bucket, "us-west-2") if self.store.has_bucket(bucket) else None

    def temporary_login(self, user: str) -> None:
        return None


class Cluster:
    """Tables, a bucket and a session; `copy` and `unload` are what the session would do with a statement."""

    def __init__(self, root: Path) -> None:
        self.store = ObjectStore(root / "s3", root / "private")
        self.store.create_bucket(BUCKET)
        self.environment = Environment(self.store)
        self.connection = duckdb.connect(str(root / "db.duckdb"))
        self.log = Log()
        self.tables: dict[str, Table] = {}
        self.cancelled = threading.Event()
        self.query_id = 0
        self._has_macros = False

    def table(self, name: str, declarations: str) -> Table:
        """Make a table of `name type [not null] [identity] [default x]` declarations, separated by semicolons."""
        columns, ddl = [], []
        for declaration in declarations.split(";"):
            column, _, rest = declaration.strip().partition(" ")
            rest, _, default = rest.partition(" default ")
            identity = "always" if rest.endswith(" identity") else ""
            rest = rest.removesuffix(" identity")
            not_null = rest.endswith(" not null")
            type_ = types.parse_type(rest.removesuffix(" not null"))
            columns.append(Column(column, type_, not not_null, default or None, identity))
            extra = " not null" if not_null else ""
            if identity:
                self.connection.execute(f"create sequence {name}_{column} minvalue 0 start 0")
                extra += f" default nextval('{name}_{column}')"
            elif default:
                extra += f" default {default}"
            ddl.append(f'"{column}" {types.to_duckdb(type_)}{extra}')
        self.connection.execute(f'create table main."{name}" ({", ".join(ddl)})')
        self.tables[name] = Table(name, columns)
        return self.tables[name]

    def put(self, key: str, content: bytes | str, bucket: str = BUCKET) -> None:
        self.store.put(bucket, key, content.encode() if isinstance(content, str) else content)

    def context(self) -> LoadContext:
        self.query_id += 1
        return LoadContext(
            connection=self.connection,
            environment=self.environment,  # type: ignore[arg-type]
            system_log=self.log,
            describe=lambda name: self.tables.get(name.rpartition(".")[2]),
            plan_query=self._plan,
            text_of=to_text,
            user="awsuser",
            database="dev",
            query_id=self.query_id,
            session_id=4711,
            cancelled=self.cancelled,
        )

    def copy(self, text: str) -> CopyOutcome:
        """A COPY in a transaction of its own."""
        return self._in_transaction(run_copy, text)

    def load(self, table: str, options: str = "json 'auto'", prefix: str = "data/") -> CopyOutcome:
        """COPY the table from a prefix with the role and some options."""
        return self.copy(f"copy {table} from 's3://{BUCKET}/{prefix}' iam_role '{ROLE}' {options}")

    def unload(self, text: str) -> CopyOutcome:
        if not self._has_macros:  # they take a quarter of a second, and COPY needs none
            macros.install(self.connection)
            self._has_macros = True
        return self._in_transaction(run_unload, text)

    def _in_transaction(self, run: Any, text: str) -> CopyOutcome:
        self.connection.execute("begin")
        try:
            outcome: CopyOutcome = run(text, self.context())
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")
        return outcome

    def rows(self, table: str, order: str = "all") -> list[tuple[Any, ...]]:
        return self.connection.execute(f'select * from main."{table}" order by {order}').fetchall()

    def errors(self) -> list[dict[str, Any]]:
        return self.log.rows.get("load_errors", [])

    def objects(self, prefix: str = "") -> dict[str, bytes]:
        found = {}
        for item in self.store.list(BUCKET, prefix):
            with self.store.open(BUCKET, item.key) as file:
                found[item.key] = file.read()
        return found

    def _plan(self, text: str) -> RunSql:
        try:
            described = self.connection.execute(f"describe {text}").fetchall()
        except duckdb.Error as error:
            raise SqlError(str(error), "42601") from error
        names = tuple(row[0] for row in described)
        kinds = tuple(types.from_duckdb(row[1]) for row in described)
        return RunSql((text,), "SELECT", Scope.READ, True, types=kinds, result_names=names)
