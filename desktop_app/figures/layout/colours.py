"""Answers for which colour a series, a bar and a label has, with enough contrast in both themes."""

from collections.abc import Sequence
from functools import cache

from desktop_app.figures.chart import Colour, Series
from desktop_app.figures.tokens import Theme, contrast, mix

LINE_CONTRAST = 3.0
TEXT_CONTRAST = 4.5


def token(theme: Theme, colour: Colour) -> str:
    """Return the colour of an index into the series, of a token's name, or of "#rrggbb" itself."""
    if isinstance(colour, int):
        return theme.series[colour % len(theme.series)]
    return colour if colour.startswith("#") else str(getattr(theme, colour))


def of_series(theme: Theme, series: Sequence[Series]) -> list[str]:
    """Give each series its colour: those of one name share it, base, plan and a seventh are grey."""
    automatic = (one for one in series if one.role in ("actual", "forecast") and one.colour is None)
    names = list(dict.fromkeys(one.name for one in automatic))
    return [_of_one(theme, one, names) for one in series]


def _of_one(theme: Theme, series: Series, names: list[str]) -> str:
    if series.role in ("base", "plan"):
        return token(theme, series.colour) if series.colour is not None else _GREY[series.role](theme)
    colour = token(theme, _automatic(theme, series, names) if series.colour is None else series.colour)
    return lighter(colour, theme.surface) if series.role == "forecast" else colour


def _automatic(theme: Theme, series: Series, names: list[str]) -> Colour:
    index = names.index(series.name)
    return index if index < len(theme.series) else "faint"


_GREY = {"base": lambda theme: theme.faint, "plan": lambda theme: theme.muted}


def of_bar(theme: Theme, series: Series, index: int, own: str) -> str:
    """Return the colour of one bar: its own, that of its sign, or that of its series."""
    if series.colours:
        return token(theme, series.colours[index % len(series.colours)])
    if series.signed:
        colour = theme.down if series.y[index] < 0 else theme.up
        return lighter(colour, theme.surface) if series.role == "forecast" else colour
    return own


@cache
def lighter(colour: str, surface: str) -> str:
    """Return a forecast's tint: as light as 3:1 against the surface allows."""
    shares = (0.32, 0.25, 0.2, 0.15, 0.1)
    tints = (mix(colour, surface, share) for share in shares)
    return next((tint for tint in tints if contrast(tint, surface) >= LINE_CONTRAST), colour)


@cache
def readable(colour: str, surface: str, text: str) -> str:
    """Return the colour for words: moved towards the text colour until 4.5:1 is reached."""
    tints = (mix(colour, text, share / 20) for share in range(20))
    return next((tint for tint in tints if contrast(tint, surface) >= TEXT_CONTRAST), text)
