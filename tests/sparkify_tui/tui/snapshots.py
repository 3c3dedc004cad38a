"""Plain-text snapshots of the screen, kept beside the tests; `SPARKIFY_SNAPSHOTS=write` writes them anew.

What changes from run to run (times of day, ages, temporary paths) is replaced by a mark of the same width.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

DIRECTORY = Path(__file__).parent / "snapshots"
_CHANGING = (
    re.compile(r"\d\d:\d\d:\d\d"),
    re.compile(r"\d{2} [A-Z][a-z]{2} \d\d:\d\d"),
    re.compile(r"/\S*pytest\S*"),
    re.compile(r"(?<=62%) +\d+ s"),
    re.compile(r"3 h 0\d m"),
    re.compile(r" +\d+(\.\d)? s  +(?=\S)"),
    re.compile(r"(?<=us-west-2  )(in )?\d+ s( of about \d+ s)?"),
    re.compile(r"▶ \w+ \d of \d · \d:\d\d( of ~\d:\d\d)? *"),
)
_AGES = re.compile(r"(polled )?\d+ s ago(, (next in \d+ s|polling))?( +▶ .*)?$", re.MULTILINE)
"""At the end of the header: nothing but the job stands behind them, so that their width doesn't matter."""
_LAST_TIME = re.compile(r" +\d+(\.\d)? s$", re.MULTILINE)
"""How long something took, with nothing behind it: `9.8 s` is wider than `11 s`."""
_STATE = re.compile(r"\b(no cluster|available|creating) (\d+) s")


def steady(text: str) -> str:
    text = "\n".join(map(_without_ages, _LAST_TIME.sub(" ~ s", _AGES.sub("~ ago", text)).splitlines()))
    for pattern in _CHANGING:
        text = pattern.sub(lambda found: "~" * len(found[0]), text)
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip() + "\n"


def _without_ages(line: str) -> str:
    """A line in which each state is as old as one digit says: what more a slow machine needs comes off the next gap."""
    found = _STATE.search(line)
    if found is None:
        return line
    rest = line[found.end() :].replace("  ", "  " + " " * (len(found[2]) - 1), 1)
    return f"{line[: found.start()]}{found[1]} ~~~{_without_ages(rest)}"


def check(name: str, text: str) -> None:
    """Compare with the snapshot kept under `name`; a missing one fails too."""
    path = DIRECTORY / f"{name}.txt"
    shown = steady(text)
    if os.environ.get("SPARKIFY_SNAPSHOTS") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, "utf-8")
    assert shown == kept(name), f"{path.name} differs:\n{shown}"


def kept(name: str) -> str:
    """The snapshot `name`; empty when there is none."""
    path = DIRECTORY / f"{name}.txt"
    return path.read_text("utf-8") if path.exists() else ""
