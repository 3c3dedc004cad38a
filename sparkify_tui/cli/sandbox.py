"""sandbox start|stop|status|reset|env|fault."""

from __future__ import annotations

import shlex

import click

from sparkify_tui.cli.options import Group, Options, pass_options
from sparkify_tui.cli.output import document, narrate, table
from sparkify_tui.cli.running import run


@click.group(cls=Group)
def sandbox() -> None:
    """Control the local stand-in for AWS and Redshift.

    It lives in the directory that SPARKIFY_SANDBOX_HOME names (by default the platform's user data directory).
    """


@sandbox.command()
@pass_options
def start(options: Options) -> None:
    """Start it in the background, or do nothing when it runs."""

    async def work() -> None:
        from sparkify_tui.sandbox.home import locate
        from sparkify_tui.sandbox.process import start as start_process

        found = start_process(locate())
        if options.json:
            document(found.as_dict())
        else:
            narrate(f"The sandbox runs at {found.endpoint_url} (process {found.pid}).")

    run(options, work())


@sandbox.command()
@pass_options
def stop(options: Options) -> None:
    """Stop it; everything in it is kept."""

    async def work() -> None:
        from sparkify_tui.sandbox.home import locate
        from sparkify_tui.sandbox.process import stop as stop_process

        stopped = stop_process(locate())
        if options.json:
            document({"stopped": stopped})
        else:
            narrate("The sandbox has stopped." if stopped else "The sandbox was not running.")

    run(options, work())


@sandbox.command()
@pass_options
def status(options: Options) -> None:
    """Show whether it runs, where, and what is in it."""

    async def work() -> None:
        from sparkify_tui.sandbox.home import locate
        from sparkify_tui.sandbox.process import status as process_status

        found = process_status(locate()).as_dict()
        if options.json:
            document(found)
        else:
            click.echo(table((), [(name, str(value)) for name, value in found.items()], style="plain"))

    run(options, work())


@sandbox.command()
@click.option("--songs", type=click.IntRange(0, 45_000_000), help="How many song files to generate.")
@click.option("--events", type=click.IntRange(0, 1_000_000_000), help="How many events to generate.")
@click.option("--seed", type=int, help="The same seed gives the same files.")
@pass_options
def reset(options: Options, songs: int | None, events: int | None, seed: int | None) -> None:
    """Stop it, remove its clusters, roles and generated files, and generate the sample anew.

    Buckets that you put there yourself, and dwh.cfg, are kept.
    """

    async def work() -> None:
        from sparkify_tui.sandbox.home import locate
        from sparkify_tui.sandbox.process import reset as reset_home

        sample = reset_home(locate(), songs=songs, events=events, seed=seed)
        narrate(
            f"The sandbox is empty again: {sample.songs:,} songs and {sample.events:,} events in {sample.directory}."
        )

    run(options, work())


@sandbox.command()
@pass_options
def env(options: Options) -> None:
    """Print what other programs need to reach it, for `eval "$(sparkify-tui sandbox env)"`.

    These lines hold the sandbox's own credentials, which open nothing else.
    """

    async def work() -> None:
        from sparkify_tui.sandbox.home import locate
        from sparkify_tui.sandbox.process import environment
        from sparkify_tui.sandbox.process import start as start_process

        home = locate()
        start_process(home)
        variables = environment(home)
        if options.json:
            document(variables)
        else:
            for name, value in variables.items():
                click.echo(f"export {name}={shlex.quote(value)}")

    run(options, work())
