"""The fence of --sandbox: what the process that runs in a home announces, asked at each use."""

from __future__ import annotations

from dataclasses import dataclass

from sparkify_tui.config import Announcement, FencedCluster
from sparkify_tui.sandbox.home import Home
from sparkify_tui.sandbox.process import announcement, not_running, status


@dataclass(frozen=True, slots=True)
class SandboxFence:
    """The sandbox of one home, whichever process runs it and on whichever port."""

    home: Home

    def announced(self) -> Announcement:
        """Where it answers now, and its owner's keys; raises SandboxError when none runs."""
        found = announcement(self.home)
        return Announcement(found["endpoint_url"], found["host"], found["key"], found["secret"])

    def clusters(self) -> tuple[FencedCluster, ...]:
        """Its clusters as they are now; raises SandboxError when none runs."""
        found = status(self.home)
        if not found.running:
            raise not_running(self.home)
        return tuple(FencedCluster(cluster.identifier, cluster.port, cluster.listening) for cluster in found.clusters)
