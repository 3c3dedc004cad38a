"""The four looks: dark, light, high contrast and one for colour-blind eyes (blue and orange, no red against green).

Panels are so nearly grey that they stay grey on terminals of 256 colours; rich makes navy of a bluer one.
"""

from __future__ import annotations

from textual.theme import Theme

THEMES = (
    Theme(
        name="sparkify-dark",
        primary="#4aa3df",
        secondary="#978dda",
        accent="#e3b341",
        success="#56c271",
        warning="#e3a03b",
        error="#f0647c",
        foreground="#d8dee6",
        background="#11151a",
        surface="#171c23",
        panel="#262b33",
    ),
    Theme(
        name="sparkify-light",
        primary="#0b63a5",
        secondary="#5a45b0",
        accent="#8a5a00",
        success="#146c2e",
        warning="#8c5200",
        error="#b3203a",
        foreground="#14181d",
        background="#fbfbf9",
        surface="#f3f3f0",
        panel="#e2e4e6",
        dark=False,
    ),
    Theme(
        name="sparkify-contrast",
        primary="#00d7ff",
        secondary="#ff9bff",
        accent="#ffff00",
        success="#00ff5f",
        warning="#ffd700",
        error="#ff6b6b",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#262626",
        text_alpha=1.0,
    ),
    Theme(
        name="sparkify-colourblind",
        primary="#56b4e9",
        secondary="#cc79a7",
        accent="#f0e442",
        success="#3aa0e0",
        warning="#f0e442",
        error="#f08a30",
        foreground="#e2e6ea",
        background="#10141a",
        surface="#161b22",
        panel="#272c34",
    ),
)
"""In the order in which the theme key goes through them."""

NAMES = tuple(theme.name for theme in THEMES)
DEFAULT = NAMES[0]
