"""The application with a thread that logs as much as chatty drivers do: for the echo of a key meanwhile."""

from __future__ import annotations

import logging
import sys
import threading
import time

from sparkify_tui.__main__ import main

LINES_PER_SECOND = 2_000
PAUSE_S = 0.01


def make_noise() -> None:
    """Log for ever, at the rate whatever a pause takes."""
    log = logging.getLogger("botocore.noise")
    began, told = time.perf_counter(), 0
    while True:
        due = int((time.perf_counter() - began) * LINES_PER_SECOND)
        for number in range(told, due):
            log.info("GET https://s3.us-west-2.amazonaws.com/bucket/key-%d answered 200 in %d ms", number, number % 90)
        told = due
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    threading.Thread(target=make_noise, daemon=True).start()
    sys.argv[0] = "sparkify-tui"
    main()
