"""Homes of sandboxes, prepared as the application prepares them."""

from __future__ import annotations

from redshift_sandbox import home as homes
from redshift_sandbox.home import Home
from sparkify_tui.demo.seed import SEED


def prepare(home: Home) -> Home:
    """Make a home's directories and its dwh.cfg."""
    return homes.prepare(home, SEED)
