"""Files that hold secrets: read with a clear sentence for everything that can be wrong, replaced in one step.

Foreign errors that carry the file's content are not chained, for the password would then be in the traceback.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from sparkify_tui.atomic_write import flush_directory, replacing
from sparkify_tui.errors import ConfigError

BOM = "\ufeff"
MAX_BYTES = 1_000_000
"""No dwh.cfg is larger; a data file or a device named by mistake gets a sentence instead of a full memory."""


def read_text(path: Path) -> str:
    """The file's text as it is, its byte order mark included; raises ConfigError when it can't be read."""
    content = _read_bytes(path)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
    raise ConfigError(f"{path} is not UTF-8 text (line {line}).", remedy="Save it as UTF-8 again.", path=path)


def _read_bytes(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            kind = "a directory" if path.is_dir() else "not a regular file"
            raise ConfigError(f"{path} is {kind}.", remedy="Name a dwh.cfg file.", path=path)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        remedy = (
            "Copy dwh.cfg.example to dwh.cfg and fill it in, name another file with --config, "
            "or try --sandbox, which needs none."
        )
        raise ConfigError(f"There is no {path}.", remedy=remedy, path=path) from error
    except OSError as error:
        message = f"{path} cannot be read: {_reason(error)}."
        raise ConfigError(message, remedy="Make it a file that you may read.", path=path) from error
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{path} is too large to be a dwh.cfg.", remedy="Name a dwh.cfg file.", path=path)
    return content


def replace_text(path: Path, text: str) -> None:
    """Replace a file, which is then complete and new, or untouched; mode 0600, and symbolic links are followed."""
    try:
        with replacing(path, mode=0o600, durable=True) as part:
            part.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise _not_writable(path.resolve(), error) from error


def create_text(path: Path, text: str) -> None:
    """Make a file of mode 0600 that isn't there yet; raises ConfigError when it is, or can't be made."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ConfigError(f"{path} is there already.", remedy="Move it away first.", path=path) from error
    except OSError as error:
        raise _not_writable(path, error) from error
    try:
        _fill(descriptor, text)
        flush_directory(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _not_writable(path, error) from error


def require_replaceable(path: Path) -> None:
    """Raise the ConfigError that replacing the file would end in, before anything that costs money is done."""
    target = path.resolve()
    try:
        with tempfile.TemporaryFile(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent) as file:
            file.write(b"\n" * 4096)
            file.flush()
    except OSError as error:
        raise _not_writable(target, error) from error


def _fill(descriptor: int, text: str) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())


def _not_writable(target: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"{target} cannot be written: {_reason(error)}.",
        remedy=f"Make sure that {target.parent} exists, is writable for you and has room.",
        path=target,
    )


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
