"""The command tree; each command's module is imported when it runs, so that --help is instant."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence

import click

from sparkify_tui import __version__
from sparkify_tui.cli.exit_codes import FAILED, INTERRUPTED, OK
from sparkify_tui.cli.options import Group

PROGRAM = "sparkify-tui"
_COMPLETION_VARIABLE = "_SPARKIFY_TUI_COMPLETE"

COMMANDS: dict[str, tuple[str, str]] = {
    "create": ("infrastructure", "Provision the cluster with its role and ingress rule."),
    "delete": ("infrastructure", "Delete everything that create made."),
    "status": ("infrastructure", "Show the cluster, its endpoint, age, cost so far and load state."),
    "load": ("loading", "Create tables, COPY what is new, transform, check."),
    "rehearse": ("rehearsing", "Say what load would do, tried on a local copy."),
    "counts": ("loading", "Show the rows per staging and analytical table."),
    "checks": ("loading", "Run the data checks again."),
    "loads": ("loading", "Show what each load did."),
    "errors": ("loading", "Show the rows that loads left out."),
    "origin": ("origin", "Show where a row comes from, or what came of a load or a file."),
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
@click.version_option(__version__, prog_name=PROGRAM)
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


def run_command_line(arguments: Sequence[str]) -> int:
    """Run what `arguments` ask for; its exit code.

    What Click does itself, but for the ends that it has no words for: Ctrl+C before or after a command's own work, and
    output that can't be written.
    """
    if _COMPLETION_VARIABLE in os.environ:
        cli.main(list(arguments), prog_name=PROGRAM)
    try:
        with cli.make_context(PROGRAM, list(arguments)) as context:
            cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        return _refuse(error, as_json="--json" in arguments)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except OSError as error:
        return _lost_output(error)
    return OK


def _refuse(error: click.ClickException, *, as_json: bool) -> int:
    from sparkify_tui.cli.output import document

    with contextlib.suppress(OSError):  # the exit code tells it, too, and there may be no other place
        error.show()
    if as_json:
        remedy = "Use --help for what can be said."
        try:
            document({"event": "Failed", "error": "UsageError", "message": error.format_message(), "remedy": remedy})
        except OSError as lost:
            _lost_output(lost)
    return error.exit_code


def _lost_output(error: OSError) -> int:
    """What to make of an error in writing to stdout; one that names a file is none, and is raised again."""
    from sparkify_tui.cli.output import forget, narrate

    if error.filename is not None:
        raise error
    forget(sys.stdout)
    if isinstance(error, BrokenPipeError):
        # The reader of stdout has gone (`| head`): nothing is wrong.
        return OK
    narrate(f"Error: The output can't be written: {error.strerror or error}.")
    narrate("Make room, or send it elsewhere.")
    return FAILED
