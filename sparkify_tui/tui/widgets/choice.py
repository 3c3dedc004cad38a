"""A checkbox whose state is a character, not a colour."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Checkbox


class Choice(Checkbox):
    """`[x]` or `[ ]` before its label."""

    @property
    def _button(self) -> Content:
        return Content("[x]" if self.value else "[ ]").stylize(self.get_visual_style("toggle--button"))
