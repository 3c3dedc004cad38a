"""The driver's exceptions as ours, translated in this one place.

The server's fields come as a dict: S severity, C sqlstate, M message, D detail, H hint, P position. Nothing here ever
sees a password, and no text of the driver's connect arguments is passed on.
"""

from __future__ import annotations

import socket
import ssl
import struct
from typing import Any

from sparkify_tui.config import ClusterConfig
from sparkify_tui.errors import ConnectionFailedError, ReadOnlyError, StatementError, WarehouseError

CANCELLED = "57014"
READ_ONLY_TRANSACTION = "25006"

_LOST = {"57P01", "57P02", "57P03", "08000", "08003", "08006"}

_CONFLICT_STATES = ("40001", "40P01")
_CONFLICT_WORDS = ("serializable isolation violation", "conflict with concurrent transaction")

_REMEDIES = {
    "42P01": "List the tables with `counts`, or create them with `load`.",
    "42601": "Correct the statement at that place; it must be Redshift's SQL.",
    "42883": "Check the function's name and the types of its arguments: a cast may be missing.",
    "42804": "Cast one of the two to the type of the other.",
    "42803": "Name the column in group by, or aggregate it.",
    "22P02": "Look for values that are no number, date or boolean, or cast them with care.",
    "0A000": "Write it another way.",
    "42703": "The catalogue lists the columns of each table.",
    "42501": "Ask the owner of the table or the database administrator for the privilege.",
    "25P02": "Roll back; the transaction failed at an earlier statement.",
    "53100": "The cluster's storage is full: delete data, or resize the cluster.",
    "57014": "It was cancelled on request, or ran into statement_timeout.",
}
_RUN_AGAIN = "Another transaction changed the same rows or tables: run it again."


def server_fields(error: BaseException) -> dict[str, str] | None:
    """What the server said, when it was the server that refused."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, dict) else None


def is_lost(error: BaseException) -> bool:
    """Whether the connection is gone for good after this."""
    fields = server_fields(error)
    if fields is not None:
        return fields.get("C", "") in _LOST or fields.get("S", "").upper() in ("FATAL", "PANIC")
    # A socket that closes half-way shows as a short read, which the driver meets while unpacking.
    return isinstance(error, (OSError, struct.error)) or _is_driver_interface(error)


def _is_driver_interface(error: BaseException) -> bool:
    return type(error).__module__.startswith("redshift_connector") and type(error).__name__ in (
        "InterfaceError",
        "OperationalError",
    )


def is_conflict(error: WarehouseError) -> bool:
    """Whether another transaction was in the way, so that the same transaction may succeed when it is run again.

    Redshift sends its own conflicts as XX000: "1023", with "Serializable isolation violation on table" as the detail,
    and "could not complete because of conflict with concurrent transaction".
    """
    return error.sqlstate in _CONFLICT_STATES or any(words in error.message.lower() for words in _CONFLICT_WORDS)


def connection_lost(cluster: ClusterConfig, detail: str = "") -> ConnectionFailedError:
    """The error for a connection that was open and is gone."""
    tail = f" ({detail})" if detail else ""
    return ConnectionFailedError(
        f"The connection to {cluster.host}:{cluster.db_port} was lost{tail}.",
        remedy="Run it again; `status` shows whether the cluster is available.",
        sqlstate="08006",
    )


def statement_error(error: BaseException, statement: str, prefix: int = 0) -> WarehouseError:
    """The error for a statement the server refused; `prefix` is how much we put in front of the user's text."""
    fields = server_fields(error)
    if fields is None:
        return StatementError(
            f"The driver could not read the answer: {_plain(error)}.",
            remedy="Cast the column to varchar to see its text.",
            statement=statement,
        )
    sqlstate = fields.get("C", "")
    message = _sentence(fields)
    remedy = fields.get("H") or _REMEDIES.get(sqlstate, "")
    if sqlstate == READ_ONLY_TRANSACTION:
        return ReadOnlyError(
            message, remedy="Start without --read-only to change data.", sqlstate=sqlstate, statement=statement
        )
    position = _position(fields, prefix)
    refused = StatementError(message, position=position, remedy=remedy, sqlstate=sqlstate, statement=statement)
    if not remedy and is_conflict(refused):
        refused.remedy = _RUN_AGAIN
    return refused


def _sentence(fields: dict[str, str]) -> str:
    message = fields.get("M", "the server gave no message").strip()
    detail = fields.get("D", "").strip()
    return f"{message} {detail}".strip() if detail else message


def _position(fields: dict[str, str], prefix: int) -> int | None:
    raw = fields.get("P", "")
    if not raw.isdigit():
        return None
    position = int(raw) - prefix
    return position if position >= 1 else None


def connect_error(error: BaseException, cluster: ClusterConfig) -> ConnectionFailedError:
    """The error for a login that did not succeed."""
    fields = server_fields(error)
    if fields is not None:
        return _refused(fields, cluster)
    where = f"{cluster.host}:{cluster.db_port}"
    # Any: the members of an OSError differ by its kind.
    cause: Any = next((item for item in (error, *error.args) if isinstance(item, OSError)), None)
    if isinstance(cause, ssl.SSLError):
        return ConnectionFailedError(
            f"TLS with {where} failed: {_plain(cause)}.",
            remedy="Set [CLUSTER] SSLMODE to verify-ca, verify-full or disable, as the endpoint needs it.",
            sqlstate="08001",
        )
    if "refuses SSL" in str(error):
        return ConnectionFailedError(
            f"{where} does not speak TLS.", remedy="Set [CLUSTER] SSLMODE=disable for it.", sqlstate="08001"
        )
    if isinstance(cause, TimeoutError) or "time out" in str(error):
        return ConnectionFailedError(
            f"{where} did not answer in time.",
            remedy="Check that the cluster is available and publicly accessible, and that its security group "
            "lets this address in: `status` shows all three.",
            sqlstate="08001",
        )
    if isinstance(cause, socket.gaierror):
        return ConnectionFailedError(
            f"The host name {cluster.host} is not known.",
            remedy="Check [CLUSTER] HOST; `create` writes it, and a deleted cluster's name disappears.",
            sqlstate="08001",
        )
    if isinstance(cause, ConnectionRefusedError):
        return ConnectionFailedError(
            f"Nothing listens at {where}.",
            remedy="Check [CLUSTER] HOST and DB_PORT; `status` shows the cluster's endpoint.",
            sqlstate="08001",
        )
    return ConnectionFailedError(
        f"{where} could not be reached: {_plain(cause or error)}.",
        remedy="Check [CLUSTER] HOST and DB_PORT and the network; `status` shows the cluster's endpoint.",
        sqlstate="08001",
    )


def _refused(fields: dict[str, str], cluster: ClusterConfig) -> ConnectionFailedError:
    sqlstate = fields.get("C", "")
    if sqlstate in ("28000", "28P01"):
        return ConnectionFailedError(
            f"The login of {cluster.db_user} to {cluster.host}:{cluster.db_port} was refused.",
            remedy="Check [CLUSTER] DB_USER and DB_PASSWORD.",
            sqlstate=sqlstate,
        )
    if sqlstate == "3D000":
        return ConnectionFailedError(
            f'The database "{cluster.db_name}" does not exist.',
            remedy="Check [CLUSTER] DB_NAME; `create` makes the database with the cluster.",
            sqlstate=sqlstate,
        )
    return ConnectionFailedError(
        f"{cluster.host}:{cluster.db_port} refused the connection: {_sentence(fields)}.",
        remedy="`status` shows whether the cluster is available.",
        sqlstate=sqlstate,
    )


def _plain(error: BaseException) -> str:
    text = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).rstrip(".")
