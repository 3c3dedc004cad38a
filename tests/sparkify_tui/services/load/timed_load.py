"""One load as a program of its own, to be killed at any moment; run by the tests with a pickled configuration."""

from __future__ import annotations

import asyncio
import pickle
import sys
from pathlib import Path

from sparkify_tui.aws.session import Aws
from sparkify_tui.errors import SparkifyError
from sparkify_tui.services.target import Target
from tests.sparkify_tui.services.load.warehouses import load_quickly


def main() -> None:
    config, options = pickle.loads(Path(sys.argv[1]).read_bytes())
    try:
        asyncio.run(load_quickly(Target(config=config, aws=Aws(config.aws), label="SANDBOX test"), options))
    except SparkifyError as error:
        print(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
