"""The inputs beyond those of a sensitivity: the engine takes each, and its base changes nothing."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.scenarios import BASE
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.further_inputs import FURTHER, further_inputs
from desktop_app.engine.inputs import inputs_of
from desktop_app.engine.overrides import MODE_INPUTS, NETWORK_INPUTS, SITE_INPUTS
from desktop_app.engine.prepare import Prepared


def test_together_with_those_of_a_sensitivity_they_are_all_that_a_scenario_can_change(
    prepared: Prepared,
) -> None:
    offered = {made.field for made in (*inputs_of(prepared), *further_inputs(prepared))}
    assert offered == {*NETWORK_INPUTS, *SITE_INPUTS, *MODE_INPUTS, "fee_share"}
    assert {made.field for made in further_inputs(prepared)} == FURTHER


def test_each_names_an_input_that_there_is_and_has_room_around_its_base(prepared: Prepared) -> None:
    for made in further_inputs(prepared):
        assert made.low <= made.base <= made.high, made.label
        scenario = BASE.with_override(made.override(made.high))
        problems = set(evaluate(prepared, scenario).problems) - set(prepared.problems)
        assert not problems, made.label


def test_ageing_of_one_site_takes_from_its_hashrate_alone(prepared: Prepared) -> None:
    site = next(m for m in further_inputs(prepared) if m.field == "derating_per_year" and m.id is not None)
    base, aged = evaluate(prepared), evaluate(prepared, BASE.with_override(site.override(0.1)))
    row = int(np.flatnonzero(prepared.site_ids == site.id)[0])
    month = base.actual_months + 12
    less = aged.sites.operating_phs[:, month] < base.sites.operating_phs[:, month] * 0.99
    assert np.flatnonzero(less).tolist() == [row]
