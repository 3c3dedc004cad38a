"""The warehouse of the tests of loading stands for AWS; temporary sandboxes go where each test sees them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.sparkify_tui.services.load.conftest import running, warehouse

__all__ = ["running", "warehouse"]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that temporary sandboxes are made in; empty again when a rehearsal is over."""
    directory = tmp_path / "temporary"
    directory.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    return directory
