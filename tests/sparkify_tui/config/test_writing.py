"""dwh.cfg written: only what changes changes, in one step or not at all."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.config import new_text, read_config, require_replaceable, write_back, write_new
from sparkify_tui.config.files import replace_text
from sparkify_tui.config.keys import KEYS
from sparkify_tui.config.writing import with_changes
from sparkify_tui.errors import ConfigError, ConfigProblems
from tests.paths import ROOT

PASSWORD = "Hush7Hush7"
ARN = "arn:aws:iam::123456789012:role/dwhRole"
HOST = "sparkify.abc.us-west-2.redshift.amazonaws.com"
USERS_FILE = """\
; written by hand
[CLUSTER]
HOST    =   ''
# the database
DB_NAME=dwh
DB_USER  : dwhuser
DB_PASSWORD=Hush7%Hush;7#

[IAM_ROLE]
ARN=

# the end
"""
UNREACHABLE_BY_MODE = os.geteuid() == 0  # modes don't stop root


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_only_the_values_change(tmp_path: Path, mark: str, newline: str) -> None:
    path = tmp_path / "dwh.cfg"
    path.write_bytes((mark + USERS_FILE).replace("\n", newline).encode())
    write_back(path, {("CLUSTER", "HOST"): HOST, ("IAM_ROLE", "ARN"): ARN})
    expected = USERS_FILE.replace("HOST    =   ''", f"HOST    =   '{HOST}'").replace("ARN=", f"ARN={ARN}")
    assert path.read_bytes().decode() == (mark + expected).replace("\n", newline)
    write_back(path, {("CLUSTER", "HOST"): "", ("IAM_ROLE", "ARN"): ""})
    assert path.read_bytes().decode() == (mark + USERS_FILE).replace("\n", newline)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[CLUSTER]\nDB_NAME=a", "[CLUSTER]\nDB_NAME=a\nHOST=h\n", id="no-newline-at-the-end"),
        pytest.param("[CLUSTER]\n\n[S3]\nREGION=\n", "[CLUSTER]\nHOST=h\n\n[S3]\nREGION=\n", id="empty-section"),
        pytest.param("[S3]\nREGION=\n", "[S3]\nREGION=\n\n[CLUSTER]\nHOST=h\n", id="no-section"),
        pytest.param("", "[CLUSTER]\nHOST=h\n", id="empty-file"),
        pytest.param("[CLUSTER]\nhost: 'x'\n", "[CLUSTER]\nhost: 'h'\n", id="lower-case-and-colon"),
        pytest.param('[CLUSTER]\nHOST="x"\n', '[CLUSTER]\nHOST="h"\n', id="double-quotes"),
        pytest.param("[CLUSTER]\nHOST\t=\tx  \n", "[CLUSTER]\nHOST\t=\th  \n", id="tabs-and-trailing-spaces"),
        pytest.param("[CLUSTER]\nA=1\n\n# of S3\n[S3]\n", "[CLUSTER]\nA=1\nHOST=h\n\n# of S3\n[S3]\n", id="comment"),
    ],
)
def test_a_key_is_set_where_it_stands_or_added_to_its_section(text: str, expected: str) -> None:
    assert with_changes(text, {("CLUSTER", "HOST"): "h"}) == expected


@pytest.mark.parametrize("value", ["a\nDB_USER=x", "a\r", "it's 'so'", " a", "a\x00b"])
def test_a_value_that_would_break_the_file_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        with_changes("[CLUSTER]\nHOST=''\n", {("CLUSTER", "HOST"): value})


lines = st.sampled_from(
    ["", "# note", "; note = x", "HOST=", "HOST = 'a'", "DB_NAME=x", "db_port: 5439", "[S3]", "[AWS]", "  # indented"]
)


@given(st.lists(lines, unique=True))
def test_whatever_else_is_in_the_file_stays(found: list[str]) -> None:
    text = "\n".join(["[CLUSTER]", *[line for line in found if not line.startswith("[")]]) + "\n"
    if text.count("HOST") == 2:
        text = text.replace("HOST=\n", "")
    before = text.splitlines()
    after = with_changes(text, {("CLUSTER", "HOST"): "other"}).splitlines()
    assert [line for line in after if "HOST" not in line] == [line for line in before if "HOST" not in line]
    assert [line for line in after if "other" in line] == [line for line in after if "HOST" in line]


def test_the_written_file_is_private_and_links_are_followed(tmp_path: Path) -> None:
    real = tmp_path / "real" / "dwh.cfg"
    real.parent.mkdir()
    real.write_text(USERS_FILE)
    real.chmod(0o644)
    link = tmp_path / "dwh.cfg"
    link.symlink_to(real)
    write_back(link, {("CLUSTER", "HOST"): HOST})
    assert link.is_symlink()
    assert HOST in real.read_text()
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert [entry.name for entry in real.parent.iterdir()] == ["dwh.cfg"]


def test_a_file_broken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "dwh.cfg"
    path.write_text(USERS_FILE + "[CLUSTER]\n")
    with pytest.raises(ConfigProblems):
        write_back(path, {("CLUSTER", "HOST"): HOST})
    assert path.read_text() == USERS_FILE + "[CLUSTER]\n"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "dwh.cfg"
    path.write_text(USERS_FILE)

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync", no_room) if step == "fsync" else (Path, "replace", no_room)))
    with pytest.raises(ConfigError) as raised:
        write_back(path, {("CLUSTER", "HOST"): HOST})
    assert "no space left on device" in raised.value.message
    assert str(tmp_path) in raised.value.remedy
    assert path.read_text() == USERS_FILE
    assert [entry.name for entry in tmp_path.iterdir()] == ["dwh.cfg"]


def test_a_directory_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        replace_text(tmp_path / "gone" / "dwh.cfg", "")
    with pytest.raises(ConfigError, match="cannot be written"):
        require_replaceable(tmp_path / "gone" / "dwh.cfg")


@pytest.mark.skipif(UNREACHABLE_BY_MODE, reason="root may write everywhere")
def test_a_read_only_directory_is_told_before_anything_is_done(tmp_path: Path) -> None:
    path = tmp_path / "dwh.cfg"
    path.write_text(USERS_FILE)
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="cannot be written"):
        require_replaceable(path)
    tmp_path.chmod(0o700)


def test_the_example_is_what_the_keys_table_says() -> None:
    assert (ROOT / "dwh.cfg.example").read_text("utf-8") == new_text({})


def test_the_example_lacks_nothing_but_user_and_password(tmp_path: Path) -> None:
    path = tmp_path / "dwh.cfg"
    path.write_text((ROOT / "dwh.cfg.example").read_text("utf-8"), "utf-8")
    with pytest.raises(ConfigProblems) as raised:
        read_config(path)
    assert [problem.key for problem in raised.value.problems] == ["DB_USER", "DB_PASSWORD"]


def test_a_new_file_holds_the_answers_and_documents_every_key(tmp_path: Path) -> None:
    path = tmp_path / "dwh.cfg"
    answers = {("CLUSTER", "DB_USER"): "dwhuser", ("CLUSTER", "DB_PASSWORD"): PASSWORD, ("AWS", "REGION"): "eu-west-1"}
    write_new(path, answers)
    config = read_config(path)
    assert (config.aws.region, config.cluster.db_password) == ("eu-west-1", PASSWORD)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text("utf-8")
    for key in KEYS:
        assert f"\n{key.name}=" in text
    assert max(map(len, text.splitlines())) <= 120


def test_a_new_file_replaces_none_and_takes_no_wrong_answers(tmp_path: Path) -> None:
    path = tmp_path / "dwh.cfg"
    with pytest.raises(ConfigProblems):
        write_new(path, {("CLUSTER", "DB_USER"): "Root", ("CLUSTER", "DB_PASSWORD"): PASSWORD})
    assert not path.exists()
    path.write_text("precious")
    with pytest.raises(ConfigError, match="there already"):
        write_new(path, {("CLUSTER", "DB_USER"): "root", ("CLUSTER", "DB_PASSWORD"): PASSWORD})
    assert path.read_text() == "precious"
