"""Where the app keeps what outlives it: settings and keys, buffers, history and the log file.

Everything is written atomically and readable by its owner alone. A file that can't be read is never replaced, of one
that is damaged a copy is kept, and one that can't be written is reported once by the caller; neither stops the app.
"""

from __future__ import annotations

import errno
import json
import logging
import os
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_state_path

from sparkify_tui.absence import is_absent, make_private_directory
from sparkify_tui.atomic_write import replacing

NAME = "sparkify-tui"
log = logging.getLogger(__name__)


def config_directory() -> Path:
    """Where keys.toml and settings.json lie; SPARKIFY_TUI_HOME puts both directories elsewhere."""
    own = os.environ.get("SPARKIFY_TUI_HOME")
    return Path(own) / "config" if own else user_config_path(NAME, appauthor=False)


def state_directory() -> Path:
    """Where buffers, history and the log file lie."""
    own = os.environ.get("SPARKIFY_TUI_HOME")
    return Path(own) / "state" if own else user_state_path(NAME, appauthor=False)


def target_directory(config_path: Path) -> Path:
    """Where the buffers of one configuration lie: each dwh.cfg has its own."""
    import hashlib  # noqa: PLC0415 - not before the first frame, which needs no digest

    digest = hashlib.sha256(str(config_path.absolute()).encode()).hexdigest()[:16]
    return state_directory() / "targets" / digest


def read_json(path: Path) -> Any:  # Any: JSON, whose shape the caller checks
    """The file's value; None when it is absent, unreadable or damaged: of the last a copy is kept beside it."""
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError:
        return None
    except (ValueError, RecursionError):  # no JSON, or no text; nested too deeply
        _keep_damaged(path)
        return None


def _keep_damaged(path: Path) -> None:
    """Put a copy of a file beside it, before it is replaced: what somebody typed may still be in it."""
    copy = path.with_name(f"{path.name}.damaged")
    try:
        content = path.read_bytes()  # before an earlier copy is cut
        descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as error:
        log.warning("%s is damaged, and no copy of it could be kept: %s", path, error)
    else:
        log.warning("%s is damaged; what it held is kept as %s", path, copy)


def read_error(path: Path) -> str:
    """What keeps a file of the app's that is there from being read, and what to do; "" when nothing does."""
    try:
        require_readable(path)
    except OSError as error:
        return (
            f"{path} can't be read: {error.strerror}. It is left as it is, and nothing new is kept in it. "
            "Change its permissions or its owner, and start again."
        )
    return ""


def write_error(path: Path, error: OSError, otherwise: str = "or choose another place") -> str:
    """What keeps a file from being written, and what to do."""
    full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    remedy = "Make room there" if full else "Change its permissions or its owner"
    if error.errno == errno.EROFS:
        remedy = "Make its disk writable"
    return f"{path} can't be written: {error.strerror or error}. {remedy}, {otherwise}."


ELSEWHERE = "or set SPARKIFY_TUI_HOME to another directory and start again"


def require_readable(path: Path) -> None:
    """Raise OSError for a file that is there and can't be read: what it holds was never seen, and must not be lost."""
    if not is_absent(path):
        with path.open("rb"):
            pass


def write_json(path: Path, value: object) -> None:
    """Replace the file by `value`, atomically and with mode 0600; raises OSError, also for one that can't be read."""
    require_readable(path)
    make_private_directory(path.parent)
    with replacing(path, mode=0o600) as part, part.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=True)


class Settings:
    """What the person chose in the app: theme, sizes, the log's state."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_directory() / "settings.json"
        found = read_json(self.path)
        self._values: dict[str, object] = found if isinstance(found, dict) else {}

    def text(self, name: str, default: str) -> str:
        """A text setting."""
        value = self._values.get(name)
        return value if isinstance(value, str) else default

    def number(self, name: str, default: int) -> int:
        """A whole-number setting."""
        value = self._values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def flag(self, name: str, *, default: bool) -> bool:
        """A yes-or-no setting."""
        value = self._values.get(name)
        return value if isinstance(value, bool) else default

    def put(self, **values: str | int | bool) -> None:
        """Change settings and write them; raises OSError."""
        self._values.update(values)
        write_json(self.path, self._values)
