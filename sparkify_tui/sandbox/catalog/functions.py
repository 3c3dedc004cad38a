"""The catalogue's functions: macros that pg_catalog's readers call."""

from __future__ import annotations

from collections.abc import Mapping


def before_views(places: Mapping[str, str]) -> list[str]:
    """Functions that need no view."""
    return []


def after_views(places: Mapping[str, str]) -> list[str]:
    """Functions that read views."""
    return []
