"""sandbox start|stop|status|reset|env|fault."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping

import click

from sparkify_tui import sandbox as stand_in
from sparkify_tui.cli.options import Group, Options, pass_options
from sparkify_tui.cli.output import document, narrate, table
from sparkify_tui.cli.running import run
from sparkify_tui.demo.seed import BUCKET, SparkifySeed
from sparkify_tui.errors import ReadOnlyError
from sparkify_tui.narration import plural

_IN_THE_WAY = (
    *("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"),
    *(f"AWS_ENDPOINT_URL_{service}" for service in ("REDSHIFT", "IAM", "STS", "EC2", "S3")),
    *("PGSERVICE", "PGHOSTADDR"),
)
"""Variables that would lead other programs past what `env` sets: another account's token, another endpoint."""


def _past_the_proxy(*local: str) -> dict[str, str]:
    """Where the environment names a proxy: what keeps other programs from asking it for `local` hosts."""
    if not any(os.environ.get(name) for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")):
        return {}
    listed = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    hosts = [host for host in listed.split(",") if host]
    without = ",".join([*hosts, *(host for host in local if host not in hosts)])
    return {"NO_PROXY": without, "no_proxy": without}


@click.group(cls=Group)
def sandbox() -> None:
    """Control the local stand-in for AWS and Redshift.

    It lives in the directory that SPARKIFY_SANDBOX_HOME names (by default the platform's user data directory).
    """


@sandbox.command()
@pass_options
def start(options: Options) -> None:
    """Start it in the background, or do nothing when it runs."""

    def work() -> None:
        found = stand_in.start(stand_in.locate())
        if options.json:
            document(found.as_dict())
        else:
            narrate(f"The sandbox runs at {found.endpoint_url} (process {found.pid}).")

    run(options, work)


@sandbox.command()
@pass_options
def stop(options: Options) -> None:
    """Stop it; everything in it is kept."""

    def work() -> None:
        stopped = stand_in.stop(stand_in.locate())
        if options.json:
            document({"stopped": stopped})
        else:
            narrate("The sandbox has stopped." if stopped else "The sandbox was not running.")

    run(options, work)


@sandbox.command()
@pass_options
def status(options: Options) -> None:
    """Show whether it runs, where, and what is in it."""

    def work() -> None:
        found = stand_in.status(stand_in.locate()).as_dict()
        if options.json:
            document(found)
        else:
            for name, value in found.items() if found["running"] else [("home", found["home"]), ("running", False)]:
                for text in map(_cluster_text, value) if name == "clusters" else [value]:
                    click.echo(f"{name:<17} {text}")

    run(options, work)


@sandbox.command(short_help="Empty it, and generate the sample data again.")
@click.option("--songs", type=click.IntRange(0, 45_000_000), help="How many song files to generate.")
@click.option("--events", type=click.IntRange(0, 1_000_000_000), help="How many events to generate.")
@click.option("--seed", type=int, help="The same seed gives the same files.")
@pass_options
def reset(options: Options, songs: int | None, events: int | None, seed: int | None) -> None:
    """Stop it, remove its clusters, roles and generated files, and generate the sample again.

    Buckets that you put there yourself, and dwh.cfg, are kept.
    """

    def work() -> None:
        if options.read_only:
            raise ReadOnlyError("--read-only stands against emptying the sandbox.", remedy="Leave it out.")
        home = stand_in.locate()
        written = stand_in.reset(home, SparkifySeed(songs, events, seed))
        sample, directory = written[BUCKET], home.buckets / BUCKET
        if options.json:
            document({"songs": sample["songs"], "events": sample["events"], "directory": str(directory)})
        else:
            narrate(
                f"The sandbox is empty again: {sample['songs']:,} songs and {sample['events']:,} events in {directory}."
            )

    run(
        options,
        work,
        if_interrupted="The sandbox may be empty: its sample is generated when it starts, or by another reset.",
    )


@sandbox.command(short_help="Print what other programs need to reach it, as lines for a shell's eval.")
@pass_options
def env(options: Options) -> None:
    """Print what other programs need to reach it, for `eval "$(sparkify-tui sandbox env)"`.

    These lines hold the sandbox's own credentials, which open nothing else.
    """

    def work() -> None:
        home = stand_in.locate()
        stand_in.start(home)
        variables = stand_in.environment(home)
        if options.json:
            document(variables)
        else:
            for name, value in {**variables, **_past_the_proxy(variables["PGHOST"], "localhost")}.items():
                click.echo(f"export {name}={shlex.quote(value)}")
            if in_the_way := [name for name in _IN_THE_WAY if os.environ.get(name)]:
                click.echo(f"unset {' '.join(in_the_way)}")

    run(options, work)


@sandbox.group()
def fault() -> None:
    """Make something go wrong in the running sandbox, to rehearse it."""


@fault.command(name="set", short_help="Set a fault.")
@click.argument("name")
@click.argument("settings", nargs=-1, metavar="[OPTION=VALUE]...")
@pass_options
def fault_set(options: Options, name: str, settings: tuple[str, ...]) -> None:
    """Set the fault NAME, e.g. `throttling times=3` or `access-denied action=redshift:CreateCluster`."""

    def work() -> None:
        found = stand_in.set_fault(stand_in.locate(), name, dict(_setting(text) for text in settings))
        if options.json:
            document({"name": found.name, "options": dict(found.options), "hits": found.hits})
        else:
            narrate(f"Set: {_fault_text(found.name, found.options)}")

    run(options, work)


@fault.command(name="list", short_help="List the faults there are, and those that are set.")
@pass_options
def fault_list(options: Options) -> None:
    """List the faults there are, and those that are set with how often they struck."""

    def work() -> None:
        home = stand_in.locate()
        active = stand_in.list_faults(home) if stand_in.status(home).running else ()
        if options.json:
            document([{"name": f.name, "options": dict(f.options), "hits": f.hits} for f in active])
            return
        known = [(_fault_text(kind.name, kind.options), kind.description) for kind in stand_in.known_faults()]
        click.echo(table(("fault and its options", "does"), known))
        click.echo("\nSet now:" if active else "\nNone is set.")
        for found in active:
            click.echo(f"  {_fault_text(found.name, found.options)}  struck {plural(found.hits, 'time')}")

    run(options, work)


@fault.command(name="clear")
@click.argument("name", required=False)
@pass_options
def fault_clear(options: Options, name: str | None) -> None:
    """Clear the faults of one NAME, or all."""

    def work() -> None:
        cleared = stand_in.clear_faults(stand_in.locate(), name)
        if options.json:
            document({"cleared": cleared})
        else:
            narrate(f"Cleared {cleared}.")

    run(options, work)


def _setting(text: str) -> tuple[str, object]:
    """`times=3` as ("times", 3): JSON where it is JSON, else text."""
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise click.UsageError(f"{text!r} is not OPTION=VALUE.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _cluster_text(cluster: Mapping[str, object]) -> str:
    place = f"{cluster['host']}:{cluster['port']}" if cluster["host"] else "no endpoint"
    problem = f" ({cluster['problem']})" if cluster["problem"] else ""
    return (
        f"{cluster['identifier']} {cluster['status']}{problem}, {place}, {cluster['database']}, user {cluster['user']}"
    )


def _fault_text(name: str, options: Mapping[str, object]) -> str:
    return " ".join([name, *(f"{key}={value}" for key, value in options.items())])
