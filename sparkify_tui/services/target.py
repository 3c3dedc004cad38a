"""What the commands act on: one configuration, the AWS account it names and the clock they share."""

from __future__ import annotations

from dataclasses import dataclass, field

from sparkify_tui.aws.session import Aws
from sparkify_tui.config import Config
from sparkify_tui.services.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class Target:
    """A warehouse to act on; `label` is what the header shows (SANDBOX us-west-2, or AWS and its region).

    `confirm_writes` asks the front end to confirm statements that write; `read_only` makes every warehouse session
    refuse them.
    """

    config: Config
    aws: Aws
    label: str
    read_only: bool = False
    confirm_writes: bool = False
    clock: Clock = field(default_factory=SystemClock)
