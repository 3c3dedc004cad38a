"""The guided set-up: what is asked for a first dwh.cfg, what is wrong with the answers, and the file made of them.

Asks for no more than a first run needs; the file documents the rest, with its defaults.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sparkify_tui.config import new_text, read_text_as_config, validate_value, write_new
from sparkify_tui.config.keys import BY_NAME
from sparkify_tui.errors import ConfigProblems

Answers = Mapping[tuple[str, str], str]

_ASKED = (
    ("AWS", "KEY"),
    ("AWS", "SECRET"),
    ("AWS", "SESSION_TOKEN"),
    ("AWS", "PROFILE"),
    ("AWS", "REGION"),
    ("CLUSTER", "DB_USER"),
    ("CLUSTER", "DB_PASSWORD"),
    ("S3", "LOG_DATA"),
    ("S3", "LOG_JSONPATH"),
    ("S3", "SONG_DATA"),
    ("S3", "STAGING"),
    ("INFRASTRUCTURE", "CLUSTER_IDENTIFIER"),
    ("INFRASTRUCTURE", "CLUSTER_TYPE"),
    ("INFRASTRUCTURE", "NODE_TYPE"),
    ("INFRASTRUCTURE", "NUM_NODES"),
    ("INFRASTRUCTURE", "ALLOWED_CIDR"),
)
_PASSWORD_LENGTH = 24
_SUGGESTED_USER = "dwhuser"


@dataclass(frozen=True, slots=True)
class SetupField:
    """One thing to ask for: `default` is what the field starts with, a `secret` one is masked."""

    section: str
    key: str
    purpose: str
    expects: str
    default: str
    required: bool
    secret: bool


def setup_fields() -> tuple[SetupField, ...]:
    """What to ask for, in the order of the file; a new password is suggested each time."""
    return tuple(_field(*name) for name in _ASKED)


def problem_as_typed(field: SetupField, text: str) -> str | None:
    """What is wrong with one answer so far, with what to write instead; None when it is good."""
    return validate_value(field.section, field.key, text)


def problems(answers: Answers, path: Path) -> dict[tuple[str, str], str]:
    """What is wrong with all answers together, by section and key; empty when a file can be made of them."""
    wrong = {name: told for name, text in answers.items() if (told := validate_value(*name, text))}
    if wrong:
        return wrong
    try:
        read_text_as_config(path, new_text(answers))
    except ConfigProblems as error:
        return {(problem.section, problem.key): str(problem) for problem in error.problems}
    return {}


def write_setup(path: Path, answers: Answers) -> None:
    """Make the dwh.cfg, readable by its owner alone; raises ConfigError when it is there already."""
    write_new(path, answers)


def suggested_password() -> str:
    """A random password that Redshift takes."""
    alphabet = string.ascii_letters + string.digits
    needed = [
        secrets.choice(string.ascii_uppercase),
        secrets.choice(string.ascii_lowercase),
        secrets.choice(string.digits),
    ]
    word = needed + [secrets.choice(alphabet) for _ in range(_PASSWORD_LENGTH - len(needed))]
    secrets.SystemRandom().shuffle(word)
    return "".join(word)


def _field(section: str, key: str) -> SetupField:
    known = BY_NAME[section, key]
    suggested = {"DB_USER": _SUGGESTED_USER, "DB_PASSWORD": suggested_password()}.get(key, known.default or "")
    return SetupField(section, key, known.purpose, known.expects, suggested, known.required, known.secret)
