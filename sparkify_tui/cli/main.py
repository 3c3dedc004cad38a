"""The command tree; each command's module is imported when it runs, so that --help is instant."""

from __future__ import annotations

import importlib

import click

from sparkify_tui import __version__
from sparkify_tui.cli.options import Group

COMMANDS: dict[str, tuple[str, str]] = {
    "create": ("infrastructure", "Provision the cluster with its role and ingress rule."),
    "delete": ("infrastructure", "Delete everything that create made."),
    "status": ("infrastructure", "Show the cluster, its endpoint, age, cost so far and load state."),
    "load": ("loading", "Create tables, COPY what is new, transform, check."),
    "counts": ("loading", "Show the rows per staging and analytical table."),
    "checks": ("loading", "Run the data checks again."),
    "loads": ("loading", "Show what each load did."),
    "errors": ("loading", "Show the rows that loads rejected."),
    "query": ("querying", "Run SQL, a ready-made @question, or a script from stdin (-)."),
    "questions": ("querying", "List the ready-made analytical questions."),
    "run": ("demo", "Create, load, count and answer one question, end to end."),
    "sandbox": ("sandbox", "Control the local stand-in for AWS and Redshift."),
}
"""Name → module of this package and its help line; the line is repeated by the command itself."""


class LazyGroup(Group):
    """A group that imports a command only when it is run or asked for its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a warehouse's life."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sparkify_tui.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sparkify-tui")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """The whole life of a Sparkify song-play warehouse on Amazon Redshift.

    Without a command the terminal application starts. With --sandbox everything runs on a local stand-in for AWS:
    no account, no cost.
    """
    if ctx.invoked_subcommand is None:
        raise click.UsageError(
            "The terminal application takes --sandbox, --config and --read-only; a command is missing."
        )
