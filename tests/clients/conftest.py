"""The same endpoint for the real clients."""

from __future__ import annotations

from tests.redshift.conftest import endpoint

__all__ = ["endpoint"]
