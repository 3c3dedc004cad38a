"""Where things are for tests that read files of the project, or real data beside it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
"""Real data with its counts; tests that read it skip where it isn't there."""
