"""No command prints a secret, however much it is asked to tell."""

from __future__ import annotations

import os
import re
import stat

import pytest

from tests.sparkify_tui.cli.conftest import App

COMMANDS = [
    ["status"],
    ["create"],
    ["load", "--full"],
    ["counts"],
    ["checks"],
    ["loads"],
    ["errors"],
    ["query", "select * from pg_user"],
    ["query", "select nosuch"],
    ["query", "create user somebody password 'Some-Secret1'"],
    ["query", "show all"],
    ["questions"],
    ["sandbox", "status"],
    ["sandbox", "start"],
    ["sandbox", "fault", "list"],
    ["delete", "--yes"],
]


def _secrets(app: App) -> list[str]:
    text = app.config.read_text()
    found = [re.search(rf"^{key}\s*=\s*'?([^'\n]+)", text, re.M) for key in ("SECRET", "DB_PASSWORD")]
    values = [match[1].strip() for match in found if match]
    assert len(values) == 2
    return values


def test_no_command_prints_a_secret(app: App) -> None:
    app.ok("--sandbox", "create")
    secrets = _secrets(app)
    logged = ""
    for command in COMMANDS:
        done = app.run("--sandbox", "--json", "--debug", *command)
        output = done.stdout + done.stderr
        logged += done.stderr
        assert not [secret for secret in secrets if secret in output], command
        assert "Traceback" not in output, command
    assert "botocore" in logged


@pytest.mark.parametrize("command", [["status"], ["create"], ["counts"]], ids=" ".join)
def test_a_refused_login_prints_no_secret(app: App, command: list[str]) -> None:
    app.ok("--sandbox", "create")
    right, password = _secrets(app)
    app.edit_config(password, "Wrong-Passw0rd")
    app.edit_config(right, right[:-4] + "AAAA")
    done = app.run("--sandbox", "--json", "--debug", *command)
    for secret in (right, password, "Wrong-Passw0rd", right[:-4] + "AAAA"):
        assert secret not in done.stdout + done.stderr
    assert done.returncode == 2  # with --sandbox another SECRET than its own is a wrong configuration


def test_a_refused_password_prints_no_secret(app: App) -> None:
    app.ok("--sandbox", "create")
    right, password = _secrets(app)
    app.edit_config(password, "Wrong-Passw0rd")
    done = app.run("--sandbox", "--json", "--debug", "counts")
    for secret in (right, password, "Wrong-Passw0rd"):
        assert secret not in done.stdout + done.stderr
    assert done.returncode == 3


def test_the_logs_and_state_of_the_sandbox_hold_no_password(app: App) -> None:
    app.ok("--sandbox", "create")
    app.run("--sandbox", "query", "create user somebody password 'Some-Secret1'")
    app.run("--sandbox", "query", "select 1")
    _, password = _secrets(app)
    app.run("sandbox", "stop")
    for file in app.home.rglob("*"):
        if file.is_file() and file != app.config:
            content = file.read_bytes()
            assert password.encode() not in content, file
            assert b"Some-Secret1" not in content, file


@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX's")
def test_nobody_else_may_read_what_the_sandbox_writes(app: App) -> None:
    app.home.chmod(0o755)
    app.ok("--sandbox", "create")
    app.ok("--sandbox", "load")
    written = [path for path in app.home.rglob("*") if app.home / "s3" not in path.parents and not path.is_socket()]
    assert app.home / "run" / "sandbox.log" in written
    assert [path for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
