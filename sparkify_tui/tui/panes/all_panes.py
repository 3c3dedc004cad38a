"""The header and the panes, as they are handed to what shows something in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sparkify_tui.tui import paths
from sparkify_tui.tui.launch import Launch
from sparkify_tui.tui.log.logbook import Logbook
from sparkify_tui.tui.panes.cluster_pane import ClusterPane
from sparkify_tui.tui.panes.etl_pane import EtlPane
from sparkify_tui.tui.panes.header import Header
from sparkify_tui.tui.panes.job_pane import JobPane
from sparkify_tui.tui.panes.log_pane import LogPane
from sparkify_tui.tui.panes.query_pane import QueryPane
from sparkify_tui.tui.panes.way_pane import WayPane


@dataclass(frozen=True, slots=True)
class Panes:
    """One of each."""

    header: Header
    cluster: ClusterPane
    etl: EtlPane
    way: WayPane
    query: QueryPane
    job: JobPane
    log: LogPane


def make_panes(launch: Launch, logbook: Logbook, own_keys: Mapping[str, str]) -> Panes:
    """The header and the panes of a launch; `own_keys` as keys.keymap makes them."""
    job = JobPane()
    return Panes(
        header=Header(launch.label, job.headline, read_only=launch.read_only),
        cluster=ClusterPane(),
        etl=EtlPane(),
        way=WayPane(launch),
        query=QueryPane(paths.target_directory(launch.config_path) / "buffers.json", own_keys),
        job=job,
        log=LogPane(logbook),
    )
