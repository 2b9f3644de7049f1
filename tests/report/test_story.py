"""What is said in sentences follows from the figures."""

from __future__ import annotations

import pytest

from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.bridge import Bridge
from desktop_app.figures.bridge import bridge_sentence, million
from desktop_app.report.blocks import Metric
from desktop_app.report.quarter import gather
from desktop_app.report.story import listed, more_or_less, paragraphs


def bridge(before: float, **effects: float) -> Bridge:
    return Bridge(before, before + sum(effects.values()), effects)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (
            bridge(223.7e6, hashrate=4.1e6, difficulty=-14.2e6, price=-30.7e6),
            "Price took $30.7 million and difficulty $14.2 million; more hashrate returned $4.1 million",
        ),
        (
            bridge(100e6, hashrate=20e6, curtailment=-2e6),
            "Hashrate brought $20.0 million; more curtailment took $2.0 million",
        ),
        (bridge(100e6, price=-9e6), "Price took $9.0 million"),
        (bridge(100e6, price=1e3), "Revenue hardly moved"),
    ],
)
def test_the_bridge_names_what_took_and_what_gave(made: Bridge, sentence: str) -> None:
    assert bridge_sentence(made) == sentence


def test_amounts_and_lists_as_sentences_say_them() -> None:
    assert million(-4_230_000) == "$4.2 million"
    assert million(437_445) == "$437,000"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert more_or_less(10, 12.5, 1) == "2.5 less than"
    assert more_or_less(10, 10.01, 1) == "as much as"


def test_what_happened_is_told_with_its_numbers(company: Portfolio) -> None:
    said = dict(paragraphs(gather(company, "2026Q1")))
    assert "Brenham joined on 18 November and brought" in said["Sites."]
    assert "Ashford B lost $" in said["Sites."]
    assert "Tupelo lost" in said["Losses."]
    assert "to outages of the utility" in said["Losses."]
    assert "were sold" in said["Treasury."]


def test_an_outflow_moves_by_its_magnitude() -> None:
    sold = Metric("Sold", "BTC", (-110.0, -100.0, -220.0), digits=1, outflow=True)
    assert sold.said == ("−110.0", "−100.0", "−220.0")
    assert sold.said_change == ("+10.0 %", "−50.0 %")


def test_a_share_moves_by_points() -> None:
    share = Metric("Availability", "%", (0.98, 0.975, float("nan")), 100, 1, share=True)
    assert share.said == ("98.0", "97.5", "–")
    assert share.said_change == ("+0.5 pt", "–")
