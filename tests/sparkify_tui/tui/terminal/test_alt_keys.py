"""What alt is held with comes as a key of that name that writes nothing, whatever the terminal sends after escape."""

from __future__ import annotations

import string

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.widgets import Input

from sparkify_tui.tui.terminal.alt_keys import keep_alt
from tests.sparkify_tui.tui.conftest import Drive


def keys(sent: str) -> list[events.Key]:
    """The keys of what a terminal sends and then leaves off."""
    keep_alt()
    parser = XTermParser()
    return [message for data in (sent, "") for message in parser.feed(data) if isinstance(message, events.Key)]


@pytest.mark.parametrize("character", [*string.ascii_letters, *string.digits, *string.punctuation, " ", "\r", "é", "§"])
def test_a_key_behind_escape_writes_nothing(character: str) -> None:
    (key,) = keys(f"\x1b{character}")
    assert key.character is None
    assert key.key.startswith("alt+") or key.key in ("ctrl+left", "ctrl+right")  # iTerm's alt+b and alt+f


@pytest.mark.parametrize(
    "sent",
    [
        "\x1bw\x1bw",
        "\x1bw\x1b[A",
        "\x1b[\x1bw",
        "\x1bO\x1bx\x1b[B",
        "\x1b2\x1b \x1b.\x1bx",
        "\x1b[99~",
        "\x1b[1;99P",
        "\x1b[99~\x1b[99~\x1bw",
        "\x1b[1;2;3;4;5X",
        "\x1b[?1;2;3;4;5$y",
    ],
)
def test_keys_with_alt_that_come_fast_and_sequences_that_nobody_knows_write_nothing(sent: str) -> None:
    assert [key.character for key in keys(sent) if key.character is not None] == []
    assert "".join(key.character or "" for key in keys(f"{sent}\x1b[Aab")) == "ab"


@pytest.mark.parametrize("size", [1_000, 7])
def test_a_paste_is_what_was_copied_whatever_is_in_it(size: int) -> None:
    keep_alt()
    text = "select '\x1b[31mred\x1b[0m and more than thirty-two characters \x1bx', '\x1b[A\x1b';\n\tselect 2"
    sent = f"a\x1b[200~{text}\x1b[201~b\x1b[200~c\x1b[201~"
    chunks = ["a\x1b[200~", *(sent[at : at + size] for at in range(7, len(sent), size))]
    parser = XTermParser()
    found = [message for data in chunks for message in parser.feed(data)]
    assert [item.text if isinstance(item, events.Paste) else item.key for item in found] == ["a", text, "b", "c"]


def test_what_follows_a_key_with_alt_at_once_is_written() -> None:
    typed = "select * from songplays where artist = 'x'"
    assert "".join(key.character or "" for key in keys(f"\x1bx{typed}")) == typed


@pytest.mark.parametrize(
    ("sent", "key", "character"),
    [
        ("w", "w", "w"),
        ("!", "exclamation_mark", "!"),
        ("™", "trade_mark_sign", "™"),
        ("\x1b[A", "up", None),
        ("\x1bOP", "f1", None),
        ("\x1bOr", "2", "2"),
        ("\x1b", "escape", "\x1b"),
        ("\r", "enter", "\r"),
    ],
)
def test_keys_without_alt_are_what_they_were(sent: str, key: str, character: str | None) -> None:
    (found,) = keys(sent)
    assert (found.key, found.character) == (key, character)


async def test_alt_writes_neither_into_the_editor_nor_into_a_field(drive: Drive) -> None:
    held = [key for character in "2;!w [" for key in keys(f"\x1b{character}") if key.key != "alt+w"]
    async with drive() as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        editor.load_text("select 1")
        for key in held:
            driven.app.post_message(events.Key(key.key, key.character))
        await driven.pilot.pause()
        await driven.until(lambda: not driven.app.keys.busy)
        assert editor.text == "select 1"
        await driven.press("f12")
        field = driven.app.screen.query_one(Input)
        for key in [*held, *keys("\x1bw")]:
            driven.app.post_message(events.Key(key.key, key.character))
        await driven.pilot.pause()
        await driven.until(lambda: not driven.app.keys.busy)
        assert field.value == ""
