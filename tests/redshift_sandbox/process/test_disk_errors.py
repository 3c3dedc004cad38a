"""Damaged files and full disks under a sandbox: said in one sentence, nothing thrown away, and it goes on afterwards."""

from __future__ import annotations

import errno
import shutil
import socket
import sqlite3
from pathlib import Path

import pytest

from redshift_sandbox.objects.store import ObjectStore
from redshift_sandbox.operating_system.disk_errors import in_words, is_full, unusable_file
from sparkify_tui import sandbox as stand_in
from sparkify_tui.config import read_config, write_back
from sparkify_tui.errors import SandboxError
from tests.conftest import Sandbox
from tests.redshift_sandbox.aws.test_clusters import WANTED, ask, open_port, wait_for
from tests.waiting import until


@pytest.mark.parametrize("name", ["state.sqlite", "objects/notes.sqlite"])
def test_a_damaged_file_is_named_and_left_as_it_is(sandbox: Sandbox, name: str) -> None:
    stand_in.stop(sandbox.home)
    file = sandbox.home.path / name
    kept = file.read_bytes()
    file.write_bytes(b"junk" * 1000)
    with pytest.raises(SandboxError) as raised:
        stand_in.start(sandbox.home)
    assert f"{name} can't be read: file is not a database" in raised.value.message
    assert "move it away" in raised.value.remedy
    assert file.read_bytes() == b"junk" * 1000
    file.write_bytes(kept)
    assert stand_in.start(sandbox.home).running


def test_damage_inside_of_the_state_is_found_at_the_start(sandbox: Sandbox) -> None:
    stand_in.stop(sandbox.home)
    content = bytearray(sandbox.home.state_file.read_bytes())
    content[6144:10240] = b"\xa5" * 4096
    sandbox.home.state_file.write_bytes(content)
    with pytest.raises(SandboxError, match=r"state\.sqlite can't be read: "):
        stand_in.start(sandbox.home)


def test_a_database_that_cannot_be_opened_is_told_kept_and_opened_once_it_can_be(sandbox: Sandbox) -> None:
    redshift = sandbox.client("redshift")
    open_port(sandbox)
    redshift.create_cluster(**WANTED)
    endpoint = wait_for(redshift, "available")["Endpoint"]
    ask(endpoint, "create table kept as select 7 as n")
    stand_in.stop(sandbox.home)
    directory = sandbox.home.clusters / WANTED["ClusterIdentifier"]
    (file,) = directory.glob("*.duckdb")
    copy = shutil.copy(file, sandbox.home.path / "copy")
    file.write_bytes(b"junk" * 4096)
    (broken,) = stand_in.start(sandbox.home).clusters
    assert broken.status == "hardware-failure"
    assert "not a valid DuckDB database file" in (broken.problem or "")
    assert file.read_bytes() == b"junk" * 4096
    shutil.copy(copy, file)
    sandbox.restart()
    (mended,) = stand_in.status(sandbox.home).clusters
    assert (mended.status, mended.problem) == ("available", None)
    assert ask({"Address": mended.host, "Port": mended.port}, "select n from kept") == [(7,)]


def test_a_cluster_whose_port_was_taken_meanwhile_is_found_again_through_the_configuration(sandbox: Sandbox) -> None:
    redshift = sandbox.client("redshift")
    open_port(sandbox)
    redshift.create_cluster(**{**WANTED, "ClusterIdentifier": sandbox.config.infrastructure.cluster_identifier})
    until(lambda: stand_in.status(sandbox.home).clusters[0].status == "available")
    found = stand_in.status(sandbox.home).clusters[0]
    host, port = found.host, found.port
    assert host is not None and port is not None
    write_back(sandbox.config_path, {("CLUSTER", "HOST"): host, ("CLUSTER", "DB_PORT"): str(port)})
    stand_in.stop(sandbox.home)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((host, port))
        other.listen()
        (moved,) = stand_in.start(sandbox.home).clusters
    assert moved.port != port
    assert read_config(sandbox.config_path).cluster.db_port == moved.port


def test_a_bucket_that_could_not_be_filled_is_filled_when_it_is_asked_for_again(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path / "s3", tmp_path / "private")
    room = False

    def fill() -> None:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        (tmp_path / "s3" / "sample").mkdir(parents=True)

    store.owe("sample", fill)
    with pytest.raises(OSError, match="No space left"):
        store.bucket_directory("sample")
    room = True
    assert store.has_bucket("sample")
    assert store.has_bucket("sample")
    store.close()


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (sqlite3.OperationalError("database or disk is full"), True),
        (sqlite3.OperationalError("no such table: x"), False),
        (RuntimeError("IO Error: Could not write file: No space left on device"), True),
    ],
    ids=str,
)
def test_no_room_is_told_from_other_errors(error: Exception, full: bool, tmp_path: Path) -> None:
    assert is_full(error, tmp_path) is full
    assert "\n" not in in_words(error)


def test_no_room_for_a_file_of_its_own_is_no_damage(tmp_path: Path) -> None:
    error = unusable_file(tmp_path / "state.sqlite", sqlite3.OperationalError("database or disk is full"))
    assert "no space is left" in error.message
