"""What the composition root hands to the terminal app: everything it may show at once, and how to get the rest later.

Knows nothing of how a sandbox is started or a configuration read; those are the functions inside a Launch. Importing
this module imports neither textual nor boto3.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sparkify_tui.services.rehearse.stage import MakeStage
    from sparkify_tui.services.target import Target

OpenTarget = Callable[[], Awaitable["Target"]]


@dataclass(frozen=True, slots=True)
class Launch:
    """One start of the app.

    `label` stands in the header of the first frame, before anything is read. `open_target` starts or joins the
    sandbox, reads the configuration and imports what is heavy, off the event loop; it raises SparkifyError. It is
    called again when the user asks to retry. `needs_setup` shows the first screen (sandbox or guided set-up) instead of
    calling it; then `sandbox_instead` gives the Launch that the sandbox choice continues with, and after the
    guided set-up wrote `config_path`, `open_target` of this very Launch is called. `make_stage` makes the local
    warehouse of a rehearsal.
    """

    label: str
    config_path: Path
    open_target: OpenTarget
    is_sandbox: bool = False
    read_only: bool = False
    needs_setup: bool = False
    sandbox_instead: Callable[[], Launch] | None = None
    make_stage: MakeStage | None = None
