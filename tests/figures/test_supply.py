"""The supply curve: its bars are the fleet's classes, and a click finds the very same machines."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.machines import OURS
from desktop_app.figures import format as say, supply
from desktop_app.figures.inventory import inventory
from desktop_app.figures.layout.primitives import Canvas, Rect, Text
from desktop_app.figures.picture import scene
from desktop_app.figures.query import matching
from desktop_app.figures.tokens import load_theme
from tests.figures.evaluated import empty, sample

LOW_USD = 55_000.0


def test_the_steps_hold_all_of_our_running_power() -> None:
    classes = sample().base.classes
    found = supply.steps(classes)
    assert sum(step.power_mw for step in found) == pytest.approx(
        classes.power_mw[classes.owner == OURS].sum()
    )
    heights = [step.breakeven_usd_per_mwh for step in found]
    assert heights == sorted(heights, reverse=True)


def test_a_step_lies_below_its_power_price_exactly_if_it_loses_money() -> None:
    found = supply.steps(sample().at_price(LOW_USD).classes)
    assert any(step.earns for step in found)
    assert any(not step.earns for step in found)
    for step in found:
        assert (step.breakeven_usd_per_mwh >= step.power_usd_per_mwh) == step.earns


def test_a_click_on_a_step_chooses_its_machines() -> None:
    company = sample()
    results = company.at_price(LOW_USD)
    chart = supply.supply_chart(results, company.base, company.models, company.sites)
    made = inventory(company.portfolio, results.as_of_on)
    for step, query in zip(supply.steps(results.classes), chart.series[0].keys, strict=True):
        assert matching(str(query), made.columns, len(made)).sum() == step.machines


def test_the_title_says_how_much_is_under_water() -> None:
    company = sample()
    results = company.at_price(LOW_USD)
    found = supply.steps(results.classes)
    mw = sum(step.power_mw for step in found if not step.earns)
    title = supply.supply_chart(results, company.base, company.models, company.sites).title
    assert title.startswith("At this price ")
    assert say.power(mw) in title
    rich = company.at_price(400_000)
    title = supply.supply_chart(rich, company.base, company.models, company.sites).title
    assert title.startswith("At this price every model earns its power; ")


def test_the_base_is_drawn_as_a_thin_line_in_a_what_if_alone() -> None:
    company = sample()
    plain = supply.supply_chart(company.base, company.base, company.models, company.sites)
    tried = supply.supply_chart(company.at_price(LOW_USD), company.base, company.models, company.sites)
    assert "base" not in [one.role for one in plain.series]
    assert "base" in [one.role for one in tried.series]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Antminer S21 XP (270T)", "S21 XP"),
        ("Whatsminer M66S+ (318T)", "M66S+"),
        ("Something else", "Something else"),
    ],
)
def test_models_are_named_as_miners_say_them(name: str, short: str) -> None:
    assert supply.short_model(name) == short


def test_no_label_lies_over_a_bar_or_over_a_power_price() -> None:
    company = sample()
    spec = supply.supply_chart(company.at_price(LOW_USD), company.base, company.models, company.sites)
    canvas = Canvas(560, 320, 13.0, load_theme("light"), lambda words, size, bold: len(words) * size * 0.55)
    drawn = scene(spec, canvas)
    names = {supply.short_model(name) for name in company.models.values()}
    labels = [part for part in drawn.front if isinstance(part, Text) and part.text in names]
    assert labels
    prices = spec.series[1]
    levels = [
        (drawn.x.at(a), drawn.x.at(b), drawn.y.at(y))
        for a, b, y in zip(prices.x[:-1], prices.x[1:], prices.y[:-1], strict=True)
        if np.isfinite(y) and b > a
    ]
    bars = [part for part in drawn.data if isinstance(part, Rect)]
    for label in labels:
        left, right = _ends(label, canvas)
        top, bottom = label.y - label.size, label.y
        assert not [r for r in bars if r.x < right and left < r.x + r.width and r.y < bottom - 2]
        assert not [1 for a, b, y in levels if a < right and left < b and top < y < bottom]


def _ends(label: Text, canvas: Canvas) -> tuple[float, float]:
    width = canvas.measure(label.text, label.size, False)
    return label.x, label.x + width


def test_an_empty_fleet_has_no_curve() -> None:
    company = empty()
    chart = supply.supply_chart(company.base, company.base, company.models, company.sites)
    assert chart.is_empty
    assert chart.title == "Nothing runs"
