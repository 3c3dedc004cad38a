"""The sandbox's own files, damaged or forged: nobody is led elsewhere by them, and what is the user's stays."""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from redshift_sandbox.home import Home
from redshift_sandbox.operating_system.file_locks import FileLock
from sparkify_tui import sandbox as stand_in
from sparkify_tui.errors import SandboxError
from sparkify_tui.sandbox import SandboxFence, config_file
from tests.conftest import Sandbox, SandboxMaker
from tests.homes import prepare
from tests.waiting import until

GENUINE = {
    "pid": 2**22 + 1,
    "host": "127.0.0.1",
    "port": 20001,
    "token": "token",
    "endpoint_url": "http://127.0.0.1:20001",
    "key": "AKIAEXAMPLE",
    "secret": "secret",
}
FORGED: dict[str, Any] = {
    "a public address": {"host": "192.0.2.1", "endpoint_url": "http://192.0.2.1:20001"},
    "a name to be looked up": {"host": "example.com"},
    "another endpoint": {"endpoint_url": "http://192.0.2.1:20001"},
    "another port in the endpoint": {"endpoint_url": "http://127.0.0.1:20002"},
    "an address in brackets that never close": {"host": "[::1"},
    "no host": {"host": None},
    "a number for a host": {"host": 5},
    "a text for a port": {"port": "20001"},
    "a port beyond the last": {"port": 70000},
    "a group for a process": {"pid": -1},
    "a header more in the token": {"token": "a\r\nX-Other: b"},
    "no key": {"key": None},
    "no object": [1],
    "nothing": None,
}


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Home]:
    """A home in which a process runs, as far as its lock tells."""
    home = prepare(Home(tmp_path))
    lock = FileLock(home.server_lock_file)
    assert lock.acquire()
    yield home
    lock.release()


@pytest.mark.parametrize("case", FORGED)
def test_an_announcement_that_no_sandbox_makes_is_followed_nowhere(held: Home, case: str) -> None:
    changes = FORGED[case]
    held.announcement_file.write_text(json.dumps({**GENUINE, **changes} if isinstance(changes, dict) else changes))
    for use in (stand_in.status, stand_in.environment, stand_in.stop, lambda home: SandboxFence(home).announced()):
        with pytest.raises(SandboxError, match="isn't what a sandbox") as raised:
            use(held)
        assert str(held.announcement_file) in raised.value.message
        assert raised.value.remedy


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text("{"), lambda path: path.write_text("[]")])
def test_a_process_announces_itself_again_where_that_was_removed_or_changed(
    sandbox: Sandbox, damage: Callable[[Path], object]
) -> None:
    before = sandbox.home.announcement_file.read_text()
    damage(sandbox.home.announcement_file)
    until(lambda: sandbox.home.announcement_file.exists() and sandbox.home.announcement_file.read_text() == before)
    assert stand_in.start(sandbox.home).pid == json.loads(before)["pid"]


MINE = "[AWS]\nKEY=AKIAMINE000000000000\nSECRET='mine'\n[CLUSTER]\nDB_USER=u\nDB_PASSWORD=\"Passw0rdX\"\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["no mark", "byte order mark"])
def test_a_dwh_cfg_is_read_by_the_sandbox_as_by_everybody_else(
    make_sandbox: SandboxMaker, mark: bytes, newline: str
) -> None:
    made = make_sandbox()
    stand_in.stop(made.home)
    made.home.state_file.unlink()
    made.config_path.write_bytes(mark + MINE.replace("\n", newline).encode())
    stand_in.start(made.home)
    found = stand_in.environment(made.home)
    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"]) == ("AKIAMINE000000000000", "mine")
    assert found["PGPASSWORD"] == "Passw0rdX"
    content = made.config_path.read_bytes()
    assert content.startswith(mark + b"[AWS]")
    assert b"KEY=AKIAMINE000000000000" in content


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["no mark", "byte order mark"])
def test_a_dwh_cfg_for_aws_in_a_home_is_left_as_it_is(make_sandbox: SandboxMaker, mark: bytes) -> None:
    made = make_sandbox()
    stand_in.stop(made.home)
    content = mark + MINE.encode() + b"HOST=sparkify.abc123.us-west-2.redshift.amazonaws.com\n"
    made.config_path.write_bytes(content)
    stand_in.start(made.home)
    assert made.config_path.read_bytes() == content


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda path: path.write_text("[AWS]\nnonsense\n[AWS]\n"), ["2 problems", "Line 2", "stands there twice"]),
        (os.mkfifo, ["not a regular file"]),
        (lambda path: path.symlink_to("/dev/zero"), ["not a regular file"]),
    ],
    ids=["lines of no meaning", "a pipe", "a device"],
)
def test_a_dwh_cfg_that_is_none_is_told_in_full_and_left(
    tmp_path: Path, damage: Callable[[Path], object], told: list[str]
) -> None:
    home = prepare(Home(tmp_path))
    config_file(home.path).unlink()
    damage(config_file(home.path))
    with pytest.raises(SandboxError) as raised:
        stand_in.start(home)
    for words in told:
        assert words in raised.value.message
    assert not home.state_file.exists() or b"AKIA" not in home.state_file.read_bytes()
