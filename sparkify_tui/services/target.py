"""What the commands act on: one configuration, the AWS account it names and the clock they share."""

from __future__ import annotations

from dataclasses import dataclass, field

from sparkify_tui.aws.session import Aws
from sparkify_tui.config import Config
from sparkify_tui.errors import ReadOnlyError
from sparkify_tui.services.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class Target:
    """A warehouse to act on; `label` is what the header shows (SANDBOX us-west-2, or AWS and its region).

    `confirm_writes` asks the front end to confirm statements that write; `read_only` makes every warehouse session
    refuse what they would write, and services that change anything refuse to begin.
    """

    config: Config
    aws: Aws
    label: str
    read_only: bool = False
    confirm_writes: bool = False
    clock: Clock = field(default_factory=SystemClock)

    def require_writable(self, what: str, *, or_else: str = "") -> None:
        """Raise ReadOnlyError when `what` (creating, loading …) would change something in a read-only session."""
        if self.read_only:
            raise ReadOnlyError(
                f"This session is read-only, and {what} would change something.",
                remedy=f"Start without --read-only{or_else}.",
            )
