"""Runs commands in one process whose environment leads elsewhere, and tells what each ended with.

`python -m tests.sparkify_tui.cli.fenced PLAN`: the plan has the text of dwh.cfg (None: no file), where it is a link to, and the command,
for each command; the outcome goes to the plan's `outcome` file.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path

from sparkify_tui.cli.main import run_command_line

AUDIT = """
import ipaddress, os, sys

def _outside(host):
    if not host or isinstance(host, (bytes, str)) and not str(host).strip():
        return False
    host = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return not (ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified)
    except ValueError:
        return True

def _watch(event, arguments):
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if _outside(host):
        with open(os.environ["FENCE_LOG"], "a") as log:
            log.write(f"{event} {arguments[:2]}\\n")

sys.addaudithook(_watch)
"""
"""A sitecustomize that notes every connection that leaves this machine, and every name that is looked up."""


def command_lines() -> list[list[str]]:
    """A way to call every command there is, from click's own tree; what takes an argument is given one."""
    import click

    from sparkify_tui.cli.main import cli

    def leaves(command: click.Command, path: list[str]) -> list[list[str]]:
        if isinstance(command, click.Group):
            context = click.Context(command)
            names = command.list_commands(context)
            found = [(name, command.get_command(context, name)) for name in names]
            return [line for name, child in found if child is not None for line in leaves(child, [*path, name])]
        needed = [p for p in command.params if isinstance(p, click.Argument) and (p.required or p.nargs != 1)]
        return [[*path, *(_ARGUMENTS[" ".join(path)] if needed else [])]]

    return leaves(cli, [])


_ARGUMENTS = {
    "query": ["select 1"],
    "origin": ["songplays", "session_id=1", "item_in_session=1"],
    "sandbox fault set": ["throttling", "times=1"],
}


def _write(path: Path, text: str | None, link: str | None) -> None:
    path.unlink(missing_ok=True)
    if link is not None:
        path.symlink_to(link)
    elif text is not None:
        path.write_text(text, encoding="utf-8")


def _outcome(command: list[str]) -> dict[str, object]:
    """Run a command in a process of its own, which has imported everything: some end theirs at once."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            sys.stdin, sys.stdout, sys.stderr = io.StringIO("sparkify\n"), out, err
            code = run_command_line(command)
            out.flush()
            err.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read())
    code = os.waitstatus_to_exitcode(status)
    return {"command": command, "code": code, "out": texts[0], "err": texts[1]}


def main() -> None:
    """Carry the plan out."""
    for name in ("boto3", "redshift_connector", "sparkify_tui.services.load.load", "sparkify_tui.services.query.query"):
        importlib.import_module(name)
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    outcome = []
    for text, link, command in plan["commands"]:
        _write(Path(plan["config"]), text, link)
        outcome.append(_outcome(command))
    Path(plan["outcome"]).write_text(json.dumps(outcome), encoding="utf-8")


if __name__ == "__main__":
    main()
