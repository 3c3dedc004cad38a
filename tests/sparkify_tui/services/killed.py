"""Processes that die in the middle of `create` or `delete`, as if by `kill -9` at exactly that point.

They are forked from a server that has everything imported already, so that dozens of deaths take seconds.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from sparkify_tui.aws.session import Answer, Aws
from sparkify_tui.config import read_config
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.services.infrastructure.teardown import teardown
from sparkify_tui.services.target import Target
from tests.waiting import TIMEOUT_S

SERVICES = {"create": provision, "delete": teardown}
_PRELOAD = ["tests.sparkify_tui.services.killed", "tests.aws_models", "redshift_connector"]


class MortalAws(Aws):
    """Kills its process when the answer of one of its calls has arrived; the calls count from 1."""

    calls = 0
    last_call = 0

    def call(self, *arguments: Any, **parameters: Any) -> Answer:
        answer = super().call(*arguments, **parameters)
        self.calls += 1
        if self.calls == self.last_call:
            die()
        return answer


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_after_event(command: str, path: Path, number: int) -> bool:
    """Run a command in a process that is killed when event `number` (from 1) has come; False when it ended before."""
    return _killed(_until_event, command, path, number)


def killed_after_call(command: str, path: Path, number: int) -> bool:
    """Run a command in a process that is killed when AWS has answered call `number` (from 1)."""
    return _killed(_until_call, command, path, number)


def _killed(victim: Any, *arguments: Any) -> bool:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    process = context.Process(target=victim, args=arguments)
    process.start()
    process.join(TIMEOUT_S)
    assert process.exitcode in (0, -signal.SIGKILL)
    killed = process.exitcode != 0
    process.close()
    return killed


def _until_event(command: str, path: Path, number: int) -> None:
    config = read_config(path)
    asyncio.run(_die_after(SERVICES[command](Target(config, Aws(config.aws), "SANDBOX")), number))


def _until_call(command: str, path: Path, number: int) -> None:
    config = read_config(path)
    aws = MortalAws(config.aws)
    aws.last_call = number
    asyncio.run(_die_after(SERVICES[command](Target(config, aws, "SANDBOX")), 0))


async def _die_after(events: AsyncGenerator[Any, None], number: int) -> None:
    count = 0
    async for _ in events:
        count += 1
        if count == number:
            die()
