"""The background process: started once, found again, ended, and clear about what keeps it from starting."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from redshift_sandbox.home import Home
from sparkify_tui import sandbox as stand_in
from sparkify_tui.config import write_back
from sparkify_tui.demo.seed import SparkifySeed
from sparkify_tui.errors import SandboxError
from sparkify_tui.sandbox import config_file, locate
from tests.conftest import HOST, Sandbox, SandboxMaker
from tests.redshift_sandbox.aws.test_clusters import WANTED, ask, open_port, wait_for
from tests.waiting import TIMEOUT_S, until

pytestmark = pytest.mark.usefixtures("started_anew")


def test_two_starters_at_once_get_one_process(make_sandbox: SandboxMaker) -> None:
    made = make_sandbox()
    stand_in.stop(made.home)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: stand_in.start(made.home), range(4)))
    assert len({status.pid for status in found}) == 1
    assert sum(status.started_now for status in found) == 1


def test_two_homes_run_side_by_side(make_sandbox: SandboxMaker) -> None:
    one, other = make_sandbox("one"), make_sandbox("other")
    assert one.endpoint_url != other.endpoint_url
    other.client("s3").put_object(Bucket="udacity-dend", Key="k", Body=b"")
    assert one.client("s3").list_objects_v2(Bucket="udacity-dend")["KeyCount"] == 0


def test_a_killed_process_leaves_a_usable_home(sandbox: Sandbox) -> None:
    before = stand_in.status(sandbox.home)
    assert before.pid is not None
    os.kill(before.pid, signal.SIGKILL)
    until(lambda: not stand_in.status(sandbox.home).running)
    assert sandbox.home.announcement_file.exists()
    after = stand_in.start(sandbox.home)
    assert after.pid != before.pid
    assert after.endpoint_url == before.endpoint_url


def test_what_it_keeps_is_for_its_owner_alone(sandbox: Sandbox) -> None:
    for path in (config_file(sandbox.home.path), sandbox.home.state_file, sandbox.home.announcement_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(sandbox.home.path.stat().st_mode) & 0o077 == 0 or sandbox.home.path.exists()


def test_stopping_ends_it_and_says_whether_it_ran(sandbox: Sandbox) -> None:
    assert stand_in.stop(sandbox.home) is True
    assert stand_in.stop(sandbox.home) is False
    assert stand_in.status(sandbox.home).running is False
    with pytest.raises(SandboxError, match="No sandbox runs"):
        stand_in.environment(sandbox.home)


def test_it_ends_by_itself_when_nobody_uses_it(make_sandbox: SandboxMaker) -> None:
    made = make_sandbox(settings="")
    stand_in.stop(made.home)
    text = made.home.settings_file.read_text().replace("idle_exit_s = 3600", "idle_exit_s = 1.5")
    made.home.settings_file.write_text(text)
    stand_in.start(made.home)
    until(lambda: not made.home.announcement_file.exists())


def test_a_pinned_port_that_is_in_use_is_said(make_sandbox: SandboxMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("SPARKIFY_SANDBOX_PORT", str(port))
        with pytest.raises(SandboxError, match=f"Port {port} is in use") as error:
            make_sandbox()
    assert "SPARKIFY_SANDBOX_PORT" in error.value.remedy


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("max_nodes = 'x'\n", "max_nodes"),
        ("nonsense = 1\n", "unknown setting 'nonsense'"),
        ("host = '0.0.0.0'\n", "loopback only"),
        ("=\n", "can't be read"),
    ],
)
def test_a_wrong_setting_is_named(
    make_sandbox: SandboxMaker, monkeypatch: pytest.MonkeyPatch, settings: str, words: str
) -> None:
    monkeypatch.delenv("SPARKIFY_SANDBOX_HOST")
    with pytest.raises(SandboxError) as error:
        make_sandbox(settings=settings)
    assert words in str(error.value)
    assert "|" not in str(error.value)


def test_a_home_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match="can't write in"):
        stand_in.start(Home(tmp_path / "file" / "home"))


def test_a_full_disk_is_said(make_sandbox: SandboxMaker) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs /dev/full")
    made = make_sandbox()
    stand_in.stop(made.home)
    made.home.log_file.unlink()
    made.home.log_file.symlink_to(full)
    assert stand_in.start(made.home).running


def test_a_very_long_home_works(make_sandbox: SandboxMaker) -> None:
    made = make_sandbox("/".join(["x" * 100] * 3))
    redshift = made.client("redshift")
    open_port(made)
    redshift.create_cluster(**WANTED)
    assert ask(wait_for(redshift, "available")["Endpoint"], "select 1") == [(1,)]


def test_a_home_that_is_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="longer than"):
        stand_in.start(Home(tmp_path / "/".join(["x" * 100] * 5)))


def test_the_key_of_a_dwh_cfg_that_is_there_is_taken(make_sandbox: SandboxMaker) -> None:
    config = "# mine\n[AWS]\nKEY='AKIAMINE000000000000'\nSECRET='mine'\nENDPOINT_URL=\n[CLUSTER]\nDB_USER=u\nDB_PASSWORD=Passw0rdX\n"
    made = make_sandbox(config=config)
    assert made.environment["AWS_ACCESS_KEY_ID"] == "AKIAMINE000000000000"
    assert made.environment["PGPASSWORD"] == "Passw0rdX"
    assert made.client("sts").get_caller_identity()["Account"]
    text = made.config_path.read_text()
    assert text.startswith("# mine")
    assert f"ENDPOINT_URL={made.endpoint_url}" in text


def test_a_changed_secret_in_dwh_cfg_does_not_open_the_sandbox(sandbox: Sandbox) -> None:
    write_back(sandbox.config_path, {("AWS", "SECRET"): "changed"})
    secret = sandbox.environment["AWS_SECRET_ACCESS_KEY"]
    sandbox.restart()
    assert sandbox.environment["AWS_SECRET_ACCESS_KEY"] == secret != "changed"


def test_its_own_interface_wants_a_password(sandbox: Sandbox) -> None:
    url = f"{sandbox.endpoint_url}/_sandbox/status"
    for header in ({}, {"X-Sandbox-Token": "x"}, {"Authorization": "Basic " + base64.b64encode(b"a:b").decode()}):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(urllib.request.Request(url, headers=header), timeout=TIMEOUT_S)
        assert error.value.code == 401
        error.value.close()
    known = sandbox.environment
    pair = f"{known['AWS_ACCESS_KEY_ID']}:{known['AWS_SECRET_ACCESS_KEY']}".encode()
    header = {"Authorization": "Basic " + base64.b64encode(pair).decode()}
    with urllib.request.urlopen(urllib.request.Request(url, headers=header), timeout=TIMEOUT_S) as answer:
        assert json.load(answer)["clusters"] == []


def test_checkip_tells_the_callers_address(sandbox: Sandbox) -> None:
    with urllib.request.urlopen(f"{sandbox.endpoint_url}/checkip", timeout=TIMEOUT_S) as answer:
        assert answer.read() == b"127.0.0.1\n"


def test_a_reset_keeps_what_is_the_users(make_sandbox: SandboxMaker) -> None:
    made = make_sandbox(sample=True)
    made.client("s3").list_objects_v2(Bucket="udacity-dend", MaxKeys=1)
    (made.home.buckets / "mine").mkdir()
    (made.home.buckets / "mine" / "k").write_text("x")
    made.client("iam").create_user(UserName="u")
    key = made.environment["AWS_ACCESS_KEY_ID"]
    written = stand_in.reset(made.home, SparkifySeed(songs=5, events=50, seed=1))
    assert written["udacity-dend"]["songs"] == 5
    stand_in.start(made.home)
    assert made.environment["AWS_ACCESS_KEY_ID"] == key
    assert [user["UserName"] for user in made.client("iam").list_users()["Users"]] == ["sparkify"]
    assert (made.home.buckets / "mine" / "k").read_text() == "x"
    songs = made.client("s3").list_objects_v2(Bucket="udacity-dend", Prefix="song-data/")
    assert songs["KeyCount"] == 5


def test_a_reset_knows_the_samples_etags_before_anyone_lists_it(make_sandbox: SandboxMaker) -> None:
    made = make_sandbox()
    (made.home.buckets / "udacity-dend").rmdir()
    stand_in.reset(made.home, SparkifySeed(songs=5, events=50, seed=1))
    with closing(sqlite3.connect(made.home.objects / "notes.sqlite")) as notes:
        known = {key: md5.hex() for key, md5 in notes.execute("select key, md5 from digest")}
    bucket = made.home.buckets / "udacity-dend"
    files = [path for path in bucket.rglob("*") if path.is_file()]
    assert known == {path.relative_to(bucket).as_posix(): hashlib.md5(path.read_bytes()).hexdigest() for path in files}


def test_a_sample_bucket_of_the_users_own_is_never_reset(sandbox: Sandbox) -> None:
    kept = sandbox.home.buckets / "udacity-dend" / "k"
    kept.write_text("x")
    with pytest.raises(SandboxError, match="is yours"):
        stand_in.reset(sandbox.home)
    assert kept.read_text() == "x"


def test_the_command_lines_side_imports_nothing_heavy() -> None:
    code = (
        "import sys; import redshift_sandbox.process, redshift_sandbox.home, redshift_sandbox.faults_client;"
        "print([m for m in ('duckdb', 'botocore', 'boto3', 'waitress', 'sqlglot', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_the_home_is_the_one_that_is_named(tmp_path: Path) -> None:
    assert locate({"SPARKIFY_SANDBOX_HOME": str(tmp_path)}).path == tmp_path
    assert locate({}).path.name == "sandbox"
