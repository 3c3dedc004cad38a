"""The messages of a logged-in client and their answers: simple queries, the extended protocol, errors and recovery."""

from __future__ import annotations

import logging
from collections.abc import Callable

from redshift_sandbox.faults import ConnectionDropFault, StorageFullFault
from redshift_sandbox.operating_system.disk_errors import is_full
from redshift_sandbox.planner import engine_errors
from redshift_sandbox.sql.lexing.splitter import split
from redshift_sandbox.sql.plan import Empty, Plan
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.execution import portals, substitution
from redshift_sandbox.wire.execution.plans import run
from redshift_sandbox.wire.execution.portals import Portal, Statement
from redshift_sandbox.wire.protocol import messages
from redshift_sandbox.wire.protocol.channel import Channel, Disconnected
from redshift_sandbox.wire.protocol.data_rows import data_rows
from redshift_sandbox.wire.protocol.messages import Body, Column, ProtocolViolation
from redshift_sandbox.wire.session.engine import EngineError
from redshift_sandbox.wire.session.query_log import LoggedQuery
from redshift_sandbox.wire.session.session import Outcome, Session

log = logging.getLogger(__name__)

_PORTION_BYTES = 4 * 1024 * 1024
_READY_AFTER = b"QSF"  # messages that stand by themselves: an error in them is followed by ReadyForQuery at once


class Conversation:
    """Answers one client's messages until it says goodbye."""

    def __init__(self, session: Session, channel: Channel) -> None:
        self._session = session
        self._channel = channel
        self._statements: dict[str, Statement] = {}
        self._portals: dict[str, Portal] = {}
        self._skipping = False
        self._query: LoggedQuery | None = None
        self._handlers: dict[bytes, Callable[[bytes], None]] = {
            b"Q": self._simple_query,
            b"P": self._parse,
            b"B": self._bind,
            b"D": self._describe,
            b"E": self._execute,
            b"C": self._close,
            b"S": self._sync,
            b"H": self._flush,
            b"F": self._function_call,
        }

    def run(self) -> None:
        """Until Terminate; raises Disconnected when the client goes without a word."""
        while not self._session.terminated.is_set():
            try:
                kind, body = self._channel.receive()
            except SqlError as error:
                self._refuse(error, ready=True)
                continue
            if kind == b"X":
                return
            if self._skipping and kind != b"S":
                continue
            self._answer(kind, body)
        raise SqlError("terminating connection due to administrator command", "57P01")

    def _answer(self, kind: bytes, body: bytes) -> None:
        try:
            if kind in b"dcf":
                return  # the rest of a COPY that was refused
            handler = self._handlers.get(kind)
            if handler is None:
                raise ProtocolViolation(f"invalid frontend message type {kind[0]}")
            handler(body)
        except (Disconnected, ConnectionDropFault):
            raise
        except StorageFullFault:
            self._refuse(SqlError("Disk Full", "53100"), ready=kind in _READY_AFTER)
        except ProtocolViolation as error:
            if kind not in self._handlers:
                raise
            self._refuse(SqlError(str(error), "08P01"), ready=kind in _READY_AFTER)
        except SqlError as error:
            self._refuse(error, ready=kind in _READY_AFTER)
        except EngineError as error:
            self._refuse(self._session.translated(error), ready=kind in _READY_AFTER)
        except RecursionError:
            self._refuse(SqlError("stack depth limit exceeded", "54001"), ready=kind in _READY_AFTER)
        except Exception as error:
            if is_full(error):
                self._refuse(SqlError("Disk Full", "53100"), ready=kind in _READY_AFTER)
                return
            known = engine_errors.from_python(error)
            if known is None:
                log.exception("unhandled error while a statement ran")
            self._refuse(known or SqlError("sandbox: internal error", "XX000"), ready=kind in _READY_AFTER)

    def _refuse(self, error: SqlError, *, ready: bool) -> None:
        """Answer with the error; in the extended protocol everything up to Sync is then ignored."""
        if self._query is not None:
            self._session.log.end(self._query, error)
            self._query = None
        self._drop_portals()
        self._session.fail()
        if error.sqlstate == "57P01":
            raise error
        self._channel.write(messages.error_response(error))
        self._skipping = not ready
        if ready:
            self._ready()

    def _ready(self) -> None:
        self._skipping = False
        self._channel.send(messages.READY[self._session.transaction.status])

    # Simple queries

    def _simple_query(self, body: bytes) -> None:
        self._drop_portals()
        message = Body(body)
        script = message.string()
        message.end()
        with self._session.running(timeout_ms=0):  # so that a cancel request between two statements isn't lost
            self._statements_of(script)
        self._session.end_implicit()
        self._ready()

    def _statements_of(self, script: str) -> None:
        with self._session.running():
            pieces = split(script)
        if not pieces:
            self._channel.write(messages.EMPTY_QUERY)
        if len(pieces) > 1 and not self._session.transaction.in_block:
            self._session.transaction.open(implicit=True)
        for piece in pieces:
            try:
                self._one_statement(piece.text, is_last=piece is pieces[-1])
            except SqlError as error:
                if error.position is not None:
                    error.position += piece.offset
                raise

    def _one_statement(self, text: str, *, is_last: bool) -> None:
        session = self._session
        with session.running():
            plan = self._start(text)
            if isinstance(plan, Empty):
                return
            outcome = run(session, plan)
            query = self._query
            self._notify(outcome)
            rows_sent = 0
            if outcome.rows is not None and outcome.columns is not None:
                self._channel.write(messages.row_description(outcome.columns))
                rows_sent = self._send_rows(outcome, outcome.columns, None)
                if outcome.owns_rows:
                    session.engine.forget(outcome.rows)
            if is_last:
                session.end_implicit()
        self._complete(outcome, query, rows_sent)

    def _start(self, text: str) -> Plan:
        """Plan a statement and write down that it starts."""
        session = self._session
        session.cluster.environment.faults.hit("statement", wait=session.cancelled.wait)
        try:
            substitution.require_none(text)
            plan = session.plan(text)
        except SqlError:
            self._query = session.begin_statement(text, None)
            session.transaction.require_usable()
            raise
        self._query = session.begin_statement(text, plan)
        return plan

    def _complete(self, outcome: Outcome, query: LoggedQuery | None, rows_sent: int) -> None:
        tag = f"{outcome.tag} {rows_sent}" if outcome.counts_rows else outcome.tag
        if query is not None:
            query.rows, query.from_cache = rows_sent, outcome.from_cache
            self._session.log.end(query)
            self._query = None
        self._channel.write(messages.command_complete(tag))

    def _notify(self, outcome: Outcome) -> None:
        for severity, notice in outcome.notices:
            self._channel.write(messages.notice_response(notice, severity))

    def _send_rows(self, outcome: Outcome, columns: tuple[Column, ...], limit: int | None) -> int:
        session, sent = self._session, 0
        if outcome.rows is None:
            return 0
        faults = session.cluster.environment.faults
        try:
            for batch in outcome.rows.take(limit):
                try:
                    faults.hit("result", batch.length)
                except ConnectionDropFault as drop:
                    self._channel.send(data_rows(batch.slice(0, drop.rows), columns, session.style))
                    raise
                for portion in batch.portions(_PORTION_BYTES):
                    self._channel.write(data_rows(portion, columns, session.style))
                    session.check_cancelled()
                sent += batch.length
        except EngineError as error:
            raise session.translated(error) from error
        return sent

    # The extended protocol

    def _parse(self, body: bytes) -> None:
        with self._session.running():
            name, statement = portals.parse(self._session, body)
        if name and name in self._statements:
            raise SqlError(f'prepared statement "{name}" already exists', "42P05")
        self._statements[name] = statement
        self._channel.write(messages.PARSE_COMPLETE)

    def _bind(self, body: bytes) -> None:
        with self._session.running():
            name, portal = portals.bind(self._session, self._statements, body)
        if name and name in self._portals:
            raise SqlError(f'cursor "{name}" already exists', "42P03")
        self._close_portal(name)
        self._portals[name] = portal
        self._channel.write(messages.BIND_COMPLETE)

    def _describe(self, body: bytes) -> None:
        message = Body(body)
        kind, name = message.take(1), message.string()
        message.end()
        if kind == b"S":
            statement = portals.named(self._statements, name)
            self._find_shape(statement)
            self._channel.write(messages.parameter_description([kind.oid for kind in statement.types]))
            formats: list[int] = []
        elif kind == b"P" and name not in self._portals and name in self._session.cursors:
            self._channel.write(messages.row_description(self._session.cursors[name].columns))
            return
        elif kind == b"P":
            portal = self._portal(name)
            statement = portal.statement
            self._find_shape(statement)
            formats = list(portal.formats)
        else:
            raise ProtocolViolation(f"invalid DESCRIBE message subtype {kind[0]}")
        if statement.columns is None:
            self._channel.write(messages.NO_DATA)
        else:
            self._channel.write(messages.row_description(portals.formatted(statement.columns, formats)))

    def _find_shape(self, statement: Statement) -> None:
        with self._session.running():
            portals.describe(self._session, statement)

    def _execute(self, body: bytes) -> None:
        message = Body(body)
        portal, limit = self._portal(message.string()), message.int32()
        message.end()
        if isinstance(portal.statement.plan, Empty):
            self._channel.write(messages.EMPTY_QUERY)
            return
        session = self._session
        with session.running():
            if portal.outcome is None:
                self._run_portal(portal)
            outcome = portal.outcome
            if outcome is None:
                return
            rows_sent = self._send_rows(outcome, portal.columns, limit if limit > 0 else None)
            if portal.query is not None:
                portal.query.rows += rows_sent
            if limit > 0 and rows_sent == limit and outcome.rows is not None:
                self._query = None
                self._channel.write(messages.PORTAL_SUSPENDED)
                return
            if outcome.rows is not None and outcome.owns_rows:
                session.engine.forget(outcome.rows)
            if self._channel.is_sync_next():
                session.end_implicit()
        total = portal.query.rows if portal.query is not None else rows_sent
        self._complete(outcome, portal.query, total)
        portal.query = None

    def _run_portal(self, portal: Portal) -> None:
        session, statement = self._session, portal.statement
        session.cluster.environment.faults.hit("statement", wait=session.cancelled.wait)
        plan, values, text = portals.with_values(session, portal)
        self._query = portal.query = session.begin_statement(statement.text, plan)
        session.statement_text = text
        outcome = run(session, plan, values)
        self._notify(outcome)
        if outcome.columns is not None:
            portal.columns = portals.formatted(outcome.columns, portal.formats)
        portal.outcome = outcome

    def _portal(self, name: str) -> Portal:
        portal = self._portals.get(name)
        if portal is None:
            raise SqlError(f'portal "{name}" does not exist', "34000")
        return portal

    def _close(self, body: bytes) -> None:
        message = Body(body)
        kind, name = message.take(1), message.string()
        message.end()
        if kind == b"S":
            self._statements.pop(name, None)
        elif kind == b"P":
            self._close_portal(name)
        else:
            raise ProtocolViolation(f"invalid CLOSE message subtype {kind[0]}")
        self._channel.write(messages.CLOSE_COMPLETE)

    def _close_portal(self, name: str) -> None:
        portal = self._portals.pop(name, None)
        if portal is None:
            return
        if portal.outcome is not None and portal.outcome.rows is not None and portal.outcome.owns_rows:
            self._session.engine.forget(portal.outcome.rows)
        if portal.query is not None:
            self._session.log.end(portal.query)

    def _drop_portals(self) -> None:
        for name in list(self._portals):
            self._close_portal(name)

    def _sync(self, body: bytes) -> None:
        Body(body).end()
        self._session.end_implicit()
        if not self._session.transaction.in_block:
            self._drop_portals()
        self._ready()

    def _flush(self, body: bytes) -> None:
        Body(body).end()
        self._channel.flush()

    def _function_call(self, _body: bytes) -> None:
        raise SqlError("sandbox: function call messages are not supported", "0A000")
