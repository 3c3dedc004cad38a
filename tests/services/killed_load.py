"""A load that kills itself after its n-th event; run as a program by the tests.

Arguments: the configuration's pickle, the number of the event, and whether to load everything anew.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from contextlib import aclosing
from pathlib import Path

from sparkify_tui.aws.session import Aws
from sparkify_tui.config import Config
from sparkify_tui.services.load import LoadOptions, load
from sparkify_tui.services.target import Target


async def main(config: Config, last: int, options: LoadOptions) -> None:
    target = Target(config=config, aws=Aws(config.aws), label="SANDBOX test")
    async with aclosing(load(target, options)) as events:
        number = 0
        async for _ in events:
            number += 1
            if number == last:
                os.kill(os.getpid(), signal.SIGKILL)
    print(number)


if __name__ == "__main__":
    asyncio.run(
        main(pickle.loads(Path(sys.argv[1]).read_bytes()), int(sys.argv[2]), LoadOptions(full=sys.argv[3] == "full"))
    )
