"""The themes, on screens of all colours and of 256."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem
from textual.color import Color as Shade
from textual.theme import Theme

from sparkify_tui.tui import themes
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

TEXT, DIM = 4.5, 3.0
"""The least contrast of text and of large or secondary text: WCAG 2.2, success criterion 1.4.3 at level AA."""
STATES = ("primary", "secondary", "accent", "success", "warning", "error")
GROUNDS = ("background", "surface", "panel")


async def test_every_theme_shows_the_screen(drive: Drive) -> None:
    async with drive() as driven:
        for name in themes.NAMES:
            driven.app.use_theme(name)
            await driven.see("1 Cluster")
        assert driven.app.theme == themes.NAMES[-1]


@pytest.mark.parametrize("name", themes.NAMES)
def test_a_theme_keeps_its_greys_on_a_terminal_of_256_colours(name: str) -> None:
    """Rich makes a grey of what is nearly one, and of anything bluer a full blue."""
    theme = next(theme for theme in themes.THEMES if theme.name == name)
    for colour in (theme.panel, theme.surface, theme.background, theme.foreground):
        assert colour is not None
        number = Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).number
        assert number is not None
        red, green, blue = Color.from_ansi(number).get_truecolor()
        assert max(red, green, blue) - min(red, green, blue) <= 16, colour


def luminance(colour: Shade) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [part / 255 for part in (colour.r, colour.g, colour.b)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Shade, other: Shade) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def pairs(theme: Theme) -> dict[str, tuple[Shade, Shade, float]]:
    """What stands on what in the style sheets, with the least contrast."""
    made = theme.to_color_system().generate()
    shade = {name: Shade.parse(made[name]) for name in (*STATES, *GROUNDS, "foreground")}
    found: dict[str, tuple[Shade, Shade, float]] = {}
    for ground in GROUNDS:
        below = shade[ground]
        found[f"text on {ground}"] = shade["foreground"], below, TEXT
        found[f"60% on {ground}"] = below.blend(shade["foreground"], 0.6), below, DIM
        found[f"dim on {ground}"] = below.blend(shade["foreground"], 0.5), below, DIM
        found |= {f"{state} on {ground}": (shade[state], below, TEXT) for state in STATES}
    for ground in ("background", "surface"):
        selected = shade[ground].blend(shade["primary"], 0.4)
        found[f"selected cells on {ground}"] = shade["foreground"], selected, TEXT
    found["cursor cell"] = shade["background"], shade["primary"], TEXT
    found["found in the log"] = shade["background"], shade["accent"], TEXT
    found["a field with the focus"] = shade["foreground"], shade["surface"].blend(shade["primary"], 0.25), TEXT
    return found


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
def test_what_is_read_has_the_contrast_that_eyes_need(theme: Theme) -> None:
    found = {name: (round(contrast(one, other), 2), least) for name, (one, other, least) in pairs(theme).items()}
    low = {name: ratio for name, (ratio, least) in found.items() if ratio < least}
    assert low == {}


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("system", [ColorSystem.STANDARD, ColorSystem.EIGHT_BIT], ids=["16 colours", "256 colours"])
def test_text_is_seen_where_colours_are_few(theme: Theme, system: ColorSystem) -> None:
    same = [
        name
        for name, (one, other, _) in pairs(theme).items()
        if one.rich_color.downgrade(system).number == other.rich_color.downgrade(system).number
    ]
    assert same == []


async def with_results(driven: Driven) -> None:
    """A screen with most of what there is: a cluster, the pipeline, SQL, rows with a NULL, the log."""
    await driven.press("f4")
    await driven.type("select level, 'text', 42 from songplays -- a comment")
    await driven.press("ctrl+j")
    await driven.see("5,591")
    driven.main.panes.query.grid.focus()
    driven.main.say("a warning", 30)
    driven.main.say("an error", 40)
    await driven.see("an error")


@pytest.mark.parametrize("name", themes.NAMES)
async def test_every_word_on_the_screen_has_contrast(drive: Drive, backend: Scripted, name: str) -> None:
    async with drive((160, 48)) as driven:
        driven.app.use_theme(name)
        await with_results(driven)
        faint = {
            (segment.text.strip(), round(ratio, 1))
            for strip in driven.app.screen._compositor.render_strips()
            for segment in strip
            if segment.text.strip(" ─━│┃┌┐└┘╭╮╰╯▔▁┤├┬") and (ratio := _of(segment)) is not None and ratio < DIM
        }
    assert faint == set()


def _of(segment: object) -> float | None:
    style = getattr(segment, "style", None)
    if style is None or style.color is None or style.bgcolor is None:
        return None
    text, ground = (Shade.from_rich_color(colour) for colour in (style.color, style.bgcolor))
    return contrast(ground.blend(text, 0.5) if style.dim else text, ground)


async def test_the_cursor_and_states_are_told_without_colours(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with drive((160, 48)) as driven:
        await with_results(driven)
        ground = driven.app.screen.styles.background
        styles = {
            segment.text.strip(): segment.style
            for strip in driven.app.screen._compositor.render_strips()
            for segment in strip.apply_filter(driven.app._filters[0], ground)
            if segment.style is not None
        }
        cell, other = styles["free"], styles["paid"]
        assert cell.bold
        assert cell.bgcolor != other.bgcolor
        assert "✓" in driven.text()
        assert "○ no cluster" in driven.text()
