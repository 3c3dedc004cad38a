"""What is left of an unforeseen error: its traceback in the log file, secrets masked, and one sentence."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from sparkify_tui.redaction import Redactor
from sparkify_tui.tui.log.log_file import LogFile


def report(error: BaseException, path: Path, redactor: Redactor) -> str:
    """Append the traceback to the log file; the sentence that says where it is, or why it isn't there."""
    what = redactor.redact(" ".join(f"{type(error).__name__}: {error}".split()))[:300]
    cause = getattr(error, "error", None)  # of a worker: what failed in it
    chain = [error, cause] if isinstance(cause, BaseException) else [error]
    text = "".join("".join(traceback.format_exception(item)) for item in chain)
    try:
        file = LogFile(path)
        text = redactor.redact(text.rstrip())
        file.add(logging.LogRecord("sparkify_tui.tui", logging.CRITICAL, "", 0, text, None, None))
        file.close()
    except OSError as write_failure:
        return (
            f"Error: sparkify-tui broke ({what}), and its log file {path} can't be written: {write_failure.strerror}."
        )
    return f"Error: sparkify-tui broke ({what}); the traceback is in {path}."
