"""Where the sandbox of the application has its home; imported before the first frame, and so small."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

HOME_VARIABLE = "SPARKIFY_SANDBOX_HOME"


def home_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """The directory that SPARKIFY_SANDBOX_HOME names, or the one in the platform's user data directory."""
    named = environ.get(HOME_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs  # noqa: PLC0415 - a command that names a home does not need it

    return Path(platformdirs.user_data_dir("sparkify-tui", appauthor=False)) / "sandbox"


def config_file(home: Path) -> Path:
    """The sandbox's own dwh.cfg."""
    return home / "dwh.cfg"
