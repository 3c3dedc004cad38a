"""The guided set-up: its defaults make a good file, and wrong answers are told where they stand."""

from pathlib import Path

import pytest

from sparkify_tui.config import read_config
from sparkify_tui.errors import ConfigError
from sparkify_tui.services.setup import problem_as_typed, problems, setup_fields, suggested_password, write_setup

PATH = Path("dwh.cfg")


def test_the_suggested_answers_make_a_good_file(tmp_path: Path) -> None:
    path = tmp_path / "dwh.cfg"
    answers = {(field.section, field.key): field.default for field in setup_fields()}
    assert problems(answers, path) == {}
    write_setup(path, answers)
    assert read_config(path).cluster.db_password == answers["CLUSTER", "DB_PASSWORD"]
    with pytest.raises(ConfigError, match="there already"):
        write_setup(path, answers)


def test_only_secrets_are_masked_and_only_what_is_needed_is_required() -> None:
    fields = setup_fields()
    assert {field.key for field in fields if field.secret} == {"KEY", "SECRET", "SESSION_TOKEN", "DB_PASSWORD"}
    assert {field.key for field in fields if field.required} == {"DB_USER", "DB_PASSWORD"}
    for field in fields:
        assert problem_as_typed(field, field.default) is None


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({("CLUSTER", "DB_PASSWORD"): "short"}, {("CLUSTER", "DB_PASSWORD")}),
        ({("CLUSTER", "DB_USER"): "a\nDB_NAME=b"}, {("CLUSTER", "DB_USER")}),
        ({("AWS", "KEY"): "AKIAEXAMPLE"}, {("AWS", "SECRET")}),
        ({("AWS", "PROFILE"): "\x1b[31m"}, {("AWS", "PROFILE")}),
        ({("INFRASTRUCTURE", "NUM_NODES"): "2"}, {("INFRASTRUCTURE", "NUM_NODES")}),
        ({("S3", "LOG_DATA"): "s3://bucket/it's"}, {("S3", "LOG_DATA")}),
    ],
)
def test_wrong_answers_are_told_by_key(answers: dict[tuple[str, str], str], expected: set[tuple[str, str]]) -> None:
    defaults = {(field.section, field.key): field.default for field in setup_fields()}
    found = problems({**defaults, **answers}, PATH)
    assert set(found) == expected
    assert all("Write" in told for told in found.values())


def test_suggested_passwords_are_good_and_differ() -> None:
    (field,) = [field for field in setup_fields() if field.key == "DB_PASSWORD"]
    passwords = {suggested_password() for _ in range(200)}
    assert len(passwords) == 200
    assert all(problem_as_typed(field, password) is None for password in passwords)
