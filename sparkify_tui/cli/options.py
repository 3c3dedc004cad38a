"""The options that every command takes, before or after its name, and the values they end up with."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from sparkify_tui.redaction import Redactor

# Any: a decorator gives back what it was given, whatever that takes and returns.
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(slots=True)
class Options:
    """What the person asked for, whatever the command."""

    sandbox: bool = False
    config_path: Path | None = None
    read_only: bool = False
    json: bool = False
    yes: bool = False
    debug: bool = False
    redactor: Redactor = field(default_factory=Redactor)


_GLOBAL = (
    click.Option(["--sandbox"], is_flag=True, help="Run on the local stand-in; starts it when it isn't running."),
    click.Option(
        ["--config", "config_path"],
        type=click.Path(path_type=Path, readable=False),  # its reader says what is wrong, and what to do
        metavar="PATH",
        help="The configuration file (default: dwh.cfg here, or the sandbox's own with --sandbox).",
    ),
    click.Option(["--read-only"], is_flag=True, help="Refuse every statement that writes."),
    click.Option(["--json"], is_flag=True, help="Print JSON: one document, or one event per line."),
    click.Option(["--yes", "-y"], is_flag=True, help="Ask nothing."),
    click.Option(
        ["--debug"], is_flag=True, help="Log what the AWS client and the driver do to stderr, without secrets."
    ),
)
_NAMES = frozenset(option.name for option in _GLOBAL)


class GlobalOptionsMixin(click.Command):
    """Adds the global options to a command and folds their values into the context's Options."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own parameters, then the global ones."""
        own = super().get_params(ctx)
        return [*own[:-1], *_GLOBAL, *own[-1:]]

    def invoke(self, ctx: click.Context) -> object:
        """Run the command once the global options given to it have been taken out of its parameters."""
        options = ctx.ensure_object(Options)
        for name in _NAMES:
            value = ctx.params.pop(name or "", None)
            if value:
                setattr(options, name or "", value)
        return super().invoke(ctx)


class Command(GlobalOptionsMixin):
    """A command that takes the global options too."""


class Group(GlobalOptionsMixin, click.Group):
    """A group whose commands, and itself, take the global options."""

    command_class = Command
    group_class = type


def pass_options(function: F) -> F:
    """Hand the context's Options to `function` as its first argument."""

    @functools.wraps(function)
    def wrapper(*args: object, **kwargs: object) -> object:
        return function(click.get_current_context().ensure_object(Options), *args, **kwargs)

    return wrapper  # type: ignore[return-value]
