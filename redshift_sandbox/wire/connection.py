"""One client from its first byte to its last: start-up, login, then messages and their answers until it leaves."""

from __future__ import annotations

import hmac
import logging
import secrets
import ssl
import time
from collections.abc import Callable

from redshift_sandbox.faults import ConnectionDropFault
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.cluster import Cluster
from redshift_sandbox.wire.execution.conversation import Conversation
from redshift_sandbox.wire.login.accounts import Account
from redshift_sandbox.wire.login.authentication import authenticate
from redshift_sandbox.wire.login.startup import CancelRequest, negotiate
from redshift_sandbox.wire.protocol import messages
from redshift_sandbox.wire.protocol.channel import Channel, Disconnected
from redshift_sandbox.wire.session.session import Session
from redshift_sandbox.wire.session.variables import REPORTED_NAMES, SETTINGS

log = logging.getLogger(__name__)

LOGIN_TIMEOUT_S = 30.0  # for all of it, as PostgreSQL's authentication_timeout


class ClientConnection:
    """Serves one client on the calling thread; `stop` may be called from any."""

    def __init__(
        self, cluster: Cluster, channel: Channel, tls: ssl.SSLContext, most_sessions: int | None = None
    ) -> None:
        self._cluster = cluster
        self._channel = channel
        self._tls = tls
        self._most_sessions = most_sessions
        self._session: Session | None = None
        self.since = time.monotonic()

    @property
    def is_logged_in(self) -> bool:
        """Whether the client has said who it is, and proved it."""
        return self._session is not None

    def stop(self) -> None:
        """Send the client away."""
        session = self._session
        if session is not None:
            session.terminate()
        self._channel.abort()

    def serve(self) -> None:
        """Everything from the first message on; never raises."""
        self._guarded(self._from_the_start)

    def serve_as(self, account: Account, application: str) -> None:
        """Everything after the login, for a client whom somebody else has let in; never raises."""
        parameters = {
            "user": account.name,
            "database": self._cluster.spec.database,
            "application_name": application,
        }
        self._guarded(lambda: self._converse(self._new_session(account, parameters), application, parameters))

    def _from_the_start(self) -> None:
        self._channel.set_deadline(LOGIN_TIMEOUT_S)
        parameters = self._negotiate()
        if parameters is not None:
            session, method = self._log_in(parameters)
            self._channel.set_deadline(None)
            self._converse(session, method, parameters)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (Disconnected, ConnectionDropFault):
            log.debug("client %s went away", self._channel.peer)
        except messages.ProtocolViolation as error:
            self._say_goodbye(SqlError(str(error), "08P01"))
        except SqlError as error:
            self._say_goodbye(error)
        except Exception:
            log.exception("a client's connection broke off")
            self._say_goodbye(SqlError("sandbox: internal error", "XX000"))
        finally:
            self._channel.close()

    def turn_away(self, error: SqlError) -> None:
        """Tell a client that isn't served why, and close."""
        self._channel.set_deadline(0)
        self._say_goodbye(error)
        self._channel.close()

    def _say_goodbye(self, error: SqlError) -> None:
        try:
            self._channel.send(messages.error_response(error, "FATAL"))
        except Disconnected:
            log.debug("client %s left before its error", self._channel.peer)

    def _negotiate(self) -> dict[str, str] | None:
        request = negotiate(self._channel, self._tls)
        if isinstance(request, CancelRequest):
            session = self._cluster.session(request.pid)
            if session is not None and hmac.compare_digest(
                session.secret.to_bytes(4, "big"), request.secret.to_bytes(4, "big")
            ):
                session.cancel()
            return None
        return request

    def _log_in(self, parameters: dict[str, str]) -> tuple[Session, str]:
        account, method = authenticate(self._cluster, self._channel, parameters)
        if parameters["database"] != self._cluster.spec.database:
            raise SqlError(f'database "{parameters["database"]}" does not exist', "3D000")
        return self._new_session(account, parameters), method

    def _new_session(self, account: Account, parameters: dict[str, str]) -> Session:
        return Session(self._cluster, account, self._cluster.next_pid(), secrets.randbits(32), parameters)

    def _converse(self, session: Session, method: str, parameters: dict[str, str]) -> None:
        started = time.monotonic()
        session.on_terminate = self._channel.abort
        session.has_left = self._channel.has_left
        session.reports.parameter = self._report
        if not self._cluster.add_session(session, at_most=self._most_sessions):
            session.close()
            raise SqlError("connection limit reached for this cluster", "53300")
        self._session = session
        session.log.connected(self._channel.peer, method, self._channel.tls_version, parameters)
        try:
            self._greet(session)
            Conversation(session, self._channel).run()
        finally:
            self._cluster.remove_session(session)
            session.log.disconnected(self._channel.peer, time.monotonic() - started)
            session.close()

    def _greet(self, session: Session) -> None:
        self._channel.write(messages.AUTHENTICATION_OK)
        for name, setting in SETTINGS.items():
            if setting.reported:
                self._report(REPORTED_NAMES.get(name, name), session.variables.values[name])
        self._channel.write(messages.backend_key_data(session.pid, session.secret))
        self._channel.send(messages.READY["I"])

    def _report(self, name: str, value: str) -> None:
        self._channel.write(messages.parameter_status(name, value))
