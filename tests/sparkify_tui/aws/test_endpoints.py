"""Where calls go is what boto3 would make of environment and AWS's files, and what is shown of it is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from sparkify_tui.aws.endpoints import configured_endpoints, described, is_loopback_host
from sparkify_tui.config import AwsConfig, rules
from sparkify_tui.errors import ConfigError
from tests.sparkify_tui.cli.conftest import App

LOCAL = "http://127.0.0.1:4566"
CONFIG = AwsConfig(region="us-west-2", key=None, secret=None, session_token=None, profile=None, endpoint_url=None)


@pytest.mark.parametrize(
    ("variable", "file", "text"),
    [
        ("AWS_CONFIG_FILE", "config", f"[default]\nendpoint_url = {LOCAL}\n"),
        ("AWS_CONFIG_FILE", "config", f"[default]\nEndpoint_URL = {LOCAL}\n"),
        ("AWS_CONFIG_FILE", "$PLACE/config", f"[default]\nendpoint_url = {LOCAL}\n"),
        ("AWS_SHARED_CREDENTIALS_FILE", "credentials", f"[default]\nendpoint_url = {LOCAL}\n"),
        ("AWS_SHARED_CREDENTIALS_FILE", "${PLACE}/credentials", f"[default]\nENDPOINT_URL={LOCAL}\n"),
    ],
)
def test_an_endpoint_counts_in_each_of_awss_files_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, file: str, text: str
) -> None:
    (tmp_path / Path(file).name).write_text(text)
    monkeypatch.setenv("PLACE", str(tmp_path))
    nothing = {name: str(tmp_path / "none") for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    path = file if file.startswith("$") else str(tmp_path / file)
    found = configured_endpoints(CONFIG, {**nothing, variable: path})
    assert set(found.values()) == {LOCAL}
    assert described(found, "us-west-2") == f"endpoint {LOCAL} (not AWS)"


NO_URLS = [
    "127.0.0.1:4566",
    "localhost",
    "http://127.0.0.1:99999999",
    "http://127.0.0.1:0",
    "http://[127.0.0.1",
    "http://[127.0.0.1]:4566",
    "ftp://127.0.0.1",
    "http://local_stack:4566",
    "http://",
    "http://127.0.0.1:4566\\@sts.amazonaws.com",
    "http://127.0.0.1\\.amazonaws.com",
    "http://127.0.0.1:4566 @sts.amazonaws.com",
    "http://a@127.0.0.1@sts.amazonaws.com",
]


@pytest.mark.parametrize("url", NO_URLS)
def test_what_is_no_address_is_refused_and_never_read_in_two_ways(tmp_path: Path, url: str) -> None:
    nothing = {name: str(tmp_path / "none") for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    with pytest.raises(ConfigError, match="The endpoint of redshift is not an http or https address") as caught:
        configured_endpoints(CONFIG, {**nothing, "AWS_ENDPOINT_URL_REDSHIFT": url})
    assert "AWS_ENDPOINT_URL_REDSHIFT" in caught.value.remedy
    assert rules.url(url)


def test_the_secret_of_an_address_that_is_none_is_not_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        configured_endpoints(CONFIG, {"AWS_CONFIG_FILE": "x", "AWS_ENDPOINT_URL": "http://me:hidden@local_stack"})
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    """
    localhost LOCALHOST localhost. ip6-localhost api.localhost localhost.localdomain 127.0.0.1 127.9.8.7 127.1 0.0.0.0 0
    2130706433 0x7f000001 0177.0.0.1 ::1 0:0:0:0:0:0:0:1 ::ffff:127.0.0.1 ::
    """.split(),
)
def test_every_spelling_of_this_computer_is_known(host: str) -> None:
    assert is_loopback_host(host)


@pytest.mark.parametrize("host", ["10.0.0.5", "127.example.com", "localhost.example.com", "x.amazonaws.com", "::2", ""])
def test_no_other_host_is_taken_for_this_computer(host: str) -> None:
    assert not is_loopback_host(host)


def test_a_command_names_a_wrong_endpoint_and_a_database_that_is_not_aws(tmp_path: Path) -> None:
    app = App(tmp_path)
    file = app.cwd / "dwh.cfg"
    text = "[CLUSTER]\nHOST={host}\nDB_USER=awsuser\nDB_PASSWORD=Abcdefg1\n"
    file.write_text(text.format(host=""))
    app.env["AWS_ENDPOINT_URL"] = "localhost:4566"
    done = app.run("status")
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "The endpoint of redshift is not an http or https address: 'localhost:4566'." in done.stderr
    del app.env["AWS_ENDPOINT_URL"]
    for host, told in {
        "2130706433": "2130706433 (not AWS)",
        "0.0.0.0": "0.0.0.0 (not AWS)",
        "bastion.localdomain.test": "bastion.localdomain.test",
    }.items():
        file.write_text(text.format(host=host))
        done = app.run("query", "select 1")
        assert f"This acts on AWS us-west-2, database {told}.\n" in done.stderr
