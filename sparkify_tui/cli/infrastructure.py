"""create, delete and status."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from sparkify_tui.cli.event_loop import complete
from sparkify_tui.cli.opening import open_target
from sparkify_tui.cli.options import Command, Options, pass_options
from sparkify_tui.cli.output import document, narrate
from sparkify_tui.cli.running import run, show_all
from sparkify_tui.errors import UsageError
from sparkify_tui.models import TeardownPlan
from sparkify_tui.narration import sentence

if TYPE_CHECKING:
    from sparkify_tui.events import CallRetried
    from sparkify_tui.services.target import Target

T = TypeVar("T")


@click.command(cls=Command)
@pass_options
def create(options: Options) -> None:
    """Provision the cluster with its role and ingress rule.

    On AWS this costs money from the moment the cluster exists until `delete`. Run again after an interruption, it goes
    on where it stopped.
    """

    def work() -> None:
        from sparkify_tui.services.infrastructure.provision import provision

        show_all(options, provision(open_target(options)))

    run(
        options,
        work,
        if_interrupted="What was made so far stays and may cost money: run create to go on, delete to remove it.",
    )


@click.command(cls=Command)
@click.option(
    "--final-snapshot", metavar="NAME", help="Keep a snapshot of the data under this name (storage is billed)."
)
@pass_options
def delete(options: Options, final_snapshot: str | None) -> None:
    """Delete everything that create made; asks for the cluster's identifier unless --yes."""

    def work() -> None:
        from sparkify_tui.services.infrastructure.teardown import plan_teardown, teardown

        target = open_target(options)
        identifier = target.config.infrastructure.cluster_identifier
        if not options.yes:
            target.require_writable("deleting")
            plan = complete(_look(target, plan_teardown))
            narrate(_plan_text(plan, target.label))
            if not plan.is_empty:
                _confirm(identifier)
        show_all(options, teardown(target, final_snapshot=final_snapshot))

    run(options, work, if_interrupted="Some of it may be left, and may cost money: run delete again to finish.")


async def _look(target: Target, look: Callable[[Target], Awaitable[T]]) -> T:
    from sparkify_tui.services.retry_policy import transient_errors_fail_fast, with_retries

    async def show(retried: CallRetried) -> None:
        narrate(sentence(retried) or "")

    return await with_retries(target.clock, show, lambda: look(target), transient_errors_fail_fast)


def _confirm(identifier: str) -> None:
    """Have the person type the identifier; raises UsageError when it is another."""
    narrate(f"Type the cluster's identifier ({identifier}) to delete all this:")
    typed = sys.stdin.readline().strip()
    if typed != identifier:
        raise UsageError(
            f"Nothing was deleted: {typed!r} is not {identifier!r}.", remedy="Type it exactly, or pass --yes."
        )


def _plan_text(plan: TeardownPlan, label: str) -> str:
    lines = []
    if plan.cluster:
        lines.append(f"cluster {plan.cluster.identifier} ({plan.cluster.status}) with all its data")
    lines += [f"ingress rule for {rule.cidr} on port {rule.port} of {rule.group_id}" for rule in plan.ingress]
    lines += [f"security group {group}" for group in plan.security_group_ids]
    if plan.role:
        lines.append(f"IAM role {plan.role.name} with its policies")
    found = "\n".join(f"  - {line}" for line in lines)
    left = "".join(f"\nLeft alone: {item}" for item in plan.left_alone)
    if not lines:
        return f"Nothing of this warehouse is there to delete at {label}.{left}"
    return f"This will be deleted at {label}:\n{found}{left}"


@click.command(cls=Command)
@pass_options
def status(options: Options) -> None:
    """Show the cluster, its endpoint, age, cost so far and load state."""

    def work() -> None:
        from sparkify_tui.cli.status_text import status_document, status_lines
        from sparkify_tui.services.infrastructure.status import report

        target = open_target(options)
        found = complete(_look(target, report))
        if options.json:
            document(complete(status_document(target, found)))
        else:
            for line in complete(status_lines(target, found)):
                click.echo(line)

    run(options, work)
