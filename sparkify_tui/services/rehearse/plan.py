"""What a rehearsal tries: the listing compared with the ledger as a load does it, within the limits of size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import Basis, LoadEvent, RehearsalPlanned
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.services.load import ledger
from sparkify_tui.services.load.copy.copy_source import wants_whole_prefix
from sparkify_tui.services.load.counts import count_rows
from sparkify_tui.services.load.listing import Comparison, LedgerEntry
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.load.schema import present_tables
from sparkify_tui.services.load.staging import compare_table, listed, staging_tables
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection


@dataclass(frozen=True, slots=True)
class Limits:
    """What is tried at the most: bytes and files that are fetched, and rows of the warehouse that are copied."""

    bytes: int = 200_000_000
    files: int = 20_000
    rows: int = 500_000


@dataclass(frozen=True, slots=True)
class Plan:
    """The comparisons and, of the files to load, those to try, by table; `rate` is that of earlier loads."""

    comparisons: tuple[Comparison, ...]
    basis: Basis
    rate: float | None
    rows: int
    tried: dict[str, list[LedgerEntry]] = field(default_factory=dict)

    @property
    def files(self) -> int:
        """As many files as the load would bring."""
        return sum(found.wanted_files for found in self.comparisons)

    @property
    def bytes(self) -> int:
        """Of those files."""
        return sum(found.wanted_bytes for found in self.comparisons)

    @property
    def tried_files(self) -> int:
        """As many files as the rehearsal fetches."""
        return sum(map(len, self.tried.values()))

    @property
    def tried_bytes(self) -> int:
        """Of those files."""
        return sum(item.size_bytes for files in self.tried.values() for item in files)

    @property
    def is_current(self) -> bool:
        """Whether a load would find nothing to do."""
        return all(found.is_current for found in self.comparisons)

    def told(self) -> RehearsalPlanned:
        """The plan as an event."""
        return RehearsalPlanned(self.basis, self.files, self.bytes, self.tried_files, self.tried_bytes, self.rows)


async def make_plan(
    target: Target, warehouse: Connection | None, options: LoadOptions, limits: Limits, emit: Emit[LoadEvent]
) -> tuple[Plan, ExitStack]:
    """Compare and choose; the caller closes the stack, which holds the comparisons.

    Without `warehouse` there is none yet: every file is new. Raises what a load would raise for its listing.
    """
    rows: dict[str, int] = {}
    books = None
    if warehouse is not None:
        rows = await count_rows(warehouse)
        books = warehouse if "etl.ledger" in await present_tables(warehouse) else None
    rate = await ledger.bytes_per_second(warehouse) if warehouse is not None and books is not None else None
    with ExitStack() as stack:
        comparisons = []
        for table in staging_tables(options):
            found = await compare_table(target, options, table, books)
            stack.callback(found.close)
            if target.config.s3.staging is None and wants_whole_prefix(found):
                found.replace_all()  # the load does so, for want of a place for a manifest
            comparisons.append(found)
            await emit(listed(found))
        plan = _chosen(tuple(comparisons), rate, sum(rows.values()), limits)
        return plan, stack.pop_all()
    raise AssertionError("an ExitStack swallows nothing here")


def _chosen(comparisons: tuple[Comparison, ...], rate: float | None, rows: int, limits: Limits) -> Plan:
    files = sum(found.wanted_files for found in comparisons)
    size = sum(found.wanted_bytes for found in comparisons)
    share = min(1.0, limits.files / max(files, 1), limits.bytes / max(size, 1))
    if share < 1:
        tried, room, later = dict[str, list[LedgerEntry]](), float(limits.bytes), size
        for found in comparisons:
            later -= found.wanted_bytes
            tried[found.table] = list(_spread(found, share, room - share * later))
            room -= sum(item.size_bytes for item in tried[found.table])
        if not any(tried.values()):
            raise SparkifyError(
                f"Every file to load is larger than the limit of {limits.bytes:,} bytes.",
                remedy="Give a larger one: --limit.",
            )
        return Plan(comparisons, Basis.SAMPLE, rate, rows, tried)
    basis = Basis.EMPTY if not rows else Basis.COPIED if rows <= limits.rows else Basis.LEFT_OUT
    return Plan(comparisons, basis, rate, rows, {found.table: list(found.wanted()) for found in comparisons})


def _spread(found: Comparison, share: float, room_bytes: float) -> Iterator[LedgerEntry]:
    """A share of the wanted files, evenly over the listing and always the same ones, as long as they fit.

    The next one that fits stands for one that doesn't.
    """
    due = 1.0  # the first one counts, so that a table with few files is there
    for item in found.wanted():
        if due >= 1 and item.size_bytes <= room_bytes:
            due -= 1
            room_bytes -= item.size_bytes
            yield item
        due = min(due, 1.0) + share
