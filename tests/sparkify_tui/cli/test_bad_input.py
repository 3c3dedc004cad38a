"""What a person can do wrong: one sentence, a remedy, the right exit code, nothing lost."""

from __future__ import annotations

import json
import signal
import socket
from pathlib import Path

import pytest

from sparkify_tui.demo.bucket import write_bucket
from tests.conftest import HOST
from tests.sampling import telling
from tests.sparkify_tui.cli.conftest import App, interrupt_when
from tests.waiting import TIMEOUT_S, until


def _refused(app: App, *arguments: str, code: int, words: list[str]) -> str:
    done = app.run(*arguments)
    text = done.stderr
    assert done.returncode == code, text + done.stdout
    assert "Traceback" not in text
    assert "Error: " in text
    for word in words:
        assert word in text, text
    return text


def test_without_a_configuration_the_remedies_are_named(app: App) -> None:
    _refused(app, "status", code=2, words=["dwh.cfg", "dwh.cfg.example", "--sandbox"])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[CLUSTER]", "[CLUSTER", ["dwh.cfg"]),
        ("DB_USER=awsuser", "", ["[CLUSTER]", "DB_USER"]),
        ("DB_PORT=5439", "DB_PORT=many", ["[CLUSTER]", "DB_PORT", "many"]),
        ("NODE_TYPE=ra3.large", "NODE_TYPE=dc2.large", ["NODE_TYPE", "dc2.large", "ra3.large"]),
        ("NUM_NODES=1", "NUM_NODES=0", ["NUM_NODES"]),
        ("REGION=us-west-2", "REGION=us-west-2\nREGOIN=x", ["REGOIN"]),
        ("[IAM_ROLE]", "[IAM_ROLES]", ["IAM_ROLE"]),
        ("LOG_DATA='s3://", "LOG_DATA='http://", ["[S3]", "LOG_DATA", "s3://"]),
        ("CLUSTER_IDENTIFIER=sparkify", "CLUSTER_IDENTIFIER=Sparkify--1-", ["CLUSTER_IDENTIFIER"]),
    ],
    ids=lambda value: value if isinstance(value, str) and value else None,
)
def test_a_wrong_configuration_names_file_section_and_key(app: App, old: str, new: str, words: list[str]) -> None:
    app.edit_config(old, new)
    before = app.config.read_bytes()
    _refused(app, "--config", str(app.config), "create", code=2, words=words)
    assert app.config.read_bytes() == before


@pytest.mark.parametrize(
    "password", ["short1A", "alllowercase1", "NoDigitsHere", "Has/Slash1", "Has space1", 'Quo"te1aa']
)
def test_a_password_that_aws_would_refuse_is_refused_before_any_call(app: App, password: str) -> None:
    lines = app.config.read_text().splitlines()
    app.config.write_text("\n".join(f"DB_PASSWORD={password}" if "DB_PASSWORD" in line else line for line in lines))
    text = _refused(app, "--config", str(app.config), "create", code=2, words=["DB_PASSWORD"])
    assert password not in text


def test_all_problems_are_told_at_once(app: App) -> None:
    app.edit_config("DB_PORT=5439", "DB_PORT=x")
    app.edit_config("NUM_NODES=1", "NUM_NODES=x")
    _refused(app, "--config", str(app.config), "status", code=2, words=["DB_PORT", "NUM_NODES", "2 problems"])


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (["access-denied", "action=redshift:CreateCluster"], 3, ["redshift:CreateCluster"]),
        (["access-denied", "action=iam:CreateRole"], 3, ["iam:CreateRole"]),
        (["expired-token"], 3, ["expired"]),
        (["cluster-fails", "status=hardware-failure"], 1, ["hardware failure", "Delete the cluster"]),
        (["cluster-fails", "status=incompatible-network"], 1, ["network settings", "delete the cluster"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_aws_refusals_are_told_and_create_goes_on_once_they_are_gone(
    app: App, fault: list[str], code: int, words: list[str]
) -> None:
    app.ok("sandbox", "start")
    app.ok("sandbox", "fault", "set", *fault)
    _refused(app, "--sandbox", "create", code=code, words=words)
    app.ok("sandbox", "fault", "clear")
    if code == 1:
        app.ok("--sandbox", "--yes", "delete")
    app.ok("--sandbox", "create")


def test_a_look_outlasts_throttling_and_lost_connections(loaded: App) -> None:
    loaded.ok("sandbox", "fault", "set", "throttling", "times=2")
    loaded.ok("sandbox", "fault", "set", "dropped-call", "times=1")
    done = loaded.run("--sandbox", "--json", "status")
    loaded.ok("sandbox", "fault", "clear")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["state"] == "available"
    assert "Retry 1" in done.stderr


@pytest.mark.parametrize(
    "wrong", [["nosuch"], ["throttling", "colour=red"], ["slow"], ["throttling", "times=x"], ["throttling", "times"]]
)
def test_a_fault_that_makes_no_sense_is_a_mistake_of_usage(loaded: App, wrong: list[str]) -> None:
    _refused(loaded, "sandbox", "fault", "set", *wrong, code=2, words=[])


def test_attempts_that_run_out_name_the_last_state_and_the_next_run_goes_on(app: App) -> None:
    app.ok("sandbox", "start")
    app.ok("sandbox", "fault", "set", "stuck-creating")
    app.edit_config("STATUS_CHECK_ATTEMPTS=120", "STATUS_CHECK_ATTEMPTS=2")
    _refused(app, "--sandbox", "create", code=4, words=["creating"])
    assert "HOST=\n" in app.config.read_text()
    app.ok("sandbox", "fault", "clear")
    app.edit_config("STATUS_CHECK_ATTEMPTS=2", "STATUS_CHECK_ATTEMPTS=120")
    app.ok("--sandbox", "create")


@pytest.mark.parametrize(
    ("old", "new", "command", "code", "words"),
    [
        ("SECRET=", "SECRET=x", "status", 2, ["SECRET"]),
        ("REGION=us-west-2", "REGION=us-nowhere-9", "status", 2, ["no region us-nowhere-9", "[AWS] REGION"]),
        ("KEY=AKIA", "KEY=AKIB", "status", 2, ["KEY"]),
        ("DB_PASSWORD=", "DB_PASSWORD=x", "counts", 3, ["refused", "DB_PASSWORD"]),
        ("DB_NAME=user_song_plays", "DB_NAME=other", "counts", 3, ["other"]),
        ("HOST=127.0.0.", "HOST=nosuchhost.invalid", "counts", 2, ["nosuchhost.invalid"]),
        ("s3://udacity-dend/log-data", "s3://nosuchbucket-at-all/log-data", "load", 1, ["nosuchbucket-at-all"]),
        ("s3://udacity-dend/log-data", "s3://udacity-dend/nosuch", "load", 1, ["nosuch"]),
        ("s3://udacity-dend/log_json_path.json", "s3://udacity-dend/nosuch.json", "load", 1, ["nosuch.json"]),
    ],
    ids=lambda value: value if isinstance(value, str) and "=" in value else None,
)
def test_wrong_addresses_and_credentials(
    provisioned: App, old: str, new: str, command: str, code: int, words: list[str]
) -> None:
    right = provisioned.config.read_text()
    provisioned.edit_config(old, new)
    try:
        _refused(provisioned, "--sandbox", command, code=code, words=words)
    finally:
        provisioned.config.write_text(right)


def test_a_bucket_of_another_region_is_told_with_the_key_to_write(app: App) -> None:
    (app.home / "sandbox.toml").write_text('bucket_regions = { udacity-dend = "eu-west-1" }\n')
    app.ok("--sandbox", "create")
    _refused(app, "--sandbox", "load", code=1, words=["another region", "[S3] REGION"])


def test_a_host_that_does_not_answer(provisioned: App, closed_port: int) -> None:
    url = f"http://127.0.0.1:{closed_port}"
    lines = provisioned.config.read_text().splitlines()
    lines = [f"ENDPOINT_URL={url}" if line.startswith("ENDPOINT_URL") else line for line in lines]
    other = provisioned.cwd / "dwh.cfg"
    other.write_text("\n".join(lines))
    other.chmod(0o600)
    try:
        _refused(provisioned, "status", code=3, words=[url.removeprefix("http://")])
    finally:
        other.unlink()


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("log-data/2018/11/bad.json", '{"artist":"a","ts":1541105830796,"page":"Ho', ["bad.json"]),
        (
            "log-data/2018/11/bad.json",
            '{"ts":1541105830796,"page":"Home","sessionId":1,"itemInSession":0,"userId":"1"}\n{"ts":"yesterday","page":"x"}',
            ["bad.json", "line 2", "ts", "yesterday", "Invalid digit"],
        ),
        (
            "song-data/A/A/A/bad.json",
            json.dumps(
                {"song_id": "S" * 300, "title": "t", "artist_id": "a", "duration": 1.0, "year": 0, "num_songs": 1}
            ),
            ["bad.json", "line 1", "song_id", "String length exceeds DDL length"],
        ),
    ],
    ids=["cut-json", "wrong-type", "too-long"],
)
def test_bad_data_is_named_and_changes_nothing(loaded: App, file: str, content: str, words: list[str]) -> None:
    before = loaded.json("--sandbox", "counts")
    bad = loaded.home / "s3" / "udacity-dend" / file
    bad.write_text(content)
    try:
        _refused(loaded, "--sandbox", "load", code=1, words=words)
    finally:
        bad.unlink()
    assert loaded.json("--sandbox", "counts") == before
    loaded.ok("--sandbox", "load")
    assert loaded.json("--sandbox", "counts") == before


@pytest.mark.parametrize("content", ['{"jsonpaths": ["$.ts"', '{"jsonpaths": ["$.ts"]}', '["$.ts"]'])
def test_a_jsonpaths_file_that_cannot_be_used_is_named_and_changes_nothing(loaded: App, content: str) -> None:
    before = loaded.json("--sandbox", "counts")
    file = loaded.home / "s3" / "udacity-dend" / "log_json_path.json"
    good = file.read_text()
    file.write_text(content)
    try:
        _refused(
            loaded,
            "--sandbox",
            "load",
            "--full",
            code=1,
            words=["log_json_path.json", "[S3] LOG_JSONPATH", "Nothing was"],
        )
    finally:
        file.write_text(good)
    assert loaded.json("--sandbox", "counts") == before


def test_a_port_in_use_is_told(app: App) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        app.env["SPARKIFY_SANDBOX_PORT"] = str(taken.getsockname()[1])
        _refused(app, "sandbox", "start", code=3, words=[str(taken.getsockname()[1]), "in use"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_the_output_is_no_traceback(loaded: App) -> None:
    import subprocess

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            loaded.command("--sandbox", "counts"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=loaded.env,
            cwd=loaded.cwd,
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr


def test_a_full_cluster_is_told_and_the_next_load_completes(app: App) -> None:
    app.ok("--sandbox", "create")
    app.ok("sandbox", "fault", "set", "storage-full")
    _refused(app, "--sandbox", "load", code=1, words=["Disk Full"])
    app.ok("sandbox", "fault", "clear")
    app.ok("--sandbox", "load")


@pytest.mark.parametrize(
    ("command", "when", "then"),
    telling(
        [
            (["create"], "Creating Redshift IAM Role", "run create"),
            (["create"], "Checking cluster availability", "run create"),
            (["delete", "--yes"], "Checking cluster deletion", "run delete again"),
            (["load"], "Copying s3", "run load again"),
            (["load"], "Worked out", "run load again"),
        ],
        lambda case: case[1] in ("Checking cluster availability",),
    ),
    ids=str,
)
def test_ctrl_c_ends_in_130_with_an_account_and_the_command_goes_on(
    app: App, command: list[str], when: str, then: str
) -> None:
    if command[0] != "create":
        app.ok("--sandbox", "create")
    code, _, told = interrupt_when(app.start("--sandbox", *command), when)
    assert code == 130, told
    assert "Interrupted." in told
    assert then in told
    assert "Traceback" not in told
    app.ok("--sandbox", *command)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["delete", "--yes", "--final-snapshot", "bad name!"], ["'bad name!'", "nothing was deleted", "hyphens"]),
        (["delete", "--yes", "--final-snapshot", ""], ["nothing was deleted"]),
        (["errors", "--page", "99999999999999999999"], ["--page"]),
        (["loads", "--limit", "99999999999999999999"], ["--limit"]),
        (["query", "select '\udcff'"], ["not UTF-8"]),
    ],
    ids=lambda value: " ".join(value).encode("ascii", "replace").decode() if "words" not in value else None,
)
def test_a_mistake_of_usage_is_told_before_anything_is_done(
    loaded: App, arguments: list[str], words: list[str]
) -> None:
    _refused(loaded, "--sandbox", *arguments, code=2, words=words)
    assert loaded.json("--sandbox", "status")["state"] == "available"


def test_sql_keeps_its_letters_in_a_locale_without_them(loaded: App) -> None:
    loaded.env |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    try:
        assert loaded.json("--sandbox", "query", "select 'é中' as letters") == [{"letters": "é中"}]
    finally:
        for name in ("LC_ALL", "PYTHONUTF8", "PYTHONCOERCECLOCALE"):
            del loaded.env[name]


def test_ctrl_c_in_a_query_cancels_it(loaded: App) -> None:
    endless = "select count(*) from staging_events a, staging_events b, staging_events c, staging_events d"
    process = loaded.start("--sandbox", "query", endless)
    until(lambda: _is_running(loaded))
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 130, told
    assert "Traceback" not in told
    until(lambda: not _is_running(loaded))


def _is_running(app: App) -> bool:
    rows = app.json("--sandbox", "query", "select query from stv_recents where status = 'Running'")
    return any("staging_events d" in row["query"] for row in rows)


@pytest.fixture(scope="module")
def provisioned(tmp_path_factory: pytest.TempPathFactory):
    """A program whose warehouse is up, with nothing loaded; tests must leave it and its dwh.cfg so."""
    app = App(tmp_path_factory.mktemp("provisioned"))
    write_bucket(app.home / "s3" / "udacity-dend", songs=40, events=300)
    app.ok("--sandbox", "create")
    yield app
    app.run("sandbox", "stop")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory):
    app = App(tmp_path_factory.mktemp("loaded"))
    write_bucket(app.home / "s3" / "udacity-dend", songs=40, events=300)
    app.ok("--sandbox", "create")
    app.ok("--sandbox", "load")
    yield app
    app.run("sandbox", "stop")
