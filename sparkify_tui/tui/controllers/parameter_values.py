"""Asks for the values of a script's parameters, and remembers them for each configuration."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

from sparkify_tui.services.query.parameters import defaults, parameters
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.history.remembered_values import RememberedValues
from sparkify_tui.tui.paths import ELSEWHERE, target_directory, write_error
from sparkify_tui.tui.screens.parameters_dialog import ParametersDialog


class ParameterValues:
    """One dialog for all parameters of a script, with the last values filled in."""

    def __init__(self, host: ControllerHost, target: CurrentTarget) -> None:
        self._host, self._target = host, target

    async def ask(self, script: str, around: str = "") -> dict[str, str] | None:
        """The values by name; none for a script without parameters, None when the dialog was left.

        `around` is the text that the script is from: what its comments offer is filled in where nothing is remembered.
        """
        names = parameters(script)
        if not names:
            return {}
        remembered = RememberedValues(target_directory(self._target.launch.config_path) / "parameters.json")
        offered = defaults(around) | defaults(script) | remembered.values
        values = await self._host.ask(ParametersDialog({name: offered.get(name, "") for name in names}))
        if values is not None:
            try:
                remembered.keep(values)
            except OSError as error:
                self._host.say(write_error(remembered.path, error, ELSEWHERE), logging.WARNING)
        return values


def without_values(text: str, values: Mapping[str, str]) -> str:
    """The text with the name of a parameter wherever its value stands: what a server says may quote it."""
    for name, value in values.items():
        if bare := value.strip().removeprefix("=").strip("'"):
            text = re.sub(rf"(?<!\w){re.escape(bare)}(?!\w)", f":{name}", text)
    return text
