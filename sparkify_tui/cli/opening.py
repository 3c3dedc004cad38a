"""From the options to the target: reads the configuration and, with --sandbox, starts or joins the stand-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sparkify_tui.cli import output
from sparkify_tui.cli.options import Options

if TYPE_CHECKING:
    from sparkify_tui.config import Config
    from sparkify_tui.services.target import Target

DEFAULT_CONFIG = Path("dwh.cfg")

Narrate = Callable[[str], None]


def open_target(options: Options, *, narrate: Narrate | None = output.narrate) -> Target:
    """The target that `options` name; raises ConfigError or SandboxError. `narrate` is told of what takes time."""
    config = read(options, narrate=narrate)
    from sparkify_tui.aws.session import Aws
    from sparkify_tui.services.target import Target

    aws = Aws(config.aws)
    local = aws.endpoint_url is not None
    return Target(
        config=config,
        aws=aws,
        label=f"{'SANDBOX' if options.sandbox else 'ENDPOINT' if local else 'AWS'} {config.aws.region}",
        read_only=options.read_only,
        confirm_writes=not options.sandbox,
    )


def read(options: Options, *, narrate: Narrate | None = output.narrate) -> Config:
    """The configuration that `options` name, its secrets known to the redactor."""
    from sparkify_tui.config import read_config

    config = read_config(config_path(options, narrate=narrate))
    options.redactor.learn(config)
    return config


def config_path(options: Options, *, narrate: Narrate | None = output.narrate) -> Path:
    """Where the configuration lies; with --sandbox the stand-in is up when this returns."""
    if not options.sandbox:
        return options.config_path or DEFAULT_CONFIG
    from sparkify_tui.sandbox.home import locate
    from sparkify_tui.sandbox.process import start, status

    home = locate()
    if narrate is not None and not status(home).running:
        narrate("Starting the sandbox.")
    found = start(home)
    if narrate is not None:
        for cluster in found.clusters:
            if cluster.problem:
                narrate(
                    f"The sandbox can't open the database of {cluster.identifier}: {cluster.problem}. Its files are as "
                    f"they were, in {home.clusters / cluster.identifier}; it is tried again every few seconds."
                )
    return options.config_path or home.config_file
