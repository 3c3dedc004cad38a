"""Which errors of a COPY pass by themselves, and under which code a retry names them."""

import pytest

from sparkify_tui.errors import AccessDeniedError, ConnectionFailedError, LoadError, SparkifyError, StatementError
from sparkify_tui.services.load.copy.copy_errors import (
    is_role_refused,
    role_refused,
    transient_code,
    transient_copy_errors,
)
from sparkify_tui.services.retry_policy import COPY

NOT_ASSUMED = StatementError("User arn:aws:redshift is not authorized to assume IAM Role arn:x", sqlstate="XX000")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(ConnectionFailedError("Lost.", sqlstate="08006"), "08006", id="lost"),
        pytest.param(ConnectionFailedError("Lost."), "08006", id="lost without a sqlstate"),
        pytest.param(ConnectionFailedError("Shut down.", sqlstate="57P01"), "57P01", id="server shut down"),
        pytest.param(ConnectionFailedError("Refused.", sqlstate="28P01"), "", id="wrong password"),
        pytest.param(NOT_ASSUMED, "RoleNotReady", id="role not to be assumed"),
        pytest.param(
            StatementError("IAM role arn:x is not valid", sqlstate="XX000"), "RoleNotReady", id="role not valid"
        ),
        pytest.param(StatementError("S3ServiceException: SlowDown", sqlstate="XX000"), "XX000", id="throttled by S3"),
        pytest.param(StatementError("S3ServiceException: Slow Down"), "SlowDown", id="throttled without a sqlstate"),
        pytest.param(StatementError("Request Timeout", sqlstate="XX000"), "XX000", id="S3 timed out"),
        pytest.param(StatementError("Load into table failed", sqlstate="XX000"), "", id="rejected rows"),
        pytest.param(LoadError("Rows can't be loaded."), "", id="invalid rows"),
        pytest.param(AccessDeniedError("No.", code="AccessDenied"), "", id="another service's"),
    ],
)
def test_only_errors_that_pass_have_a_code_and_a_policy(error: SparkifyError, code: str) -> None:
    assert transient_code(error) == code
    assert transient_copy_errors(error) is (COPY if code else None)
    assert is_role_refused(error) is (code == "RoleNotReady")


def test_a_role_that_stays_unusable_is_reported_with_what_attaches_it() -> None:
    error = role_refused("staging_songs", NOT_ASSUMED)
    assert "staging_songs" in error.message
    assert "`create`" in error.remedy
    assert error.sqlstate == NOT_ASSUMED.sqlstate
