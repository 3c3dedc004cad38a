"""redshift-sandbox start|stop|status|reset|env|fault: the stand-in by itself, for any program.

Standard output is data, standard error is narration. Exit codes: 0, 1 when something failed, 2 for a wrong call.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping

import click

from redshift_sandbox import faults_client, process
from redshift_sandbox.errors import SandboxError, UsageError
from redshift_sandbox.home import locate


class _Group(click.Group):
    """Prints what goes wrong in a command as one sentence and its remedy."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except SandboxError as error:
            refusal = click.ClickException(f"{error.message}\n{error.remedy}".strip())
            refusal.exit_code = 2 if isinstance(error, UsageError) else 1  # type: ignore[misc]
            raise refusal from error


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sparkify-tui")
def main() -> None:
    """A local Amazon Redshift, and the AWS APIs around it.

    Its state lives in the directory that REDSHIFT_SANDBOX_HOME names, by default in the platform's user data directory.
    """


@main.command()
@as_json
def start(as_json: bool) -> None:
    """Start it in the background, or do nothing when it runs."""
    found = process.start(locate())
    _print(as_json, found.as_dict(), f"The sandbox runs at {found.endpoint_url} (process {found.pid}).")


@main.command()
@as_json
def stop(as_json: bool) -> None:
    """Stop it; everything in it is kept."""
    stopped = process.stop(locate())
    _print(as_json, {"stopped": stopped}, "The sandbox has stopped." if stopped else "The sandbox was not running.")


@main.command()
@as_json
def status(as_json: bool) -> None:
    """Show whether it runs, where, and what is in it."""
    found = process.status(locate()).as_dict()
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, value in found.items() if found["running"] else [("home", found["home"]), ("running", False)]:
        for text in map(_cluster_text, value) if name == "clusters" else [value]:
            click.echo(f"{name:<17} {text}")


@main.command()
@as_json
def reset(as_json: bool) -> None:
    """Stop it, and remove its clusters, snapshots, users and roles; buckets are kept."""
    home = locate()
    process.reset(home)
    _print(as_json, {"home": str(home.path)}, f"The sandbox in {home.path} is empty again.")


@main.command()
@click.option("--cluster", help="The cluster that the PG… variables name; by default the first available one.")
@as_json
def env(cluster: str | None, as_json: bool) -> None:
    """Print what other programs need to reach it, for `eval "$(redshift-sandbox env)"`; starts it if needed.

    These lines hold the sandbox's own credentials, which open nothing else.
    """
    home = locate()
    process.start(home)
    variables = process.environment(home, cluster=cluster)
    if as_json:
        click.echo(json.dumps(variables))
        return
    for name, value in variables.items():
        click.echo(f"export {name}={shlex.quote(value)}")


@main.group()
def fault() -> None:
    """Make something go wrong in the running sandbox, to rehearse it."""


@fault.command(name="set")
@click.argument("name")
@click.argument("settings", nargs=-1, metavar="[OPTION=VALUE]...")
def fault_set(name: str, settings: tuple[str, ...]) -> None:
    """Set the fault NAME, e.g. `throttling times=3`."""
    found = faults_client.set_fault(locate(), name, dict(map(_setting, settings)))
    click.echo(f"Set: {_fault_text(found.name, found.options)}", err=True)


@fault.command(name="list")
@as_json
def fault_list(as_json: bool) -> None:
    """List the faults there are, and those that are set with how often they struck."""
    home = locate()
    active = faults_client.list_faults(home) if process.status(home).running else ()
    if as_json:
        click.echo(json.dumps([{"name": f.name, "options": dict(f.options), "hits": f.hits} for f in active]))
        return
    for kind in faults_client.known_faults():
        click.echo(f"{_fault_text(kind.name, kind.options)}\n    {kind.description}")
    click.echo("\nSet now:" if active else "\nNone is set.")
    for found in active:
        click.echo(f"  {_fault_text(found.name, found.options)}  struck {found.hits} times")


@fault.command(name="clear")
@click.argument("name", required=False)
def fault_clear(name: str | None) -> None:
    """Clear the faults of one NAME, or all."""
    click.echo(f"Cleared {faults_client.clear_faults(locate(), name)}.", err=True)


def _print(as_json: bool, document: Mapping[str, object], sentence: str) -> None:
    if as_json:
        click.echo(json.dumps(document))
    else:
        click.echo(sentence, err=True)


def _setting(text: str) -> tuple[str, object]:
    """`times=3` as ("times", 3): JSON where it is JSON, else text."""
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise click.UsageError(f"{text!r} is not OPTION=VALUE.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _fault_text(name: str, options: Mapping[str, object]) -> str:
    return " ".join([name, *(f"{key}={value}" for key, value in options.items())])


def _cluster_text(cluster: Mapping[str, object]) -> str:
    place = f"{cluster['host']}:{cluster['port']}" if cluster["host"] else "no endpoint"
    return f"{cluster['identifier']} {cluster['status']}, {place}, {cluster['database']}, user {cluster['user']}"
