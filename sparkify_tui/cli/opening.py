"""From the options to the target: reads the configuration and, with --sandbox, starts or joins the stand-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sparkify_tui.absence import is_absent
from sparkify_tui.cli import output
from sparkify_tui.cli.options import Options

if TYPE_CHECKING:
    from sparkify_tui.aws.session import Aws
    from sparkify_tui.config import Config, Fence
    from sparkify_tui.services.own_sql import OwnSql
    from sparkify_tui.services.target import Target

DEFAULT_CONFIG = Path("dwh.cfg")

Narrate = Callable[[str], None]


def open_target(options: Options, *, narrate: Narrate | None = output.narrate) -> Target:
    """The target that `options` name; raises ConfigError or SandboxError. `narrate` is called for slow steps."""
    config = read(options, narrate=narrate)
    from sparkify_tui.aws.session import Aws
    from sparkify_tui.services.target import Target

    aws = Aws(config.aws)
    label = f"SANDBOX {config.aws.region}" if options.sandbox else outside_label(config, aws)
    if narrate is not None and not options.sandbox and label != f"AWS {config.aws.region}":
        narrate(f"This acts on {label}.")
    return Target(
        config=config,
        aws=aws,
        label=label,
        read_only=options.read_only,
        confirm_writes=not options.sandbox,
    )


def outside_label(config: Config, aws: Aws) -> str:
    """What a configuration without --sandbox acts on; of AWS alone only where calls and database are both AWS's."""
    from sparkify_tui.aws.endpoints import is_aws_host, is_loopback_host

    host = (config.cluster.host or "").lower()
    if is_aws_host(host) or not host:
        return aws.target if aws.is_aws or not host else f"{aws.target}, database {host}"
    if aws.is_aws:
        return f"{aws.target}, database {host}{' (not AWS)' if is_loopback_host(host) else ''}"
    return aws.target


def read(options: Options, *, narrate: Narrate | None = output.narrate) -> Config:
    """The configuration that `options` name, its secrets known to the redactor."""
    from sparkify_tui.config import read_config

    path = config_path(options, narrate=narrate)
    config = read_config(path, fence=_fence() if options.sandbox else None)
    options.redactor.learn(config)
    return config


def own_sql(options: Options) -> OwnSql:
    """A person's own SQL files, for commands that open no target first; a broken configuration is told and left."""
    from sparkify_tui.config import read_values
    from sparkify_tui.errors import ConfigError
    from sparkify_tui.services.own_sql import read_own_sql

    path = options.config_path or DEFAULT_CONFIG
    if options.sandbox and options.config_path is None:
        from sparkify_tui.sandbox import config_file, locate

        path = config_file(locate().path)
    named = ""
    if not is_absent(path):
        try:
            named = read_values(path).get(("SQL", "DIR"), "")
        except ConfigError as error:
            output.narrate(f"Your own questions are looked for in sql beside {path}: {error}")
    return read_own_sql(path, named)


def _fence() -> Fence:
    from sparkify_tui.sandbox import SandboxFence, locate

    return SandboxFence(locate())


def config_path(options: Options, *, narrate: Narrate | None = output.narrate) -> Path:
    """Where the configuration lies; with --sandbox the stand-in is up when this returns."""
    if not options.sandbox:
        return options.config_path or DEFAULT_CONFIG
    from sparkify_tui.sandbox import config_file, locate, start, status

    home = locate()
    file = config_file(home.path)
    remade = is_absent(file) and not is_absent(home.state_file)
    if narrate is not None and not status(home).running:
        narrate("Starting the sandbox.")
    found = start(home)
    if narrate is not None:
        if remade:
            narrate(
                f"There was no {file}: it was created with defaults and a new DB_PASSWORD; "
                "a cluster that is there keeps the password it was created with."
            )
        for cluster in found.clusters:
            if cluster.problem:
                narrate(
                    f"The sandbox can't open the database of {cluster.identifier}: {cluster.problem}. Its files are as "
                    f"they were, in {home.clusters / cluster.identifier}; it is tried again every few seconds."
                )
    return options.config_path or file
