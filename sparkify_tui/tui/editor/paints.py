"""The colours of SQL, wherever it is shown: the names that highlight.py gives, as a theme paints them."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style


def paints(colours: Mapping[str, str]) -> dict[str, Style]:
    """Style by the name of a span; `colours` are a theme's variables."""
    return {
        "keyword": Style(color=colours["primary"], bold=True),
        "type": Style(color=colours["accent"]),
        "function": Style(color=colours["secondary"]),
        "string": Style(color=colours["success"]),
        "identifier": Style(color=colours["foreground"], bold=True),
        "number": Style(color=colours["warning"]),
        "comment": Style(dim=True, italic=True),
        "stand-in": Style(color=colours["warning"], reverse=True),
        "error": Style(color=colours["background"], bgcolor=colours["error"], bold=True, underline=True),
    }
