"""The services as the screens use them: one object per opened target.

The only module of the terminal app that calls services, and it does so lazily: importing it is free. Tests hand in a
scripted one of the same shape.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from sparkify_tui.config import Config
    from sparkify_tui.events import (
        CancelReported,
        LoadEvent,
        ProvisionEvent,
        QueryEvent,
        RehearseEvent,
        StatusEvent,
        TeardownEvent,
    )
    from sparkify_tui.models import Catalog, CatalogTable, OpenTransaction, Page, Question, TeardownPlan
    from sparkify_tui.services.infrastructure.setup_choices import SetupChoices
    from sparkify_tui.services.origin.model import Origin, RowKey
    from sparkify_tui.services.own_sql import OwnSql
    from sparkify_tui.services.rehearse.stage import MakeStage
    from sparkify_tui.services.target import Target
    from sparkify_tui.tui.launch import Launch


class Session(Protocol):
    """A query session: scripts in, pages out; connects when it first has to."""

    @property
    def transaction(self) -> OpenTransaction | None:
        """The transaction that the person began, if one is open."""
        ...

    def run(
        self, script: str, *, page_rows: int = 500, values: Mapping[str, str] | None = None
    ) -> AsyncIterator[QueryEvent]:
        """Run statement after statement, with its parameters' values; the first page of each result."""
        ...

    async def fetch(self, rows: int) -> Page:
        """The next rows of the open result."""
        ...

    async def cancel(self) -> CancelReported:
        """Stop what runs, and say what became of it."""
        ...

    async def close(self) -> None:
        """End the session."""
        ...


class Backend(Protocol):
    """What the screens ask of the services, for one target."""

    label: str
    read_only: bool
    confirm_writes: bool
    config: Config

    async def account(self) -> str:
        """The account the credentials belong to."""
        ...

    def watch(self) -> AsyncGenerator[StatusEvent, None]:
        """The cluster's state, for ever."""
        ...

    def provision(self) -> AsyncGenerator[ProvisionEvent, None]:
        """Create the warehouse."""
        ...

    async def plan_teardown(self) -> TeardownPlan:
        """What a teardown would delete."""
        ...

    def teardown(self, final_snapshot: str | None) -> AsyncGenerator[TeardownEvent, None]:
        """Delete the warehouse."""
        ...

    def load(self, *, full: bool, checks: bool) -> AsyncGenerator[LoadEvent, None]:
        """Load and transform."""
        ...

    def rehearse(self) -> AsyncGenerator[RehearseEvent, None]:
        """What a load would do, tried on a local copy."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """Rows per table."""
        ...

    async def last_load(self) -> datetime | None:
        """When a load last ended well; None before the first."""
        ...

    async def bad_rows(self, check: str, limit: int) -> Page:
        """The rows a check complains about."""
        ...

    async def rejected_rows(self, limit: int) -> Page:
        """The rows that loads rejected."""
        ...

    async def origin(self, key: RowKey) -> Origin:
        """Where a row of the star comes from, as far as the warehouse knows."""
        ...

    async def with_places(self, origin: Origin) -> Origin:
        """The same with the files and lines of its staging rows."""
        ...

    async def rows_of_load(self, load_id: int, limit: int) -> tuple[Page, Page]:
        """Events and songs that a load brought, and what came of them."""
        ...

    async def rows_of_file(self, uri: str, limit: int) -> tuple[int, Page]:
        """A file's load, and its rows with their lines."""
        ...

    def session(self) -> Session:
        """A new query session."""
        ...

    async def held_locks(self, pid: int) -> tuple[str, ...]:
        """The tables that a session has locked for writing."""
        ...

    async def catalog(self) -> Catalog:
        """Tables and columns as they are now."""
        ...

    async def stored_rows(self) -> Mapping[tuple[str, str], int]:
        """Rows by schema and table, as far as the catalogue tells."""
        ...

    async def ddl(self, table: CatalogTable) -> str:
        """The statement that makes a table or view again."""
        ...

    def questions(self) -> tuple[Question, ...]:
        """The ready-made questions."""
        ...

    async def own_sql(self) -> OwnSql:
        """A person's own questions and saved queries, read anew."""
        ...

    def price_per_hour(self) -> float | None:
        """What the configured cluster costs an hour, in US dollars."""
        ...

    def writes(self, statement: str) -> bool:
        """Whether a statement changes anything."""
        ...


OpenBackend = Callable[["Launch"], Awaitable[Backend]]
"""Opens the target of a launch; raises SparkifyError."""


class ServiceBackend:
    """The real services on a target."""

    def __init__(self, target: Target, make_stage: MakeStage | None = None) -> None:
        self._target, self._make_stage = target, make_stage
        self.label = target.label
        self.read_only = target.read_only
        self.confirm_writes = target.confirm_writes
        self.config: Config = target.config

    async def account(self) -> str:
        """The account the credentials belong to; "" of an endpoint that isn't AWS's, whose answer is no account."""
        import asyncio

        found = await asyncio.to_thread(self._target.aws.identity)
        return found.account if self._target.aws.is_aws else ""

    def watch(self) -> AsyncGenerator[StatusEvent, None]:
        """The cluster's state, for ever."""
        from sparkify_tui.services.infrastructure.status import watch

        return watch(self._target)

    def provision(self) -> AsyncGenerator[ProvisionEvent, None]:
        """Create the warehouse."""
        from sparkify_tui.services.infrastructure.provision import provision

        return provision(self._target)

    async def plan_teardown(self) -> TeardownPlan:
        """What a teardown would delete."""
        from sparkify_tui.services.infrastructure.teardown import plan_teardown

        return await plan_teardown(self._target)

    def teardown(self, final_snapshot: str | None) -> AsyncGenerator[TeardownEvent, None]:
        """Delete the warehouse."""
        from sparkify_tui.services.infrastructure.teardown import teardown

        return teardown(self._target, final_snapshot=final_snapshot)

    def load(self, *, full: bool, checks: bool) -> AsyncGenerator[LoadEvent, None]:
        """Load and transform."""
        from sparkify_tui.services.load.load import load
        from sparkify_tui.services.load.load_options import LoadOptions

        return load(self._target, LoadOptions(full=full, checks=checks))

    def rehearse(self) -> AsyncGenerator[RehearseEvent, None]:
        """What a load would do; raises SandboxError where there is no place for a local copy."""
        from sparkify_tui.errors import SandboxError
        from sparkify_tui.services.load.load_options import LoadOptions
        from sparkify_tui.services.rehearse.rehearse import rehearse

        if self._make_stage is None:
            raise SandboxError("There is no local warehouse to rehearse on.", remedy="Run `sparkify-tui rehearse`.")
        return rehearse(self._target, LoadOptions(), self._make_stage)

    async def counts(self) -> Mapping[str, int]:
        """Rows per table."""
        from sparkify_tui.services.load.counts import counts

        return await counts(self._target)

    async def last_load(self) -> datetime | None:
        """When a load last ended well; None before the first."""
        from sparkify_tui.services.load.load_history import last_load

        return await last_load(self._target)

    async def bad_rows(self, check: str, limit: int) -> Page:
        """The rows a check complains about."""
        from sparkify_tui.services.load.checks import bad_rows

        return await bad_rows(self._target, check, limit)

    async def rejected_rows(self, limit: int) -> Page:
        """The rows that loads rejected."""
        from sparkify_tui.services.load.load_history import rejected_rows

        return await rejected_rows(self._target, limit=limit)

    async def origin(self, key: RowKey) -> Origin:
        """Where a row of the star comes from, as far as the warehouse knows."""
        from sparkify_tui.services.origin.origin import origin_of

        return await origin_of(self._target, key)

    async def with_places(self, origin: Origin) -> Origin:
        """The same with the files and lines of its staging rows."""
        from sparkify_tui.services.origin.source_lines import with_places

        return await with_places(self._target, origin)

    async def rows_of_load(self, load_id: int, limit: int) -> tuple[Page, Page]:
        """Events and songs that a load brought, and what came of them."""
        from sparkify_tui.services.origin.derived_rows import rows_of_load

        return await rows_of_load(self._target, load_id, limit)

    async def rows_of_file(self, uri: str, limit: int) -> tuple[int, Page]:
        """A file's load, and its rows with their lines."""
        from sparkify_tui.services.origin.derived_rows import rows_of_file

        return await rows_of_file(self._target, uri, limit)

    def session(self) -> Session:
        """A new query session; it connects when it first has to."""
        from sparkify_tui.services.query.query import QuerySession

        return QuerySession(self._target)

    async def held_locks(self, pid: int) -> tuple[str, ...]:
        """The tables that a session has locked for writing."""
        from sparkify_tui.services.query.lock_waits import held_locks

        return await held_locks(self._target, pid)

    async def catalog(self) -> Catalog:
        """Tables and columns as they are now."""
        from sparkify_tui.services.query.catalog import read_catalog

        return await read_catalog(self._target)

    async def stored_rows(self) -> Mapping[tuple[str, str], int]:
        """Rows by schema and table, as far as the catalogue tells."""
        from sparkify_tui.services.query.stored_rows import stored_rows

        return await stored_rows(self._target)

    async def ddl(self, table: CatalogTable) -> str:
        """The statement that makes a table or view again."""
        from sparkify_tui.services.query.ddl import table_ddl

        return await table_ddl(self._target, table)

    def questions(self) -> tuple[Question, ...]:
        """The ready-made questions."""
        from sparkify_tui.services.query.questions import questions

        return questions()

    async def own_sql(self) -> OwnSql:
        """A person's own questions and saved queries, read anew."""
        import asyncio

        from sparkify_tui.services.own_sql import read_own_sql

        return await asyncio.to_thread(read_own_sql, self.config.path, self.config.sql_dir)

    def price_per_hour(self) -> float | None:
        """What the configured cluster costs an hour, in US dollars."""
        from sparkify_tui.services.infrastructure.prices import price_per_hour

        wanted = self._target.config.infrastructure
        return price_per_hour(wanted.node_type, wanted.num_nodes)

    def writes(self, statement: str) -> bool:
        """Whether a statement changes anything."""
        from sparkify_tui.services.query.writes import writes

        return writes(statement)


async def find_setup_choices() -> SetupChoices:
    """The names that the set-up offers, from this machine alone."""
    import asyncio

    from sparkify_tui.services.infrastructure.setup_choices import setup_choices

    return await asyncio.to_thread(setup_choices)


async def open_services(launch: Launch) -> Backend:
    """Open the launch's target; raises SparkifyError."""
    import asyncio

    target = await launch.open_target()
    await asyncio.to_thread(_import_services)
    return ServiceBackend(target, launch.make_stage)


def _import_services() -> None:
    """What the first load or query would otherwise import while somebody waits or types."""
    import sparkify_tui.services.infrastructure.status
    import sparkify_tui.services.load.load
    import sparkify_tui.services.query.catalog
    import sparkify_tui.services.query.query  # noqa: F401 - being imported is all
