"""Config → dwh.cfg: values written back in place, and a new file rendered from answers.

What isn't changed stays as it is to the byte: comments, order, spacing, quotes and line ends.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sparkify_tui.config.files import BOM, create_text, read_text, replace_text
from sparkify_tui.config.ini import quoted, scan, with_value
from sparkify_tui.config.keys import KEYS, SECTIONS, Key
from sparkify_tui.config.reading import checked_values, form_problems
from sparkify_tui.errors import ConfigProblems

if TYPE_CHECKING:
    from configupdater import Section

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
    from configupdater import ConfigUpdater  # noqa: PLC0415 - it looks into its package's metadata: not while the application starts

    newline = "\r\n" if "\r\n" in text else "\n"
    document = ConfigUpdater(allow_no_value=True)
    document.read_string(text if not text or text.endswith("\n") else text + newline)
    for (name, key), value in changes.items():
        if not document.has_section(name):
            blank = newline if document.sections() else ""
            document.read_string(f"{document}{blank}[{name}]{newline}")
        _set(document[name], key, value, newline)
    return str(document)


def _set(section: Section, key: str, value: str, newline: str) -> None:
    # The line is replaced, not the option's value: that would lose the line's own spacing, quotes and end.
    for option in section.option_blocks():
        if option.raw_key.upper() == key:
            option.lines[0] = with_value(option.lines[0], value)
            return
    line = f"{key}={quoted(value) if key in _QUOTED_KEYS else value}{newline}"
    options = section.option_blocks()
    (options[-1] if options else section).lines.append(line)


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
