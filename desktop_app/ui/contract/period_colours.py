"""The colours of a schedule's periods, and the ink that is read on them."""

from __future__ import annotations

from desktop_app.figures.tokens import Theme, contrast, mix

_FIRST, _FURTHER = 0.58, 0.28
"""How much of a series' colour a cell takes; periods beyond six take the same colours paler."""


def period_colour(theme: Theme, period: int) -> str:
    """The colour of a period's cells, from the theme's series."""
    colour = theme.series[period % len(theme.series)]
    return mix(theme.surface, colour, _FIRST if period < len(theme.series) else _FURTHER)


def ink_on(theme: Theme, colour: str) -> str:
    """What is read best on a colour."""
    return max(("#FFFFFF", "#14171C"), key=lambda ink: contrast(ink, colour))
