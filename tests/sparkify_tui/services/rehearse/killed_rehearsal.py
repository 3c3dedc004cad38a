"""Opens a temporary sandbox in the directory given, says where its home is, and waits to be killed."""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path

from sparkify_tui.config import S3Config
from sparkify_tui.sandbox import TemporarySandbox

if __name__ == "__main__":
    tempfile.tempdir = sys.argv[1]
    config = TemporarySandbox().open(S3Config(), "user_song_plays", 0)
    print(Path(config.path).parent, flush=True)
    threading.Event().wait()
