"""What the set-up offers: names from this machine alone."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sparkify_tui.services.infrastructure.setup_choices import setup_choices


@pytest.fixture
def aws_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return tmp_path


def test_profiles_are_those_of_both_files_by_name(aws_files: Path) -> None:
    (aws_files / "config").write_text("[default]\nregion=eu-west-1\n[profile work]\nsso_session=x\n", "utf-8")
    (aws_files / "credentials").write_text("[own]\naws_access_key_id=AKIA\naws_secret_access_key=hidden\n", "utf-8")
    found = setup_choices()
    assert found.profiles == ("default", "own", "work")
    assert "hidden" not in repr(found)


def test_without_files_there_are_no_profiles_and_nothing_to_complain_about(aws_files: Path) -> None:
    found = setup_choices()
    assert (found.profiles, found.problem) == ((), "")


def test_a_broken_file_is_named_with_a_remedy_and_the_regions_are_there(aws_files: Path) -> None:
    (aws_files / "config").write_text("no section\n", "utf-8")
    found = setup_choices()
    assert str(aws_files / "config") in found.problem
    assert "leave the profile empty" in found.problem
    assert "us-west-2" in found.regions


def test_regions_are_known_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something was sent")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    regions = setup_choices().regions
    assert {"us-west-2", "eu-central-1", "us-gov-west-1"} <= set(regions)
    assert len(set(regions)) == len(regions)
