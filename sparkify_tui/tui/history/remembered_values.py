"""The values that parameters had the last time, by name, in a private file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sparkify_tui.tui.paths import read_json, write_json

MAX_NAMES = 500
MAX_CHARACTERS = 10_000
"""Of a value: a longer one is not remembered."""


class RememberedValues:
    """Keeps the values of one configuration."""

    def __init__(self, path: Path) -> None:
        self.path = path
        found = read_json(path)
        self.values: dict[str, str] = {
            name: value for name, value in (found if isinstance(found, dict) else {}).items() if isinstance(value, str)
        }

    def keep(self, values: Mapping[str, str]) -> None:
        """Remember these, and forget the oldest of very many; raises OSError, after keeping them for this run."""
        for name, value in values.items():
            self.values.pop(name, None)
            if len(value) <= MAX_CHARACTERS:
                self.values[name] = value
        for name in list(self.values)[:-MAX_NAMES]:
            del self.values[name]
        write_json(self.path, self.values)
