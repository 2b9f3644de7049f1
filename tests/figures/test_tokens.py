"""Colours: themes are read whole, tints stay opaque, contrast is computed."""

import pytest

from desktop_app.figures.layout import colours
from desktop_app.figures.tokens import ThemeName, contrast, load_theme, mix


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_theme_has_every_token_and_six_series(name: ThemeName) -> None:
    theme = load_theme(name)
    assert len(theme.series) == 6
    assert all(len(colour) == 7 for colour in (theme.window, theme.text, theme.accent, *theme.series))


def test_a_mix_lies_between_its_colours() -> None:
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mix("#0B6BCB", "#FFFFFF", 0) == "#0B6BCB"
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_forecasts_and_labels_keep_their_contrast(name: ThemeName) -> None:
    theme = load_theme(name)
    for colour in theme.series:
        tint = colours.lighter(colour, theme.surface)
        assert contrast(tint, theme.surface) >= min(3.0, contrast(colour, theme.surface))
        words = colours.readable(colour, theme.surface, theme.text)
        assert contrast(words, theme.surface) >= 4.5
