"""A text that changes often in place: the screen is laid out again only when it gets higher or lower."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

ROOM_STEP = 4
"""Lines by which the room of a text grows that keeps it."""


class SteadyText(Static):
    """Markup-free lines. Laying out the whole screen takes 10 to 20 ms, drawing these lines 2."""

    _shown = (0, 0)
    """Width and height of what is shown, in cells."""

    def show(self, content: Content, *, keep_room: bool = False) -> None:
        """Show this instead of what was there.

        With `keep_room`, for lines that come and go several times a second, blank lines take the place of those that
        went, and of some that may come.
        """
        width = self.content_size.width
        height = content.get_height(self.styles.get_rules(), width) if width else 0
        if keep_room and width:
            kept = self._shown[1] if self._shown[0] == width else 0
            missing = max(kept - height, -height % ROOM_STEP)
            content, height = content + "\n" * missing, height + missing
        self.update(content, layout=False)
        if not width or (width, height) != self._shown:
            self.refresh(layout=True)
        self._shown = (width, height)
