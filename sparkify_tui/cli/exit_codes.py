"""Exit codes as an interface: scripts branch on them."""

from __future__ import annotations

from sparkify_tui.errors import (
    AccessDeniedError,
    AwsError,
    AwsUnreachableError,
    ConfigError,
    ConnectionFailedError,
    CredentialsError,
    SandboxError,
    SparkifyError,
    UsageError,
    WaitTimeoutError,
)

OK = 0
FAILED = 1
USAGE = 2
CONNECTION = 3
TIMED_OUT = 4
INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""


def exit_code(error: SparkifyError) -> int:
    """The exit code for a step that ended in `error`."""
    match error:
        case ConfigError() | UsageError() | AwsError(code="UnknownRegion"):
            return USAGE
        case (
            CredentialsError() | AccessDeniedError() | AwsUnreachableError() | ConnectionFailedError() | SandboxError()
        ):
            return CONNECTION
        case WaitTimeoutError():
            return TIMED_OUT
        case _:
            return FAILED
