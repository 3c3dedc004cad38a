"""A setting is taken as the table of docs/sandbox.md says, from the file or the environment, or refused by its name."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from redshift_sandbox.errors import SandboxError
from redshift_sandbox.home import Home
from redshift_sandbox.settings import Settings, read_settings
from tests.paths import ROOT

PAGE = ROOT / "docs" / "sandbox.md"


def read(tmp_path: Path, text: str = "", **environ: str) -> Settings:
    home = Home(tmp_path)
    home.settings_file.write_text(text, encoding="utf-8")
    return read_settings(home, {f"REDSHIFT_SANDBOX_{name.upper()}": value for name, value in environ.items()})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("creating_s", "0", 0.0),
        ("creating_s", "0.25", 0.25),
        ("niceness", "19", 19),
        ("max_clusters", "3", 3),
        ("host", "::1", "::1"),
        ("caller_address", "203.0.113.9", "203.0.113.9"),
        ("region", "eu-west-1", "eu-west-1"),
        ("bucket_regions", '{ other = "eu-west-1" }', {"other": "eu-west-1"}),
    ],
)
def test_a_setting_means_the_same_in_the_file_and_in_the_environment(
    tmp_path: Path, name: str, text: str, value: Any
) -> None:
    in_file = f'"{text}"' if isinstance(value, str) else text
    assert getattr(read(tmp_path, f"{name} = {in_file}\n"), name) == value
    assert getattr(read(tmp_path, **{name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "in_file", "in_environment"),
    [
        ("niceness", "20", "20"),
        ("niceness", "-1", "-1"),
        ("niceness", "true", "low"),
        ("max_clusters", "1.5", "1.5"),
        ("max_nodes", "'many'", "many"),
        ("creating_s", "nan", "nan"),
        ("creating_s", "inf", "inf"),
        ("role_delay_s", "[]", "soon"),
        ("caller_address", "'foo'", "foo"),
        ("host", "'0.0.0.0'", "192.168.1.1"),
        ("host", "'::ffff:127.0.0.1'", "example.com"),
        ("bucket_regions", "'eu-west-1'", "eu-west-1"),
        ("bucket_regions", "{ other = 1 }", "{ other = 1 }"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_a_remedy(
    tmp_path: Path, name: str, in_file: str, in_environment: str
) -> None:
    for text, environ in ((f"{name} = {in_file}\n", {}), ("", {name: in_environment})):
        with pytest.raises(SandboxError) as error:
            read(tmp_path, text, **environ)
        assert name in str(error.value) or "loopback only" in str(error.value)
        assert error.value.remedy


def test_the_page_lists_every_setting_with_its_default() -> None:
    rows = re.findall(r"^\| ([a-z_, ]+) \| ([^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    listed = {name: default for names, default in rows for name in names.split(", ")}
    defaults = Settings()
    for item in fields(Settings):
        assert item.name in listed
        numbers = [float(number) for number in re.findall(r"(?<![.\d])\d+(?:\.\d+)?(?![.\d])", listed[item.name])]
        value = getattr(defaults, item.name)
        if isinstance(value, int | float):
            assert min(numbers) <= value <= max(numbers)
        elif isinstance(value, str):
            assert value in listed[item.name]
