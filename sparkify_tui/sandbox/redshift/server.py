"""One cluster's endpoint: listens, gives every client a thread, and stops without leaving any behind."""

from __future__ import annotations

from sparkify_tui.sandbox.redshift.spec import ClusterSpec

__all__ = ["ClusterSpec"]
