"""Moves clusters and snapshots on in time: creating becomes available, deleting becomes gone.

A document's `transition` says what comes next and when, so a restart goes on where the process ended. One thread
sleeps until the next is due; asking for a cluster settles what is due at once.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from redshift_sandbox.aws.account import Account, new_id
from redshift_sandbox.aws.documents.clusters import (
    CLUSTERS,
    DATABASE_CREDENTIALS,
    EVENTS,
    SNAPSHOTS,
    Cluster,
    ClusterEvent,
    Snapshot,
    apply_changes,
)
from redshift_sandbox.aws.ec2.security_groups import admits
from redshift_sandbox.aws.redshift.endpoints import Endpoints
from redshift_sandbox.operating_system.absence import is_absent
from redshift_sandbox.operating_system.disk_errors import in_words, is_full

log = logging.getLogger(__name__)
_EVENTS_KEPT = 1000
_STUCK_RETRY_S = 0.5
_OPEN_AGAIN_S = 5.0
_CLOCK_LEEWAY_S = 60.0


def is_due(transition: float, now: float, longest_s: float) -> bool:
    """Whether a transition's time has come. One further off than the longest takes was set by another clock."""
    return transition <= now or transition > now + longest_s + _CLOCK_LEEWAY_S


class Lifecycle:
    """The life of every cluster of the account; safe to use from any thread."""

    def __init__(self, account: Account, endpoints: Endpoints) -> None:
        self._account = account
        self._endpoints = endpoints
        self._lock = account.lock
        self._afterwards: list[Callable[[], None]] = []
        self._wake = threading.Event()
        self._stopped = False
        settings = account.settings
        self._longest_s = max(
            *(settings.creating_s, settings.modifying_s, settings.resizing_s, settings.pausing_s),
            *(settings.resuming_s, settings.rebooting_s, settings.snapshot_s, settings.deleting_s, _OPEN_AGAIN_S),
        )
        self._thread = threading.Thread(target=self._run, name="lifecycle", daemon=True)
        self._steps: dict[str, Callable[[Cluster], None]] = {
            "creating": self._created,
            "modifying": self._back_to_available,
            "resizing": self._back_to_available,
            "renaming": self._renamed,
            "rebooting": self._back_to_available,
            "resuming": self._back_to_available,
            "pausing": self._paused,
            "final-snapshot": self._final_snapshot_taken,
            "deleting": self._deleted,
            "storage-full": self._back_to_available,
            "hardware-failure": self._back_to_available,
        }

    def start(self) -> None:
        """Open the endpoints of the clusters that are available, and begin to move the others on."""
        with self._lock:
            for cluster in self._account.state.all(CLUSTERS):
                if cluster.get("problem"):
                    self._back_to_available(cluster)
        self.settle()
        self.reconsider()
        self._thread.start()

    def stop(self) -> None:
        """Close all endpoints; what is under way goes on at the next start."""
        self._stopped = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)
        self._endpoints.stop_all()

    @property
    def endpoints(self) -> Endpoints:
        """The database servers that run."""
        return self._endpoints

    def begin(self, cluster: Cluster, status: str, duration_s: float) -> None:
        """Put a cluster into a passing state for so long, and keep that."""
        cluster["status"] = status
        cluster["transition"] = self._account.now() + duration_s
        self.keep(cluster)
        if status in ("pausing", "deleting", "final-snapshot", "rebooting", "resizing", "renaming"):
            identifier = cluster["identifier"]
            self.afterwards(lambda: self._endpoints.stop(identifier))
        self._wake.set()

    def afterwards(self, action: Callable[[], None]) -> None:
        """Do something to the endpoints once the state that asks for it is written.

        Not before: closing an endpoint waits for its clients, which may be waiting for the state.
        """
        self._afterwards.append(action)

    def follow_up(self, *, written: bool = True) -> None:
        """Do what was left for afterwards, or forget it when the state wasn't written after all."""
        with self._lock:
            waiting, self._afterwards = self._afterwards, []
            for action in waiting if written else []:
                action()

    def keep(self, cluster: Cluster) -> None:
        """Write a cluster's document."""
        self._account.state.put(CLUSTERS, cluster["identifier"], cluster)

    def wake(self) -> None:
        """Look again at what is due, after a document with a transition was written."""
        self._wake.set()

    def record(self, source_type: str, identifier: str, message: str, *, category: str = "management") -> None:
        """Remember an event for DescribeEvents."""
        now = self._account.now()
        state = self._account.state
        event: ClusterEvent = {
            "source": identifier,
            "type": source_type,
            "message": message,
            "category": category,
            "date": now,
            "id": f"REDSHIFT-EVENT-{2000 + len(message) % 1000}",
        }
        with state.transaction():
            state.put(EVENTS, f"{now:020.6f}-{new_id('e-', 6)}", event)
            for key in state.keys(EVENTS)[:-_EVENTS_KEPT]:
                state.delete(EVENTS, key)

    def settle(self) -> None:
        """Carry out everything that is due."""
        with self._lock:
            now = self._account.now()
            for snapshot in self._account.state.all(SNAPSHOTS):
                if snapshot["status"] == "creating" and is_due(snapshot["transition"], now, self._longest_s):
                    self._snapshot_done(snapshot)
            for cluster in self._account.state.all(CLUSTERS):
                transition = cluster.get("transition")
                if transition is not None and is_due(transition, now, self._longest_s):
                    self._advance(cluster)
            self.follow_up()

    def reconsider(self) -> None:
        """Open and close endpoints as the clusters' states and their ingress rules say."""
        with self._lock:
            for cluster in self._account.state.all(CLUSTERS):
                self._open_or_close(cluster)

    # --- inside ---

    def _run(self) -> None:
        while not self._stopped:
            self._wake.clear()
            try:
                self.settle()
                due = self._next_due()
            except Exception:  # the thread must outlive whatever one cluster does
                log.exception("moving clusters on failed")
                due = 1.0
            self._wake.wait(timeout=due)

    def _next_due(self) -> float | None:
        state = self._account.state
        times = [time for cluster in state.all(CLUSTERS) if (time := cluster.get("transition")) is not None]
        times += [snapshot["transition"] for snapshot in state.all(SNAPSHOTS) if snapshot["status"] == "creating"]
        return max(0.01, min(times) - self._account.now()) if times else None

    def _advance(self, cluster: Cluster) -> None:
        faults = self._account.faults
        identifier = cluster["identifier"]
        if cluster["status"] == "creating":
            if faults.find("stuck-creating", cluster=identifier):
                cluster["transition"] = self._account.now() + _STUCK_RETRY_S
                self.keep(cluster)
                return
            if failing := faults.take("cluster-fails", cluster=identifier):
                self._failed(cluster, failing.options["status"])
                return
        self._steps[cluster["status"]](cluster)

    def _created(self, cluster: Cluster) -> None:
        source = cluster.pop("restore_from", None)
        if source is not None:
            directory = self._directory(cluster)
            shutil.rmtree(directory, ignore_errors=True)
            shutil.copytree(self._account.home.snapshots / source, directory)
        self._back_to_available(cluster)
        if cluster["status"] == "available":
            self.record(
                "cluster", cluster["identifier"], f"Amazon Redshift cluster '{cluster['identifier']}' has been created."
            )

    def _back_to_available(self, cluster: Cluster) -> None:
        apply_changes(cluster, cluster.pop("pending", {}))
        cluster["status"] = "available"
        cluster["transition"] = None
        self._open_or_close(cluster)
        self.keep(cluster)

    def _renamed(self, cluster: Cluster) -> None:
        """Give a cluster its new name: the directory first, so that a start after a crash goes on from either side."""
        old, before = cluster["identifier"], self._directory(cluster)
        self._endpoints.stop(old)
        cluster["identifier"] = cluster["pending"].pop("identifier")
        if not is_absent(before):
            shutil.rmtree(self._directory(cluster), ignore_errors=True)
            before.rename(self._directory(cluster))
        with self._account.state.transaction():
            self._forget(old)
            self.keep(cluster)
        self._back_to_available(cluster)

    def _forget(self, identifier: str) -> None:
        """Remove a cluster's document and the passwords that were made for it."""
        state = self._account.state
        state.delete(CLUSTERS, identifier)
        for key in state.keys(DATABASE_CREDENTIALS):
            if key.startswith(f"{identifier}/"):
                state.delete(DATABASE_CREDENTIALS, key)

    def _paused(self, cluster: Cluster) -> None:
        self._endpoints.stop(cluster["identifier"])
        cluster["status"] = "paused"
        cluster["transition"] = None
        self.keep(cluster)

    def _final_snapshot_taken(self, cluster: Cluster) -> None:
        snapshot = self._account.state.get(SNAPSHOTS, cluster["final_snapshot"])
        if snapshot is not None:
            self._snapshot_done(snapshot)
        self.begin(cluster, "deleting", self._account.settings.deleting_s)

    def _deleted(self, cluster: Cluster) -> None:
        identifier = cluster["identifier"]
        self._endpoints.stop(identifier)
        with self._account.state.transaction():
            self._forget(identifier)
        shutil.rmtree(self._directory(cluster), ignore_errors=True)
        self.record("cluster", identifier, f"Amazon Redshift cluster '{identifier}' has been deleted.")

    def _failed(self, cluster: Cluster, status: str) -> None:
        self._endpoints.stop(cluster["identifier"])
        cluster["status"] = status
        cluster["transition"] = None
        self.keep(cluster)
        self.record("cluster", cluster["identifier"], f"Amazon Redshift cluster '{cluster['identifier']}' is {status}.")

    def _snapshot_done(self, snapshot: Snapshot) -> None:
        """Copy the cluster's files; the copy appears whole or not at all."""
        final = self._account.home.snapshots / snapshot["identifier"]
        partial = final.with_name(f".{final.name}")
        shutil.rmtree(partial, ignore_errors=True)
        source = self._account.home.clusters / snapshot["cluster"]
        if original := snapshot.get("copy_of"):
            source = self._account.home.snapshots / original
        with self._endpoints.at_rest(snapshot["cluster"]):
            if not is_absent(source):
                shutil.copytree(source, partial)
            else:
                partial.mkdir()
        shutil.rmtree(final, ignore_errors=True)
        partial.rename(final)
        snapshot["status"] = "available"
        snapshot["size"] = sum(file.stat().st_size for file in final.rglob("*") if file.is_file())
        self._account.state.put(SNAPSHOTS, snapshot["identifier"], snapshot)
        self.record("cluster-snapshot", snapshot["identifier"], f"Snapshot '{snapshot['identifier']}' is available.")

    def _open_or_close(self, cluster: Cluster) -> None:
        """Listen exactly while the cluster can be reached from here."""
        identifier = cluster["identifier"]
        if cluster["status"] not in ("available", "modifying"):
            self._endpoints.stop(identifier)
            return
        caller = self._account.settings.caller_address
        # The port that was asked for may have been taken on this machine: a rule for the one shown counts as well.
        ports = {cluster["port"], cluster.get("listen_port") or cluster["port"]}
        admitted = any(admits(self._account, cluster["security_groups"], caller, port) for port in ports)
        reachable = cluster["publicly_accessible"] and admitted
        if not reachable:
            self._endpoints.stop(identifier)
            cluster["listen_port"] = cluster.get("listen_port") or self._endpoints.port_for(cluster)
        elif not self._endpoints.runs(identifier):
            try:
                cluster["listen_port"] = self._endpoints.start(self._account, cluster)
            except Exception as error:  # noqa: BLE001 - whatever keeps a database closed is its cluster's failure alone
                self._could_not_open(cluster, error)
                return
            cluster.pop("problem", None)
        self.keep(cluster)

    def _could_not_open(self, cluster: Cluster, error: Exception) -> None:
        """Say so and try again later: the files are as they were, and room or a copy of them may come back."""
        identifier, problem = cluster["identifier"], in_words(error)
        full = is_full(error, self._directory(cluster))
        if cluster.get("problem") != problem:
            log.error("the endpoint of %s could not be opened", identifier, exc_info=error)
            self.record("cluster", identifier, f"Amazon Redshift cluster '{identifier}' can't be opened: {problem}")
        cluster["problem"] = problem
        cluster["status"] = "storage-full" if full else "hardware-failure"
        cluster["transition"] = self._account.now() + _OPEN_AGAIN_S
        self.keep(cluster)

    def _directory(self, cluster: Cluster) -> Path:
        return self._account.home.clusters / str(cluster["identifier"])
