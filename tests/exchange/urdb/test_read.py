"""Tariff files of every generation become lines; what no line shows is named; bad files are refused whole."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import MONTHS_BACK, NAMED_MONTHS
from desktop_app.domain.problems import AppError
from desktop_app.exchange.urdb.read import read_tariff, read_tariffs
from desktop_app.exchange.urdb.tariff import LABELS, Tariff
from desktop_app.exchange.urdb.words import in_words
from tests.exchange.urdb.conftest import DAY, PEAK, TWO_PERIODS

FLAT = [[{"rate": 0.05}]]


def parameters(tariff: Tariff, label: str) -> Any:
    return next(line.parameters for line in tariff.versions[0].lines if line.label == label)


def labels(tariff: Tariff) -> list[str]:
    return [line.label for line in tariff.versions[0].lines]


# --- energy ------------------------------------------------------------------------------------------
def test_the_price_of_a_tier_is_its_rate_and_its_adjustment(read):
    energy = parameters(read(**TWO_PERIODS), "Energy")
    assert [[tier.price for tier in period] for period in energy.tiers] == [[0.03], [pytest.approx(0.08)]]
    assert energy.schedule.weekday[0] == "000000001111111111110000"
    assert energy.schedule.weekend[0] == "0" * 24


def test_a_bound_that_is_missing_or_enormous_is_none(read):
    for most in ({}, {"max": math.inf}, {"max": 1e38}, {"max": "1e38"}, {"max": 100000000000000}):
        energy = parameters(
            read(energyratestructure=[[{"max": 500, "rate": 0.1}, {"rate": 0.2, **most}]]), "Energy"
        )
        assert [tier.most for tier in energy.tiers[0]] == [500, math.inf]


def test_the_last_tier_goes_on_above_its_bound_and_the_notes_say_so(read):
    tariff = read(energyratestructure=[[{"max": 500, "rate": 0.1}, {"max": 900, "rate": 0.2}]])
    assert parameters(tariff, "Energy").tiers[0][1].most == math.inf
    assert "goes on above its bound of 900" in tariff.notes[0]


@pytest.mark.parametrize("unit", ["kWh", "kWh/kW", "kWh daily", "kWh/kW daily"])
def test_the_units_of_tiers_are_kept_and_hold_for_the_whole_period(read, unit):
    energy = parameters(
        read(energyratestructure=[[{"max": 5, "rate": 0.1, "unit": unit}, {"rate": 0.2}]]), "Energy"
    )
    assert {tier.unit for tier in energy.tiers[0]} == {unit}


def test_numbers_and_schedules_may_stand_as_text(read):
    tariff = read(
        energyratestructure='[[{"rate": "0.05", "adj": "0.01"}]]',
        energyweekdayschedule=json.dumps([DAY] * 12),
        energyweekendschedule=json.dumps([[str(h) for h in DAY]] * 12),
        fixedchargefirstmeter="1,200.50",
    )
    assert parameters(tariff, "Energy").tiers[0][0].price == pytest.approx(0.06)
    assert parameters(tariff, "Fixed charge").amount_usd == 1200.5


def test_fuel_adjustments_are_a_line_by_month(read):
    fuel = [0.001 * month for month in range(12)]
    tariff = read(energyratestructure=FLAT, fueladjustmentsmonthly=fuel)
    assert parameters(tariff, "Fuel adjustment").by_month == tuple(fuel)
    assert read(energyratestructure=FLAT, fueladjustmentsmonthly=[0] * 12).versions[0].lines[1:] == ()


# --- demand ------------------------------------------------------------------------------------------
def test_flat_demand_stands_before_demand_by_time_of_use(read):
    tariff = read(
        demandratestructure=[[{"rate": 0}], [{"rate": 9, "adj": 1}]],
        demandweekdayschedule=[PEAK] * 12,
        demandweekendschedule=[DAY] * 12,
        flatdemandstructure=[[{"max": 50, "rate": 4}, {"rate": 6}], [{"rate": 8}]],
        flatdemandmonths=[0] * 5 + [1] * 4 + [0] * 3,
    )
    assert labels(tariff) == ["Demand", "Demand by time of use"]
    flat, by_period = (line.parameters for line in tariff.versions[0].lines)
    assert [row[0] for row in flat.schedule.weekday] == list("000001111000")
    assert {tier.unit for period in flat.tiers for tier in period} == {"kW"}
    assert by_period.tiers[1][0].price == 10


@pytest.mark.parametrize("where", ["structure", "tier"])
def test_demand_by_the_day_is_a_rate_per_kw_and_day(read, where):
    tier = {"rate": 0.3, "unit": "kW daily"} if where == "tier" else {"rate": 0.3}
    unit = {} if where == "tier" else {"demandrateunit": "kW daily"}
    assert parameters(read(demandratestructure=[[tier]], **unit), "Demand by time of use").per == 1


def test_a_lookback_of_months_is_a_ratchet_on_flat_demand_alone(read):
    tariff = read(
        flatdemandstructure=[[{"rate": 5}]],
        demandratestructure=[[{"rate": 3}]],
        lookbackPercent=0.8,
        lookbackrange=11,
        lookbackmonths=[True] * 12,
    )
    flat = parameters(tariff, "Demand")
    assert (flat.ratchet, flat.ratchet_share, flat.ratchet_months, flat.ratchet_of) == (
        MONTHS_BACK,
        0.8,
        11,
        (),
    )
    assert parameters(tariff, "Demand by time of use").ratchet == 0


def test_a_lookback_to_named_months_without_flat_demand_holds_for_demand_by_period(read):
    summer = [False] * 5 + [True] * 4 + [False] * 3
    tariff = read(
        demandratestructure=[[{"rate": 3}]], lookbackpercent=0.9, lookbackrange=0, lookbackmonths=summer
    )
    by_period = parameters(tariff, "Demand by time of use")
    assert (by_period.ratchet, by_period.ratchet_of) == (NAMED_MONTHS, tuple(summer))


def test_the_older_ratchet_by_month_may_stand_in_percent(read):
    tariff = read(flatdemandstructure=[[{"rate": 5}]], demandratchetpercentage=[80] * 6 + [60] * 6)
    assert parameters(tariff, "Demand").ratchet_shares == (0.8,) * 6 + (0.6,) * 6
    assert any("how far back" in note for note in tariff.notes)


def test_a_ratchet_without_a_demand_charge_still_sets_the_billing_demand(read):
    tiers = [[{"max": 200, "rate": 0.06, "unit": "kWh/kW"}, {"rate": 0.04, "unit": "kWh/kW"}]]
    tariff = read(energyratestructure=tiers, lookbackpercent=0.8, lookbackrange=11)
    assert parameters(tariff, "Billing demand").ratchet_share == 0.8


def test_reactive_power_is_charged_in_full(read):
    reactive = parameters(read(demandreactivepowercharge=0.4, **TWO_PERIODS), "Reactive power")
    assert (reactive.usd_per_kvar, reactive.reference_power_factor) == (0.4, 1.0)


def test_zero_demand_is_no_line_and_its_unit_does_not_matter(read):
    tariff = read(energyratestructure=FLAT, demandratestructure=[[{"rate": 0}]], demandrateunit="kVA")
    assert labels(tariff) == ["Energy"]


# --- fixed -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("unit", "per"), [("$/month", 0), ("$/day", 1), ("$/year", 2), (None, 0)])
def test_fixed_charges_and_minimum_bills_have_their_time(read, unit, per):
    tariff = read(fixedchargefirstmeter=5, fixedchargeunits=unit, mincharge=50, minchargeunits=unit)
    assert parameters(tariff, "Fixed charge").per == parameters(tariff, "Minimum bill").per == per


def test_the_older_names_of_fixed_charges_are_read(read):
    tariff = read(fixedmonthlycharge=259.2, minmonthlycharge=300, annualmincharge=5000)
    assert labels(tariff) == ["Fixed charge", "Minimum bill a month", "Minimum bill a year"]
    assert parameters(tariff, "Minimum bill a year").per == 2


def test_further_meters_are_charged_where_there_are_some(write):
    path = write(fixedchargefirstmeter=5, fixedchargeeaaddl=2)
    assert read_tariff(path).not_modelled == ("fixedchargeeaaddl",)
    more = read_tariff(path, meters=4)
    assert parameters(more, "Fixed charge, further meters").meters == 3
    assert more.not_modelled == ()


def test_every_label_of_a_line_is_one_that_a_new_import_replaces(read):
    tariff = read(
        **TWO_PERIODS,
        flatdemandstructure=[[{"rate": 5}]],
        demandratestructure=[[{"rate": 5}]],
        fueladjustmentsmonthly=[0.01] * 12,
        demandreactivepowercharge=1,
        fixedchargefirstmeter=3,
        mincharge=1,
        minmonthlycharge=1,
        annualmincharge=1,
    )
    assert set(labels(tariff)) <= set(LABELS)
    assert len(labels(tariff)) == 9


# --- versions, words, what is left out ---------------------------------------------------------------
def test_several_rates_of_one_name_are_versions_by_their_first_day(write, tmp_path):
    path = tmp_path / "both.json"
    later = {"startdate": 1735689600, "energyratestructure": [[{"rate": 0.06}]]}
    sooner = {"startdate": "2024-01-01", "enddate": 1735603200, "energyratestructure": FLAT}
    named = [{"utility": "Plains Power", "name": "Large"} | item for item in (later, sooner)]
    path.write_text(json.dumps({"items": named}))
    (tariff,) = read_tariffs(path)
    assert [days.day_text(v.starts_on or 0) for v in tariff.versions] == ["2024-01-01", "2025-01-01"]
    assert days.day_text(tariff.versions[0].ends_on or 0) == "2024-12-31"
    path.write_text(json.dumps(named))
    assert read_tariff(path) == tariff


def test_a_file_of_several_tariffs_asks_which_one(tmp_path):
    path = tmp_path / "list.json"
    items = [{"utility": "P", "name": n, "energyratestructure": FLAT} for n in ("Small", "Large")]
    path.write_text(json.dumps({"items": items}))
    with pytest.raises(AppError, match="holds 2 rates: “Small”, “Large”"):
        read_tariff(path)
    assert read_tariff(path, "Large").name == "Large"


def test_what_is_no_rate_is_kept_in_words(read):
    tariff = read(
        energyratestructure=FLAT, servicetype="Delivery", sector="Industrial", demandwindow=30,
        voltagecategory="Primary", voltageminimum=2000, source="https://example.com/sheet.pdf",
        description="For loads\r\nabove 1 MW", approved=True, revisions=[1], peakkwcapacitymin=1000,
    )  # fmt: skip
    assert (tariff.part, tariff.demand_window_minutes, tariff.voltage) == (2, 30, "Primary, 2000 to … V")
    assert tariff.document == "https://example.com/sheet.pdf"
    assert "description: For loads above 1 MW; sector: Industrial" in tariff.versions[0].note
    assert tariff.not_modelled == ()


def test_every_field_that_no_line_shows_is_named(read):
    tariff = read(
        energyratestructure=[[{"rate": 0.05, "sell": 0.02, "credit": 1}]],
        coincidentratestructure=[[{"rate": 4}]],
        coincidentrateschedule=[[1] * 24] * 12,
        energyattrs=[{"Voltage discount": "2 %"}],
        usenetmetering=True,
        demandwindow=20,
        solarsurcharge={"rate": 3},
        fixedattrs=[],
        dgrules=None,
        netlimit=0,
    )
    assert set(tariff.not_modelled) == {
        "energyratestructure.sell", "energyratestructure.credit", "coincidentratestructure",
        "coincidentrateschedule", "energyattrs", "usenetmetering", "demandwindow", "solarsurcharge",
    }  # fmt: skip
    assert "energyattrs: read but not billed: Voltage discount 2 %" in tariff.notes


def test_a_coincident_rate_is_named_with_a_schedule_of_one_period(read):
    tariff = read(
        energyratestructure=FLAT, coincidentratestructure=[[{"rate": 4}]], coincidentrateschedule=[DAY] * 12
    )
    assert set(tariff.not_modelled) == {"coincidentratestructure", "coincidentrateschedule"}


# --- bad files ---------------------------------------------------------------------------------------
BAD = {
    "11 rows": ({"energyweekdayschedule": [DAY] * 11}, "energyweekdayschedule must have 12 rows"),
    "23 hours": ({"energyweekendschedule": [DAY] * 11 + [DAY[1:]]}, "December has 23 hours"),
    "no weekend": ({"energyweekendschedule": None}, "energyweekendschedule is missing"),
    "no schedule": (
        {"energyweekdayschedule": None, "energyweekendschedule": None},
        "2 periods, but no energyweekdayschedule",
    ),
    "period without rates": (
        {"energyratestructure": FLAT},
        "January, hour 8: period 1 has no rates; there are 1, counted from 0",
    ),
    "empty period": ({"energyratestructure": [[{"rate": 1}], []]}, "period 1 has no rates"),
    "tiers out of order": (
        {"energyratestructure": [FLAT[0], [{"max": 9, "rate": 1}, {"max": 5, "rate": 2}, {"rate": 3}]]},
        "period 1: the tiers are out of order; the bound of tier 1 must be above 9",
    ),
    "open tier first": ({"energyratestructure": [[{"rate": 1}, {"rate": 2}], [{"rate": 1}]]}, "has no bound"),
    "unit of energy": (
        {"energyratestructure": [[{"rate": 1, "unit": "kWh/hp"}], [{"rate": 1}]]},
        "rates in kWh/hp cannot be billed",
    ),
    "kVA": ({"demandratestructure": [[{"rate": 3}]], "demandrateunit": "kVA"}, "demand in kVA cannot"),
    "hp": ({"flatdemandstructure": [[{"rate": 3}]], "flatdemandunit": "hp"}, "flatdemandunit: demand in hp"),
    "hp daily in a tier": ({"flatdemandstructure": [[{"rate": 3, "unit": "hp daily"}]]}, "rates in hp daily"),
    "flat months": (
        {"flatdemandstructure": [[{"rate": 3}]], "flatdemandmonths": [0] * 11 + [1]},
        "flatdemandmonths, December: period 1 has no rates",
    ),
    "eleven months": ({"fueladjustmentsmonthly": [0.1] * 11}, "fueladjustmentsmonthly must have 12 values"),
    "words for a rate": ({"energyratestructure": [[{"rate": "see"}], FLAT[0]]}, "“see” is not a number"),
    "not a list": ({"energyratestructure": {"rate": 1}}, "must be a list of periods"),
    "share": ({"flatdemandstructure": [[{"rate": 3}]], "lookbackpercent": -1}, "is no share of a peak"),
    "unit of time": ({"fixedchargefirstmeter": 3, "fixedchargeunits": "$/week"}, r"“\$/week” is not known"),
    "dates": ({"startdate": 1735689600, "enddate": 1704067200}, "enddate lies before startdate"),
    "negative minimum": ({"mincharge": -5}, "cannot be below 0"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(BAD))
def test_a_tariff_that_contradicts_itself_is_refused_where_it_does(read, case):
    fields, said = BAD[case]
    with pytest.raises(AppError, match=said) as refused:
        read(**TWO_PERIODS | fields)
    assert "“tariff.json” cannot be taken: " in str(refused.value)
    assert "\n" not in str(refused.value)


def test_tiers_of_one_period_have_one_unit(read):
    mixed = [[{"max": 9, "rate": 1, "unit": "kWh"}, {"rate": 1, "unit": "kWh/kW"}]]
    with pytest.raises(AppError, match="more than one unit: kWh, kWh/kW"):
        read(energyratestructure=mixed)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"items": [{"name": "Large", "energyratestr', "breaks off; download it again"),
        ('{"name": Large}', "Look at row 1"),
        ("", "is empty"),
        ("<html>", "begins with something else"),
        ('{"error": {"code": "API_KEY_MISSING"}}', "refusal of a web service"),
        ('{"items": []}', "holds no rate"),
        ("[1, 2]", "is not a tariff"),
        ('{"name": "Large", "sector": "Industrial"}', "no rates that Hashyard knows"),
        ('{"energyratestructure": [[{"rate": NaN}]]}', "“NaN” is not a number"),
    ],
)
def test_a_file_that_is_no_tariff_is_told_in_a_sentence(tmp_path, text, said):
    path = tmp_path / "half.json"
    path.write_text(text)
    with pytest.raises(AppError, match=said):
        read_tariff(path)


def test_one_bad_rate_of_a_list_refuses_the_whole_file(tmp_path):
    path = tmp_path / "list.json"
    items = [{"name": "A", "energyratestructure": FLAT}, {"name": "B", "energyratestructure": [[]]}]
    path.write_text(json.dumps(items))
    with pytest.raises(AppError, match="rate 2, energyratestructure, period 0 has no rates"):
        read_tariffs(path)


JUNK = (
    None, "", 0, -1, 36, 1e39, math.nan, math.inf, 10**400, "abc", "[", "[1]", "9" * 400, [], {}, [[]], [{}],
    [1, 2], {"a": 1}, True, [None] * 12, ["x"] * 12, [[None] * 24] * 12,
)  # fmt: skip
WHOLE = TWO_PERIODS | {
    "flatdemandstructure": [[{"max": 50, "rate": 4, "unit": "kW"}, {"rate": 6}]],
    "flatdemandmonths": [0] * 12,
    "lookbackpercent": 0.8,
    "lookbackrange": 11,
    "lookbackmonths": [True] * 12,
    "fueladjustmentsmonthly": [0.01] * 12,
    "fixedchargefirstmeter": 5,
    "fixedchargeunits": "$/day",
    "mincharge": 50,
    "demandwindow": 15,
    "startdate": 1704067200,
    "servicetype": "Bundled",
}


@pytest.mark.parametrize("name", WHOLE)
def test_whatever_stands_in_a_field_is_read_or_refused_in_a_sentence(read, name):
    for junk in JUNK:
        for value in (junk, [junk], [[junk]], [[{"rate": junk}]], [[{"rate": 1, "max": junk}, {"rate": 2}]]):
            assert said_of(read, **WHOLE | {name: value})


def said_of(read: Any, **fields: Any) -> bool:
    """Whether a tariff has words for its lines, or is refused in one sentence."""
    try:
        tariff = read(**fields)
    except AppError as refused:
        return "\n" not in str(refused)
    return all(in_words(line) for line in tariff.versions[0].lines)


def test_a_field_nested_without_end_is_named_like_any_other(read):
    deep: Any = 1
    for _ in range(600):
        deep = [deep]
    assert read(**TWO_PERIODS, riders=deep).not_modelled == ("riders",)
