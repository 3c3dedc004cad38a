"""A scroll view whose content may grow without the whole screen being laid out again."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


def resize_content(view: ScrollView, size: Size) -> None:
    """Give the view's content a new size.

    Textual lays the screen out whenever `virtual_size` changes: some 3 ms per line logged and per character typed at
    the end of the longest line. Unless a scrollbar appears or goes, only the view's own bars need to know.
    """
    if size == view.virtual_size:
        return
    if not view.is_attached or not view.size:
        view.virtual_size = size
        return
    shown = (view.show_horizontal_scrollbar, view.show_vertical_scrollbar)
    view.set_reactive(Widget.virtual_size, size)
    view._scroll_update(size)
    if shown != (view.show_horizontal_scrollbar, view.show_vertical_scrollbar):
        view.refresh(layout=True)
    else:
        view.refresh()
