"""What the program imports and answers before any work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sparkify_tui.__main__ import Wish, application_wish

HEAVY = ("textual", "boto3", "botocore", "redshift_connector", "duckdb", "sqlglot", "tabulate")


def _run(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "sparkify_tui", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["load", "--help"], ["sandbox", "--help"]], ids=" ".join
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        f"import sys; sys.argv = ['sparkify-tui', *{arguments!r}]\n"
        "from sparkify_tui.__main__ import main\n"
        "try: main()\n"
        "finally: print(sorted(m for m in sys.modules), file=sys.stderr)"
    )
    done = _run(code=code)
    assert done.returncode == 0
    loaded = {name.strip("' ").split(".")[0] for name in done.stderr.strip("[]\n").split(",")}
    assert not loaded & set(HEAVY)


def test_the_first_frame_waits_for_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from sparkify_tui.__main__ import Wish, _sandbox_launch\n"
        "from sparkify_tui.tui.app import SparkifyApp\n"
        "SparkifyApp(_sandbox_launch(Wish(sandbox=True)))\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    loaded = set(_run(code=code).stdout.split())
    assert "textual" in loaded
    assert not loaded & {*HEAVY, "filelock", "redshift_sandbox"} - {"textual"}


def test_the_application_refuses_to_start_without_a_terminal() -> None:
    done = _run("--sandbox")
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["nosuch"], ["load", "--nosuch"], ["query"], ["load", "--only", "nosuch"], ["query", "--limit", "-1", "select 1"]],
    ids=" ".join,
)
def test_wrong_usage_ends_in_2_with_one_sentence(arguments: list[str]) -> None:
    done = _run(*arguments)
    assert done.returncode == 2
    assert "Error:" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "wish"),
    [
        ([], Wish()),
        (["--sandbox"], Wish(sandbox=True)),
        (["--read-only", "--sandbox"], Wish(sandbox=True, read_only=True)),
        (["--config", "a.cfg"], Wish(config_path=Path("a.cfg"))),
        (["--config=a.cfg"], Wish(config_path=Path("a.cfg"))),
        (["load"], None),
        (["--sandbox", "load"], None),
        (["--config"], None),
        (["--json"], None),
        (["--help"], None),
    ],
    ids=str,
)
def test_only_global_options_start_the_application(arguments: list[str], wish: Wish | None) -> None:
    assert application_wish(arguments) == wish
