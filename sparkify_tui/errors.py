"""Every error a person can meet, as one tree.

    SparkifyError                      message, remedy
      ConfigError                      path, section, key
      ConfigProblems                   several ConfigErrors found in one reading
      AwsError                         service, operation, code
        CredentialsError               missing, wrong or expired credentials
        AccessDeniedError              action
        ResourceNotFoundError
        ResourceExistsError
        AwsUnreachableError            nothing answered at the endpoint
      WarehouseError                   sqlstate, statement
        ConnectionFailedError          host and port could not be reached, or the login was refused
        StatementError                 position
        LoadError                      rows: what stl_load_errors says
        ReadOnlyError                  a statement that writes, in read-only mode
      WaitTimeoutError                 resource, last_state, waited_s
      ClusterStateError                identifier, status: a state that ends the wait
      ChecksFailedError                failed checks
      UsageError                       asked for something that isn't there to be asked for
      SandboxError                     the local stand-in could not be started, or is not installed

`message` is one sentence that says what failed; `remedy` says what to do next. Neither ever holds a secret.
Foreign exceptions are translated once per border (aws/, warehouse/, sandbox/) with `raise … from error`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sparkify_tui.models import CheckResult, LoadErrorRow


class SparkifyError(Exception):
    """What failed, in one sentence, and what to do about it."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class ConfigError(SparkifyError):
    """One thing wrong in dwh.cfg: names the file, the section, the key and what to write there.

    `line` counts from 1; it is None for what has no line, such as a key that is missing.
    """

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        path: Path | None = None,
        section: str = "",
        key: str = "",
        line: int | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.path = path
        self.section = section
        self.key = key
        self.line = line


class ConfigProblems(ConfigError):
    """All that is wrong in one dwh.cfg, in the order of the file's documented keys; never empty."""

    def __init__(self, problems: tuple[ConfigError, ...], *, path: Path) -> None:
        count = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{path} has {count}:\n{lines}", path=path)
        self.problems = problems


class AwsError(SparkifyError):
    """A call to AWS that failed, with AWS's own error code."""

    def __init__(
        self, message: str, *, remedy: str = "", service: str = "", operation: str = "", code: str = ""
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.service = service
        self.operation = operation
        self.code = code


class CredentialsError(AwsError):
    """AWS credentials are missing, wrong or expired."""


class AccessDeniedError(AwsError):
    """The credentials are good but lack the permission for one action."""

    def __init__(self, message: str, *, action: str = "", **details: str) -> None:
        super().__init__(message, **details)
        self.action = action


class ResourceNotFoundError(AwsError):
    """What was asked for does not exist."""


class ResourceExistsError(AwsError):
    """What was to be created exists already."""


class AwsUnreachableError(AwsError):
    """Nothing answered at the endpoint, also after retries."""


class WarehouseError(SparkifyError):
    """The warehouse refused something, with its five-character sqlstate where it gave one."""

    def __init__(self, message: str, *, remedy: str = "", sqlstate: str = "", statement: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.sqlstate = sqlstate
        self.statement = statement


class ConnectionFailedError(WarehouseError):
    """The endpoint could not be reached, the login was refused, or an open connection was lost."""


class StatementError(WarehouseError):
    """A statement failed; `position` is the 1-based character offset in it, where the server named one."""

    def __init__(self, message: str, *, position: int | None = None, **details: str) -> None:
        super().__init__(message, **details)
        self.position = position


class LoadError(WarehouseError):
    """A COPY was rejected; `rows` are the first load errors the server kept, in file order, of `total_rows`."""

    def __init__(
        self, message: str, *, rows: tuple[LoadErrorRow, ...] = (), total_rows: int = 0, **details: str
    ) -> None:
        super().__init__(message, **details)
        self.rows = rows
        self.total_rows = max(total_rows, len(rows))


class ReadOnlyError(WarehouseError):
    """A statement that would write was stopped by read-only mode."""


class WaitTimeoutError(SparkifyError):
    """The attempts ran out; `last_state` is what was seen last."""

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        resource: str = "",
        last_state: str = "",
        waited_s: float = 0.0,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.resource = resource
        self.last_state = last_state
        self.waited_s = waited_s


class ClusterStateError(SparkifyError):
    """The cluster is in a state from which waiting leads nowhere."""

    def __init__(self, message: str, *, remedy: str = "", identifier: str = "", status: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.identifier = identifier
        self.status = status


class ChecksFailedError(SparkifyError):
    """Critical data checks found bad rows."""

    def __init__(self, message: str, *, remedy: str = "", failed: tuple[CheckResult, ...] = ()) -> None:
        super().__init__(message, remedy=remedy)
        self.failed = failed


class UsageError(SparkifyError):
    """What was asked for is not there to be asked for: a question of another name, no statement at all."""


class SandboxError(SparkifyError):
    """The sandbox could not be started or reached, or its packages are not installed."""
