"""One client's session: who it is, its settings and transaction, and how a statement's text becomes a result.

Knows nothing of the wire. Everything but `cancel` and `terminate` belongs to the session's own thread.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from redshift_sandbox.metadata.session_variables import SessionFacts, bind_search_path, bind_session, forget_temporary
from redshift_sandbox.planner import engine_errors, translate
from redshift_sandbox.planner.session.session_statements import plan_session
from redshift_sandbox.planner.templates import Templates
from redshift_sandbox.sql.duckdb_connection import NoConnection
from redshift_sandbox.sql.interruption import interruptible
from redshift_sandbox.sql.parsing.large_texts import without_collection
from redshift_sandbox.sql.plan import Plan, PlanContext, PrepareStatement, RedshiftType, RunSql
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.login.passwords import make_verifier
from redshift_sandbox.wire.protocol.messages import Column
from redshift_sandbox.wire.protocol.text_values import Style
from redshift_sandbox.wire.session.engine import Engine, EngineError, Rows
from redshift_sandbox.wire.session.query_log import LoggedQuery, QueryLog
from redshift_sandbox.wire.session.result_cache import ResultCache
from redshift_sandbox.wire.session.transaction import TransactionState
from redshift_sandbox.wire.session.variables import REPORTED_NAMES, SETTINGS, Variables, zone

if TYPE_CHECKING:
    from redshift_sandbox.wire.cluster import Cluster
    from redshift_sandbox.wire.login.accounts import Account

_CACHED_PLANS = 256
_CACHED_TEXT = 20_000
_INSIST_S = 0.05
_QUIET_WORDS = ("fetch", "close", "commit", "end", "rollback", "abort", "begin", "start", "set", "reset", "deallocate")


@dataclass(slots=True)
class Outcome:
    """What a statement gives: rows (with their columns) or none, and the command tag.

    `counts_rows` adds the number of rows sent to the tag (FETCH). `owns_rows` says that the rows end with the statement
    (a cursor keeps its own), `from_cache` that they are the result cache's.
    """

    tag: str
    rows: Rows | None = None
    columns: tuple[Column, ...] | None = None
    counts_rows: bool = False
    notices: tuple[tuple[str, SqlError], ...] = ()
    owns_rows: bool = True
    from_cache: bool = False


@dataclass(slots=True)
class Cursor:
    """A declared cursor."""

    rows: Rows
    columns: tuple[Column, ...]
    declared: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(slots=True)
class Reports:
    """What the session tells its client besides results."""

    parameter: Callable[[str, str], None] = field(default=lambda _name, _value: None)


class Session:
    """A logged-in client's state on the server."""

    def __init__(self, cluster: Cluster, account: Account, pid: int, secret: int, parameters: dict[str, str]) -> None:
        self.cluster = cluster
        self.account = self._login = account
        self.pid = pid
        self.secret = secret
        self.database = cluster.spec.database
        self.engine = Engine(cluster.connect())
        self.transaction = TransactionState(cluster, self.engine, pid)
        self.variables = Variables(
            is_superuser="on" if account.is_superuser else "off", session_authorization=account.name
        )
        self.cursors: dict[str, Cursor] = {}
        self.prepared: dict[str, PrepareStatement] = {}
        self.results = ResultCache()
        self.reports = Reports()
        self.log = QueryLog(self)
        self.query_id = 0
        self.statement_text = ""
        self.planned_under = 0
        """The state of the catalogue when a plan was last asked for: what is carried out must not be older."""
        self._planned_types: tuple[RedshiftType | None, ...] = ()
        self.style = Style(short_intervals="client_protocol_version" in parameters)
        self.terminated = threading.Event()
        self.on_terminate: Callable[[], None] = lambda: None
        self.has_left: Callable[[], bool] = lambda: False
        self.cancelled = threading.Event()
        self._cancel_reason = ""
        self._running = False
        self._running_lock = threading.Lock()
        self._plans: OrderedDict[tuple[object, ...], tuple[tuple[int, ...], Plan]] = OrderedDict()
        self._templates = Templates()
        self._bind(parameters)

    def become(self, name: str | None) -> None:
        """SET SESSION AUTHORIZATION: act as another user, which superusers may; None for who logged in."""
        account: Account | None = self._login
        if name is not None and name != self._login.name:
            if not self._login.is_superuser:
                raise SqlError("permission denied to set session authorization", "42501")
            account = self.cluster.account(name)
        if account is None:
            raise SqlError(f'user "{name}" does not exist', "42704")
        self.account = account
        self._bind_facts()
        self._apply_settings(("search_path",))
        for setting, value in self.variables.identify(account.name, superuser=account.is_superuser).items():
            self.reports.parameter(setting, value)

    def _bind_facts(self) -> None:
        facts = SessionFacts(
            user=self.account.name,
            user_id=self.account.id,
            superuser=self.account.is_superuser,
            pid=self.pid,
            session_id=self.pid,
            database=self.database,
            log_directory=self.cluster.system_log.directory,
            nodes=self.cluster.spec.node_count,
            slices=self.cluster.spec.slices,
        )
        bind_session(self.engine.connection, facts)

    def _bind(self, parameters: dict[str, str]) -> None:
        self._bind_facts()
        settings = [tuple(entry.split("=", 1)) for entry in self.account.settings if "=" in entry]
        settings += [(name, value) for name, value in parameters.items() if name in SETTINGS]
        for name, value in settings:
            if not SETTINGS.get(name, SETTINGS["search_path"]).fixed:
                self.variables.set_default(name, value)
        self._apply_settings(("search_path", "timezone"))

    @property
    def search_path(self) -> tuple[str, ...]:
        """The schemas searched for names, $user resolved."""
        return tuple(self.account.name if part == "$user" else part for part in self.variables.search_path)

    def setting_changed(self, name: str) -> None:
        """Let a setting's new value take effect, and tell the client of those that it follows."""
        self._apply_settings((name,))
        setting = SETTINGS.get(name)
        if setting is not None and setting.reported:
            self.reports.parameter(REPORTED_NAMES.get(name, name), self.variables.values[name])

    def _apply_settings(self, names: tuple[str, ...]) -> None:
        if "search_path" in names:
            bind_search_path(self.engine.connection, self.search_path)
        if "timezone" in names:
            local = zone(self.variables.values["timezone"])
            self.style = replace(self.style, zone=local)
            if local is not UTC or self.variables.revision:
                self.engine.connection.execute(f"set timezone = '{_duckdb_zone(local)}'")

    def context(self, parameter_types: tuple[RedshiftType | None, ...] = ()) -> PlanContext:
        """What the dialect needs to plan a statement now."""
        return PlanContext(
            connection=self.engine.connection,
            database=self.database,
            user=self.account.name,
            is_superuser=self.account.is_superuser,
            search_path=self.search_path,
            variables=self.variables.values,
            session_id=self.pid,
            parameter_types=parameter_types,
            table_cache=self.transaction.table_cache,
            make_verifier=make_verifier,
        )

    def plan_as_before(self) -> Plan:
        """The plan of the statement under way, made for parameters of the types that it was last planned for."""
        return self.plan(self.statement_text, self._planned_types)

    @property
    def planning_state(self) -> tuple[int, ...]:
        """A number for each thing that plans depend on besides their text: as long as they are equal, so are plans."""
        return (self.transaction.catalogue_state, self.transaction.ddl_version, self.variables.revision)

    def resume_plan(self, parameter_types: tuple[RedshiftType | None, ...] = ()) -> None:
        """What runs next was planned, for these parameters, from the catalogue as it is now."""
        self.planned_under, self._planned_types = self.cluster.catalogue_version, parameter_types

    def plan(self, text: str, parameter_types: tuple[RedshiftType | None, ...] = ()) -> Plan:
        """The statement's plan, from the session's cache when nothing it depends on has changed."""
        self.resume_plan(parameter_types)
        key = (text, parameter_types)
        state = self.planning_state
        cached = self._plans.get(key)
        if cached is not None and cached[0] == state:
            self._plans.move_to_end(key)
            return cached[1]
        alike = self._templates.find(text, state) if not parameter_types else None
        if alike is not None:
            return alike
        try:
            with without_collection(text):
                plan = self._plan_without_catalogue(text) or translate.plan(text, self.context(parameter_types))
                if not parameter_types:
                    self._templates.learn(text, plan, lambda marked: translate.plan(marked, self.context()))
        except EngineError as error:
            raise self.translated(error) from error
        except RecursionError as error:
            raise SqlError("stack depth limit exceeded", "54001") from error
        if isinstance(plan, RunSql) and plan.reusable and len(text) <= _CACHED_TEXT:
            self._plans[key] = (state, plan)
            if len(self._plans) > _CACHED_PLANS:
                self._plans.popitem(last=False)
        return plan

    def replan(self, text: str) -> Plan:
        """The statement's plan from the catalogue as it is now, whatever was planned or looked up before."""
        self._plans.pop((text, ()), None)
        return translate.plan(text, replace(self.context(), table_cache=None))

    def _plan_without_catalogue(self, text: str) -> Plan | None:
        """FETCH and its like must not disturb a streaming cursor: reading the catalogue would set its rows aside."""
        word = text.lstrip()[:10].lower()
        if not word.startswith(_QUIET_WORDS):
            return None
        context = PlanContext(
            NoConnection(),
            self.database,
            self.account.name,
            self.account.is_superuser,
            self.search_path,
            self.variables.values,
        )
        return plan_session(text, context)

    @contextmanager
    def running(self, timeout_ms: int | None = None) -> Iterator[None]:
        """Around everything that a cancel request or the statement timeout may break off; within itself for a limit."""
        limit = int(self.variables.values["statement_timeout"]) if timeout_ms is None else timeout_ms
        outermost = not self._running
        if outermost:
            with self._running_lock:
                self.cancelled.clear()
                self._running = True
            self.cluster.departures.watch()
        deadline = self.cluster.watchdog.call_in(limit / 1000, self._time_out) if limit else None
        try:
            with interruptible(self.check_cancelled):
                yield
        finally:
            if deadline is not None:
                self.cluster.watchdog.call_off(deadline)
            if outermost:
                with self._running_lock:
                    self._running = False

    @property
    def is_running(self) -> bool:
        """Whether a statement runs."""
        return self._running

    def cancel(self, reason: str = "user") -> bool:
        """Break off the running statement, from any thread; False when none runs."""
        with self._running_lock:
            if not self._running:
                return False
            if not self.cancelled.is_set():
                self._cancel_reason = reason
                self.cancelled.set()
        self._insist()
        return True

    def _insist(self) -> None:
        """Interrupt again until the statement has ended: an interrupt that comes between two steps of it is lost."""
        with self._running_lock:
            if not (self._running and self.cancelled.is_set()):
                return
            self.engine.interrupt()
        self.cluster.locks.wake()
        self.cluster.watchdog.call_in(_INSIST_S, lambda: threading.Thread(target=self._insist, daemon=True).start())

    def _time_out(self) -> None:
        threading.Thread(target=self.cancel, args=("timeout",), daemon=True).start()

    def terminate(self) -> None:
        """End the session, from any thread: its statement is broken off and its client sent away."""
        self.terminated.set()
        self.cancel()
        self.on_terminate()

    def check_cancelled(self) -> None:
        """Raise 57014 when the statement is to be broken off."""
        if self.cancelled.is_set():
            raise self._cancellation()

    def _cancellation(self) -> SqlError:
        if self.terminated.is_set():
            return SqlError("terminating connection due to administrator command", "57P01")
        if self._cancel_reason == "timeout":
            return SqlError("canceling statement due to statement timeout", "57014")
        return SqlError(f"Query ({self.query_id}) cancelled on user's request", "57014")

    def translated(self, error: BaseException) -> SqlError:
        """An error of DuckDB's in Redshift's words."""
        if engine_errors.is_interrupt(error) or (self.cancelled.is_set() and not isinstance(error, SqlError)):
            return self._cancellation()
        return engine_errors.from_duckdb(error)

    def begin_statement(self, text: str, plan: Plan | None) -> LoggedQuery:
        """Write down that a statement starts, also one that is cancelled already."""
        self.statement_text = text
        with interruptible(lambda: None):
            query = self.log.begin(text, plan)
        self.query_id = query.id
        return query

    def end_implicit(self) -> None:
        """Commit the implicit transaction (one without BEGIN), if there is one."""
        if self.transaction.in_block and self.transaction.implicit:
            self.commit()

    def commit(self) -> bool:
        """End the block; False when it had failed and was undone."""
        self.close_cursors()
        try:
            kept = self.transaction.commit()
        except EngineError as error:
            self.end_settings(committed=False)
            raise self.translated(error) from error
        self.end_settings(committed=kept)
        return kept

    def rollback(self) -> None:
        """End the block and undo it."""
        self.close_cursors()
        self.transaction.rollback()
        self.end_settings(committed=False)

    def fail(self) -> None:
        """A statement failed: undo the block."""
        self.close_cursors()
        self.transaction.fail()
        self.end_settings(committed=False)

    def end_settings(self, *, committed: bool) -> None:
        """Undo the settings that lived as long as the transaction."""
        for name in self.variables.end_transaction(committed=committed):
            self.setting_changed(name)

    def close_cursors(self) -> None:
        """Cursors end with their transaction, and so do portals."""
        self.engine.drop()
        for cursor in self.cursors.values():
            self.engine.forget(cursor.rows)
        self.cursors.clear()

    def close(self) -> None:
        """End the session: undo what is open and forget its temporary tables."""
        try:
            self.rollback()
            forget_temporary(self.engine.connection, self.database, self.pid)
        finally:
            self.engine.close()


def _duckdb_zone(local: tzinfo) -> str:
    key = getattr(local, "key", None)
    if key is not None:
        return str(key)
    offset = local.utcoffset(None)
    minutes = int(offset.total_seconds() // 60) if offset is not None else 0
    return "UTC" if not minutes else f"GMT{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
