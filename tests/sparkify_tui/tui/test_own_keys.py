"""keys.toml: what it may hold, and that a spoilt one is told and never keeps the application from starting."""

from __future__ import annotations

from pathlib import Path

import pytest

from sparkify_tui.tui.jobs.job_outcome import left_behind
from sparkify_tui.tui.keys import KeysFileError, read_own_keys
from sparkify_tui.tui.messages import JobKind
from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import Scripted


@pytest.mark.parametrize(
    ("content", "keys"),
    [
        ('[keys]\nquit = "ctrl+x"\npalette = "f7"\n', {"quit": "ctrl+x", "palette": "f7"}),
        ('\ufeff[keys]\nprovision = " f2 , p "\n', {"provision": "f2,p"}),
        ('[keys]\nhelp = "?"\nlog_find = "/"\n', {"help": "question_mark", "log_find": "slash"}),
        ('[keys]\nprovision = "alt+shift+f2"\nload = "G"\n', {"provision": "alt+shift+f2", "load": "G"}),
        ('[keys]\nlog_copy = "a"\ncopy_all = "a"\n', {"log_copy": "a", "copy_all": "a"}),
        ("", {}),
    ],
    ids=["quit and palette", "mark and blanks", "characters", "modifiers", "two panes", "empty"],
)
def test_what_a_file_says_is_taken(tmp_path: Path, content: str, keys: dict[str, str]) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(content, "utf-8")
    assert read_own_keys(path) == keys


SPOILT = {
    "no table": (b"keys = 3", "one table"),
    "a text": (b'keys = "a"', "one table"),
    "a list": (b'[[keys]]\nprovision = "p"', "one table"),
    "another table": (b'[key]\nprovision = "p"', "one table"),
    "no header": (b'provision = "p"', "one table"),
    "not UTF-8": (b"[keys]\n# \xfc\n", "utf-8"),
    "no TOML": (b"[keys\n", "line 1"),
    "a number": (b"[keys]\nprovision = 3", "must be a text"),
    "an unknown action": (b'[keys]\nfly = "p"', "'fly'"),
    "upper case": (b'[keys]\nprovision = "F2"', "'F2', which is no key"),
    "a blank between": (b'[keys]\nprovision = "f2 p"', "no key"),
    "too deep": (b"x = " + b"[" * 100_000, "nested too deeply"),
    "commas alone": (b'[keys]\nprovision = ",,"', "no key"),
    "a modifier alone": (b'[keys]\nprovision = "ctrl+"', "no key"),
    "the same key twice": (b'[keys]\nprovision = "f2,p"\nload = "p"', "provision and load both have p"),
}


@pytest.mark.parametrize(("content", "why"), SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_file_is_refused_and_says_where(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "keys.toml"
    path.write_bytes(content)
    with pytest.raises(KeysFileError, match=why):
        read_own_keys(path)


@pytest.mark.parametrize("content", [b"keys = 3", b"[keys]\n# \xfc\n"], ids=["no table", "not UTF-8"])
async def test_the_application_starts_with_the_keys_it_has_and_says_why(
    drive: Drive, own_state: Path, content: bytes
) -> None:
    (own_state / "config").mkdir(parents=True)
    (own_state / "config" / "keys.toml").write_bytes(content)
    async with drive((80, 24)) as driven:
        await driven.hear("keys.toml is not used")
        await driven.press("f2")
        await driven.see("per hour")


OWN = """[keys]
provision = "f3"
load = "f2"
delete = "ctrl+k"
run = "alt+r"
history = "f12,d"
cancel = "ctrl+b"
"""


async def test_sentences_and_titles_name_ones_own_keys(drive: Drive, own_state: Path, backend: Scripted) -> None:
    (own_state / "config").mkdir(parents=True)
    (own_state / "config" / "keys.toml").write_text(OWN, "utf-8")
    async with drive((160, 48)) as driven:
        await driven.see("F3 provisions one.")
        await driven.see("F2 loads.")
        await driven.press("f4")
        await driven.see("alt+r runs the statement under the cursor; F12: history, questions")
        for key, title in (("f3", "─ F3 Provision ─"), ("f12", "─ F12 History and questions ─")):
            await driven.press(key)
            await driven.see(title)
            await driven.press("escape")
        assert left_behind(JobKind.PROVISION, []).endswith("F3 goes on where it stopped; ^k deletes what is there.")


async def test_an_action_without_a_key_is_named_as_the_palette_has_it(drive: Drive, own_state: Path) -> None:
    (own_state / "config").mkdir(parents=True)
    (own_state / "config" / "keys.toml").write_text('[keys]\nhistory = "f2,p"\n', "utf-8")
    async with drive((160, 48)) as driven:
        await driven.see("^p Provision provisions one.")


async def test_ones_own_keys_quit_and_stand_in_the_help(drive: Drive, own_state: Path) -> None:
    (own_state / "config").mkdir(parents=True)
    (own_state / "config" / "keys.toml").write_text('[keys]\nquit = "ctrl+x"\npalette = "f7"\n', "utf-8")
    async with drive((120, 60)) as driven:
        await driven.press("f1")
        await driven.see("^x                    Quit")
        await driven.see("F7                    Palette")
        await driven.press("escape", "ctrl+x")
        await driven.until(lambda: driven.app.return_code == 0)
