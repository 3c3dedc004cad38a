"""What tmux pastes, in brackets or as keys, is what the editor holds and the fields take."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import TIMEOUT_S

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

IN_BRACKETS = {
    "CR": ("select 1,\r  2\r", "select 1,\n  2\n"),
    "LF": ("select 1,\n  2\n", "select 1,\n  2\n"),
    "CRLF": ("select 1,\r\n  2\r\n", "select 1,\n  2\n"),
    "mixed": ("a\r\nb\rc\nd\n\re", "a\nb\nc\nd\n\ne"),
    "separators": ("'a\u2028b\u2029c\x85d'", "'a\u2028b\u2029c\x85d'"),
    "tabs": ("\tselect\t1", "\tselect\t1"),
    "VT, FF and BEL": ("'a\x0bb\x0cc\x07d'", "'a\x0bb\x0cc\x07d'"),
    "wide": ("'漢字かな'", "'漢字かな'"),
    "emoji": ("'👨\u200d👩\u200d👧 🇩🇪 ❤\ufe0f'", "'👨\u200d👩\u200d👧 🇩🇪 ❤\ufe0f'"),
    "combining": ("'e\u0301 a\u0308\u0323'", "'e\u0301 a\u0308\u0323'"),
    "right to left": ("'שלום مرحبا \u202eabc\u202c'", "'שלום مرحبا \u202eabc\u202c'"),
    "blanks": ("'a\u00a0b\u3000c\u200bd\ufeff'", "'a\u00a0b\u3000c\u200bd\ufeff'"),
    "a line longer than the screen": ("select '" + "é" * 500 + "'", "select '" + "é" * 500 + "'"),
}


def sent_as_returns(text: str) -> str:
    """What becomes of a text when tmux sends each line feed as the return key, as it does unless told otherwise."""
    return text.replace("\n", "\r").replace("\r", "\n")


LINES = {name: (text, sent_as_returns(text)) for name, (text, _) in IN_BRACKETS.items() if {"\r", "\n"} & {*text}}
AS_KEYS = {
    name: (text, sent_as_returns(text))
    for name, (text, _) in IN_BRACKETS.items()
    if name not in ("tabs", "VT, FF and BEL", "separators")  # keys of their own, and C1, which tmux drops
} | {"line separators": ("'a\u2028b\u2029c'", "'a\u2028b\u2029c'")}


class Pasting:
    """The program in a tmux of its own, on an AWS that nothing answers for."""

    def __init__(self, directory: Path) -> None:
        self._socket = f"sparkify-{uuid.uuid4().hex[:8]}"
        self.state = directory / "tui" / "state"
        config = directory / "dwh.cfg"
        config.write_text(
            "[AWS]\nKEY=AKIAEXAMPLE\nSECRET=the-secret-key\nENDPOINT_URL=http://127.0.0.1:9\n"
            "[CLUSTER]\nDB_USER=awsuser\nDB_PASSWORD=Passw0rd-Secret\n"
        )
        self._file = directory / "pasted"
        program = f"exec env SPARKIFY_TUI_HOME={directory / 'tui'} {sys.executable} -m sparkify_tui --config {config}"
        self.tmux("-u", "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", program)

    def tmux(self, *arguments: str) -> str:
        return subprocess.run(
            ["tmux", "-L", self._socket, *arguments], capture_output=True, text=True, timeout=60, check=True
        ).stdout

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def paste(self, text: str, *how: str) -> None:
        self._file.write_bytes(text.encode())
        self.tmux("load-buffer", str(self._file))
        self.tmux("paste-buffer", *how)

    def see(self, text: str, within_s: float = TIMEOUT_S) -> None:
        deadline = time.monotonic() + within_s
        while text not in (seen := self.tmux("capture-pane", "-p")):
            assert time.monotonic() < deadline, seen
            time.sleep(0.1)

    def ended(self) -> list[str]:
        """End it; the texts of its buffers."""
        process = int(self.tmux("display-message", "-p", "#{pane_pid}"))
        os.kill(process, signal.SIGTERM)
        deadline = time.monotonic() + TIMEOUT_S
        while Path(f"/proc/{process}").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        (kept,) = self.state.rglob("buffers.json")
        return [buffer["text"] for buffer in json.loads(kept.read_text("utf-8"))]

    def close(self) -> None:
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True, timeout=TIMEOUT_S, check=False)


@pytest.fixture
def pasting(tmp_path: Path) -> Iterator[Pasting]:
    program = Pasting(tmp_path)
    try:
        program.see("STALE")
        yield program
    finally:
        program.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(
    ("cases", "how"),
    [(IN_BRACKETS, ["-p", "-r"]), (LINES, ["-p"]), (AS_KEYS, [])],
    ids=["in brackets", "in brackets, feeds as returns", "as keys"],
)
def test_the_editor_holds_what_tmux_pastes(pasting: Pasting, cases: dict[str, tuple[str, str]], how: list[str]) -> None:
    pasting.press("F4")
    for number, (text, _) in enumerate(cases.values()):
        if number:
            pasting.press("C-n")
            pasting.see("select …")  # the empty buffer's hint
        pasting.paste(text, *how)
        pasting.paste(f"\r--{number:03}", *how)
        pasting.see(f"--{number:03}")
    held = dict(zip(cases, pasting.ended(), strict=True))
    for number, (name, (_, wanted)) in enumerate(cases.items()):
        assert held[name] == f"{wanted}\n--{number:03}", name


@pytest.mark.parametrize("how", [["-p"], []], ids=["in brackets", "as keys"])
def test_a_field_takes_a_paste_as_one_line(pasting: Pasting, how: list[str]) -> None:
    pasting.press("F8")
    pasting.see("type to filter")
    pasting.paste("plays 漢字 e\u0301" if not how else "\rplays\r\n漢字\te\u0301\x07\r", *how)
    pasting.see("plays 漢字 e\u0301")
