"""System relations."""

from __future__ import annotations

from sparkify_tui.sandbox.catalog.system import SystemRelation

RELATIONS: tuple[SystemRelation, ...] = ()
