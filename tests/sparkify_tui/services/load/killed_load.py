"""Loads that kill themselves after their n-th event; run as a program by the tests.

Reads one line per load, the number of the event and whether to load everything anew, and answers `killed` or `ended`.
Each load is a fork of this process, so that the imports are paid for once.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from contextlib import aclosing
from pathlib import Path

import redshift_connector  # noqa: F401 - imported before the forks

from sparkify_tui.aws.session import Aws
from sparkify_tui.config import Config
from sparkify_tui.services.load.load import load
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.target import Target
from tests import aws_models  # noqa: F401


async def load_until(config: Config, last: int, options: LoadOptions) -> None:
    target = Target(config=config, aws=Aws(config.aws), label="SANDBOX test")
    async with aclosing(load(target, options)) as events:
        number = 0
        async for _ in events:
            number += 1
            if number == last:
                os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    config = pickle.loads(Path(sys.argv[1]).read_bytes())
    for line in sys.stdin:
        last, how = line.split()
        child = os.fork()
        if child == 0:
            asyncio.run(load_until(config, int(last), LoadOptions(full=how == "full")))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        print({0: "ended", -signal.SIGKILL: "killed"}.get(code, f"failed with {code}"), flush=True)


if __name__ == "__main__":
    main()
