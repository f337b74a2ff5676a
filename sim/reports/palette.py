"""The colours of the page and its charts, in light and in dark.

A chart is drawn with stand-ins: colours nobody would choose, one for each role. The page puts the theme's
own colour in their place, and does so again when the reader changes the theme; so does whoever writes a
chart to a file. All colours of text and lines have a contrast of at least 4.5 (text) or 3 (lines) with the
paper they stand on (WCAG 2.1, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """One role."""

    name: str
    """Also of the style sheet's variable, `--name`."""
    light: str
    dark: str


_ORGANISATIONS = (
    # Blue and orange first: the pair that almost everybody can tell apart.
    ("#1f5f99", "#7ab8e8"),
    ("#b04a0f", "#f0a268"),
    ("#2a7048", "#7fd0a2"),
    ("#74479c", "#c9abec"),
    ("#0b6d76", "#6ad0d9"),
    ("#8a6a00", "#dcc060"),
)
_ROLES = (
    Colour("ink", "#1b2328", "#e6ebee"),
    Colour("soft", "#55626b", "#a9b5bc"),
    Colour("paper", "#ffffff", "#14191c"),
    Colour("card", "#f4f6f7", "#1d2429"),
    Colour("line", "#d5dce0", "#38434a"),
    Colour("good", "#0b6b3a", "#6fd39b"),
    Colour("bad", "#a3210f", "#ff9c8a"),
    Colour("small", "#e9edef", "#242d33"),
    # The five kinds of answer.
    Colour("correct", "#2a7f56", "#5cb88a"),
    Colour("stale", "#c79a1c", "#e3bd55"),
    Colour("own-story", "#8458b3", "#b893e0"),
    Colour("base-error", "#66737c", "#93a1aa"),
    Colour("improvised", "#c2402a", "#f07f6a"),
    # The outcomes that are no answer; a resolved inquiry has the colour of a correct answer.
    Colour("open", "#9aa6ad", "#75838c"),
    Colour("no-mandate", "#a3210f", "#ff8f7b"),
    Colour("bounced", "#d3702a", "#f0a268"),
    Colour("lost", "#6b3fa0", "#b893e0"),
    Colour("gave-up", "#b8931f", "#e3bd55"),
    Colour("flow-resolved", "#cfe0d6", "#2c4438"),
    # What happens to an inquiry.
    Colour("waiting", "#c3ccd1", "#4b5860"),
    Colour("worked-on", "#1f5f99", "#7ab8e8"),
    Colour("asked-colleague", "#0b6d76", "#6ad0d9"),
    Colour("signed-off", "#8458b3", "#b893e0"),
    Colour("travelling", "#d3702a", "#f0a268"),
    Colour("pending", "#b8931f", "#e3bd55"),
    # Heat maps, from nothing to all.
    Colour("heat-low", "#f1f4f6", "#1d262c"),
    Colour("heat-high", "#1f5f99", "#3f82b8"),
)


def _band(hex_colour: str) -> str:
    """The same colour, mostly see-through."""
    red, green, blue = (int(hex_colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.2)"


COLOURS = (
    *_ROLES,
    *(Colour(f"organisation-{at}", *pair) for at, pair in enumerate(_ORGANISATIONS)),
    *(Colour(f"band-{at}", _band(light), _band(dark)) for at, (light, dark) in enumerate(_ORGANISATIONS)),
)
STAND_IN = {colour.name: f"#fe{at:02x}ef" for at, colour in enumerate(COLOURS)}
"""Colour by name as charts are drawn with it."""


def organisation(at: int) -> str:
    """Stand-in for the organisation with this number."""
    return STAND_IN[f"organisation-{at % len(_ORGANISATIONS)}"]


def band(at: int) -> str:
    """Stand-in for the interval around a line of this organisation."""
    return STAND_IN[f"band-{at % len(_ORGANISATIONS)}"]


def in_light(text: str) -> str:
    """A text (of a chart) with the colours of the light theme in place of the stand-ins."""
    for colour in COLOURS:
        text = text.replace(STAND_IN[colour.name], colour.light)
    return text
