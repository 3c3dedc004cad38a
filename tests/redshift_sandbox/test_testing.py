"""The stand-in by itself: its context manager, its fixture in a project of its own, and its command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from redshift_sandbox.cli import main
from redshift_sandbox.testing import RedshiftSandbox
from tests.conftest import HOST
from tests.paths import ROOT
from tests.waiting import TIMEOUT_S

README = ROOT / "redshift_sandbox" / "README.md"


@pytest.fixture(autouse=True)
def _own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDSHIFT_SANDBOX_HOST", HOST)


def test_the_project_that_its_readme_shows_passes_its_test(tmp_path: Path) -> None:
    blocks = re.findall(r"`(\w+\.py)`[^\n]*\n\n```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert [name for name, _ in blocks] == ["load.py", "test_load.py"]
    for name, text in blocks:
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_a_directory_that_is_named_keeps_what_was_in_it(tmp_path: Path) -> None:
    with RedshiftSandbox(tmp_path / "home") as first, psycopg2.connect(first.url) as connection:
        connection.cursor().execute("create table kept (id int); insert into kept values (7)")
    connection.close()
    with RedshiftSandbox(tmp_path / "home") as second:
        connection = psycopg2.connect(second.url)
        cursor = connection.cursor()
        cursor.execute("select id from kept")
        assert cursor.fetchall() == [(7,)]
        connection.close()


def test_a_temporary_directory_is_gone_afterwards() -> None:
    with RedshiftSandbox() as sandbox:
        assert sandbox.environ["PGHOST"] == HOST
        directory = sandbox.bucket("some-bucket")
        assert directory.is_dir()
    assert not directory.parents[1].exists()


def test_the_command_line_starts_tells_and_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDSHIFT_SANDBOX_HOME", str(tmp_path / "home"))

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        return int(ended.value.code or 0), capsys.readouterr().out

    assert json.loads(run("status", "--json")[1])["running"] is False
    assert run("start")[0] == 0
    assert re.search(r"^export AWS_ENDPOINT_URL=http://", run("env")[1], re.MULTILINE)
    assert run("fault", "set", "nope")[0] == 2
    assert run("fault", "set", "throttling", "times=3")[0] == 0
    assert json.loads(run("fault", "list", "--json")[1])[0]["options"]["times"] == 3
    assert run("reset")[0] == 0
    assert json.loads(run("stop", "--json")[1]) == {"stopped": False}
    assert run("fault", "clear")[0] == 1
