"""The lines of an INI file, read as configparser would, but telling everything that is wrong at once.

Knows nothing of dwh.cfg's keys. configparser stops at the first duplicate and can't say where a value starts;
both are needed here, the first to report problems together, the second to write a value back in place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SECTION = re.compile(r"\s*\[(?P<name>[^\]]+)\]\s*(?:[#;].*)?$")
_ENTRY = re.compile(r"(?P<lead>\s*(?P<key>[^=:\s][^=:]*?)\s*[=:][ \t]*)(?P<text>.*?)(?P<trail>\s*)$", re.DOTALL)
_QUOTES = "'\""


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key = value` line; `line` counts from 1, `value` is without its quotes."""

    section: str
    key: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the file's form."""

    line: int
    message: str
    remedy: str
    section: str = ""
    key: str = ""


@dataclass(slots=True)
class Scan:
    """What a file holds: the first entry of each section and key (in upper case), and what is wrong with its form.

    `sections` are the lines of the headers, which count from 1, by name and in the order of the file.
    """

    sections: dict[str, int] = field(default_factory=dict)
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def last_line(self, section: str) -> int:
        """The line of a section's last entry, or of its header where it has none."""
        lines = [entry.line for (name, _), entry in self.entries.items() if name == section]
        return max(lines, default=self.sections[section])


def scan(text: str) -> Scan:
    """Read all lines of `text`."""
    found = Scan()
    section: str | None = None
    last_key, last_indent = "", -1
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        indent = len(line) - len(line.lstrip())
        if last_key and indent > last_indent:
            found.problems.append(
                Problem(
                    number,
                    f"Line {number} is indented, which makes it part of {last_key}'s value.",
                    "Start the line at the margin.",
                    section or "",
                    last_key,
                )
            )
        elif header := _SECTION.match(line):
            section, last_key = header["name"], ""
            _add_section(found, section, number)
        elif stripped.startswith("["):
            found.problems.append(
                Problem(
                    number,
                    f"Line {number} looks like a section's name, but is none.",
                    "Write the name between [ and ], and nothing else on the line.",
                )
            )
        elif section is None:
            found.problems.append(
                Problem(
                    number,
                    f"Line {number} stands before the first section.",
                    "Put a section such as [CLUSTER] above it.",
                )
            )
        elif entry := _ENTRY.match(line):
            last_key, last_indent = entry["key"], indent
            _add_entry(found, section, entry["key"], entry["text"], number)
        else:
            found.problems.append(
                Problem(
                    number,
                    f"Line {number} is neither a section, a key with a value, nor a comment.",
                    "Write KEY=value, or put # in front of it.",
                    section,
                )
            )
    return found


def _add_section(found: Scan, section: str, number: int) -> None:
    if section in found.sections:
        found.problems.append(
            Problem(
                number,
                f"Section [{section}] stands there twice, the second time in line {number}.",
                "Move its keys to the first one and remove the second.",
                section,
            )
        )
    else:
        found.sections[section] = number


def _add_entry(found: Scan, section: str, key: str, text: str, number: int) -> None:
    name = (section, key.upper())
    if name in found.entries:
        first = found.entries[name].line
        found.problems.append(
            Problem(
                number,
                f"[{section}] {key} stands there twice, in lines {first} and {number}.",
                "Remove one of them.",
                section,
                key.upper(),
            )
        )
        return
    value, problem = unquote(text)
    found.entries[name] = Entry(section, key.upper(), value, number)
    if problem:
        remedy = "Close the quote at the end of the value; comments stand on lines of their own."
        found.problems.append(Problem(number, f"[{section}] {key} {problem}.", remedy, section, key.upper()))


def unquote(text: str) -> tuple[str, str | None]:
    """The bare value, and what is wrong with its quotes; a value's own quotes enclose all of it or are not there."""
    if not text or text[0] not in _QUOTES:
        return text, None
    quote = text[0]
    if len(text) >= 2 and text[-1] == quote and quote not in text[1:-1]:
        return text[1:-1], None
    if quote in text[1:]:
        return text, "goes on after its closing quote"
    return text, "opens a quote that is never closed"


def with_value(line: str, value: str) -> str:
    """The entry's line with another value, in the quotes that the old one had; everything else stays."""
    entry = _ENTRY.match(line)
    if entry is None:
        raise ValueError("not an entry")
    text = entry["text"]
    quote = text[0] if len(text) >= 2 and text[0] in _QUOTES and text[-1] == text[0] else ""
    return f"{entry['lead']}{quoted(value, quote)}{entry['trail']}"


def quoted(value: str, quote: str = "'") -> str:
    """The value as it stands in a file; raises ValueError for one that would not be read back as it is."""
    if not value.isprintable() or value != value.strip() or unquote(quote + value + quote) != (value, None):
        raise ValueError("the value does not fit on one line of an INI file")
    return f"{quote}{value}{quote}"
