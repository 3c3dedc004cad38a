"""Config → dwh.cfg: values written back in place, and a new file rendered from answers.

What isn't changed stays as it is to the byte: comments, order, spacing, quotes and line ends.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from sparkify_tui.config.files import BOM, create_text, read_text, replace_text
from sparkify_tui.config.ini import quoted, scan, with_value
from sparkify_tui.config.keys import KEYS, SECTIONS, Key
from sparkify_tui.config.reading import checked_values, form_problems
from sparkify_tui.errors import ConfigProblems

Changes = Mapping[tuple[str, str], str]

_QUOTED_KEYS = frozenset({"LOG_DATA", "LOG_JSONPATH", "SONG_DATA", "STAGING"})
"""Keys whose values stand in single quotes in a new file, as the data set's own dwh.cfg has them."""

_HEADER = (
    "Configuration of sparkify-tui. Copy it to dwh.cfg and fill it in; the one in the working directory is used. "
    "Comments stand on lines of their own. A value may be put in single quotes. An empty value, or a key that is left "
    "out, means its default. Keep this file to yourself: it holds passwords."
)


def write_back(path: Path, changes: Changes) -> None:
    """Set the given (section, key) → value in `path` and leave everything else as it is; "" clears a value.

    A file whose form has been broken meanwhile is left alone (ConfigProblems).
    """
    text = read_text(path)
    mark = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    if broken := form_problems(path, scan(text)):
        raise ConfigProblems(tuple(broken), path=path)
    replace_text(path, mark + with_changes(text, changes))


def with_changes(text: str, changes: Changes) -> str:
    """A dwh.cfg's text with some values changed; keys and sections that aren't there are added."""
    newline = "\r\n" if "\r\n" in text else "\n"
    if text and not text.endswith("\n"):
        text += newline
    for (section, key), value in changes.items():
        found = scan(text)
        if (entry := found.entries.get((section, key))) is not None:
            text = _with_line(text, entry.line, value)
            continue
        if section not in found.sections:
            text += f"{newline if found.sections else ''}[{section}]{newline}"
            found = scan(text)
        line = f"{key}={quoted(value) if key in _QUOTED_KEYS else value}{newline}"
        text = _with_line_after(text, found.last_line(section), line)
    return text


def _with_line(text: str, number: int, value: str) -> str:
    """The text with another value in line `number`, whose spacing, quotes and end stay."""
    lines = text.split("\n")
    lines[number - 1] = with_value(lines[number - 1], value)
    return "\n".join(lines)


def _with_line_after(text: str, number: int, line: str) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[:number], line + "\n".join(lines[number:])])


def new_text(answers: Changes) -> str:
    """A new dwh.cfg with these values, the example's comments, and the defaults for everything else."""
    parts = [_comment(_HEADER)]
    for section, purpose in SECTIONS.items():
        parts += ["", _comment(purpose), f"[{section}]"]
        for key in KEYS:
            if key.section == section:
                parts += [_comment(_described(key)), _line(key, answers.get((section, key.name)))]
    return "\n".join(parts) + "\n"


def write_new(path: Path, answers: Changes) -> None:
    """Make a dwh.cfg of mode 0600; raises ConfigProblems when the answers are wrong, ConfigError when it exists."""
    text = new_text(answers)
    checked_values(path, text)
    create_text(path, text)


def _comment(text: str) -> str:
    return textwrap.fill(text, 110, initial_indent="# ", subsequent_indent="# ")


def _described(key: Key) -> str:
    return f"{key.purpose} Required." if key.required else key.purpose


def _line(key: Key, answer: str | None) -> str:
    value = answer if answer is not None else key.default or ""
    return f"{key.name}={quoted(value) if key.name in _QUOTED_KEYS else value}"
