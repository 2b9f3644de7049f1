"""Coincident peaks: ERCOT's four and PJM's five worked by hand, and what stands for peaks not yet known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import CoincidentPeak
from desktop_app.domain.contracts import CALLED, FORECAST, SETTLED, PowerEvent
from desktop_app.domain.terms import Terms
from desktop_app.engine.bill.peaks import Peak, chosen_peaks, season_of_month, seasons_charged
from desktop_app.engine.bill.situation import Load
from tests.engine.bill.cases import CHICAGO, billed, line, load, shown, terms

QUARTER, HOUR = 900, 3600
SUMMER = (*(False,) * 5, *(True,) * 4, *(False,) * 3)
FOUR_CP = CoincidentPeak(usd_per_kw_year=60.0)
FIVE_CP = CoincidentPeak(
    usd_per_kw_year=98.4, peaks=5, one_a_month=0, interval=3, scalar=1.05, applies_from=6, from_hour=12,
    to_hour=20,
)  # fmt: skip


def event(at: str, seconds: int, state: int = SETTLED, our_kw: float | None = None) -> PowerEvent:
    begins = days.parse_instant(at)
    return PowerEvent(
        id=begins, line_id=1, from_at=begins, to_at=begins + seconds, state=state, our_kw=our_kw, note=""
    )


def with_events(charge: CoincidentPeak, events: Sequence[PowerEvent], **fields: object) -> Terms:
    return terms(line(charge, events=tuple(events)), **{"time_zone": CHICAGO, **fields})


def summer(minutes: int, kw: float, low: Sequence[tuple[str, float]]) -> Load:
    """A load from June to September 2025 that is another one at some instants."""
    first, last = days.parse_instant("2025-06-01T05:00Z"), days.parse_instant("2025-10-01T05:00Z")
    made = np.full((last - first) // (60 * minutes), kw)
    for at, of in low:
        made[(days.parse_instant(at) - first) // (60 * minutes)] = of
    return load("2025-06-01T05:00Z", minutes, made)


# --- ERCOT: 4CP ---------------------------------------------------------------------------------------
PEAKS_2025 = ("2025-06-24T21:45Z", "2025-07-30T22:00Z", "2025-08-18T21:30Z", "2025-09-09T21:15Z")


def test_four_peaks_of_a_quarter_hour_set_the_next_years_charge():
    # off in two of them, at a tenth in one, missed in one: (0 + 0 + 10,000 + 100,000) / 4 = 27,500 kW
    of = summer(15, 100_000.0, list(zip(PEAKS_2025, (0.0, 0.0, 10_000.0, 100_000.0), strict=True)))
    made = with_events(FOUR_CP, [event(at, QUARTER) for at in PEAKS_2025])
    found = billed(made, of, "2025-12", "2027-01").lines[0]
    charged = next(i for i in found.items if i.label == "Mean at the peaks of 2025")
    assert charged.quantity.tolist() == [0.0, *[27_500.0] * 12, 0.0]
    assert charged.rate[1] == 5.0  # $60 a kW and year
    assert charged.amount_usd[1:13].sum() == 27_500 * 60
    assert charged.detail is not None
    assert charged.detail(1) == "(0 + 0 + 10,000 + 100,000) kW / 4"


def test_what_a_charge_takes_for_granted_is_noted():
    of = summer(15, 100_000.0, [(PEAKS_2025[0], 0.0)])
    events = [event(PEAKS_2025[0], QUARTER), event(PEAKS_2025[1], QUARTER, CALLED)]
    events += [event("2025-07-02T21:00Z", QUARTER, FORECAST, 5_000.0)]
    found = billed(with_events(FOUR_CP, events), of, "2026-01")
    assert found.lines[0].items[0].quantity[0] == 50_000.0  # the called one of July, not the forecast one
    assert found.notes == (
        "Line 1: 1 of 4 peaks of 2025 are settled, 1 called, 0 forecast; the mean is that of 2",
    )


def test_power_at_a_peak_may_be_given_and_needs_no_load():
    events = [
        event(at, QUARTER, SETTLED, kw) for at, kw in zip(PEAKS_2025, (0.0, 1e3, 2e3, 3e3), strict=True)
    ]
    found = billed(with_events(FOUR_CP, events), None, "2026-03")
    assert shown(found.lines[0]) == [("Mean at the peaks of 2025", 1_500.0, 5.0, 7_500.0)]
    assert found.notes == ()


def test_losses_count_for_power_only_if_the_contract_says_so():
    of = summer(15, 1_000.0, [])
    events = [event(at, QUARTER) for at in PEAKS_2025]
    plain = billed(with_events(FOUR_CP, events, loss_share=0.02), of, "2026-01")
    lossy = billed(with_events(FOUR_CP, events, loss_share=0.02, losses_of=1), of, "2026-01")
    assert (plain.total_usd[0], lossy.total_usd[0]) == (pytest.approx(5_000.0), pytest.approx(5_100.0))


# --- PJM: 5CP -----------------------------------------------------------------------------------------
HOURS_2025 = (
    "2025-06-23T22:00Z", "2025-06-24T22:00Z", "2025-06-25T19:00Z", "2025-07-14T22:00Z", "2025-07-29T21:00Z"
)  # fmt: skip


def test_five_peaks_of_a_summer_are_charged_from_june_to_may_and_scaled():
    # (2 + 2 + 8 + 0 + 8) MW / 5 = 4,000 kW; × 1.05 = 4,200 kW at $98.40 / 12 = $8.20
    kws = (2e3, 2e3, 8e3, 0.0, 8e3)
    of = summer(60, 8_000.0, list(zip(HOURS_2025, kws, strict=True)))
    made = with_events(FIVE_CP, [event(at, HOUR) for at in HOURS_2025], time_zone="America/New_York")
    found = billed(made, of, "2026-05", "2027-06").lines[0]
    charged = next(i for i in found.items if i.label.startswith("Mean at the peaks of 2025"))
    assert charged.label == "Mean at the peaks of 2025 × 1.05"
    assert charged.quantity.tolist() == pytest.approx([0.0, *[4_200.0] * 12, 0.0])
    assert charged.amount_usd[1] == pytest.approx(34_440.0)


# --- what is chosen -----------------------------------------------------------------------------------
def test_the_surest_peaks_count_and_then_those_with_the_most_of_our_power():
    peaks = [
        Peak(5, FORECAST, 9.0),
        Peak(6, CALLED, 3.0),
        Peak(6, CALLED, 4.0),
        Peak(7, SETTLED, 1.0),
        Peak(5, CALLED, 2.0),
    ]
    assert chosen_peaks(peaks, 4, one_a_month=True) == [
        Peak(5, CALLED, 2.0),
        Peak(6, CALLED, 4.0),
        Peak(7, SETTLED, 1.0),
    ]
    assert chosen_peaks(peaks, 2, one_a_month=False) == [Peak(6, CALLED, 4.0), Peak(7, SETTLED, 1.0)]
    assert chosen_peaks(peaks, 1, one_a_month=True) == [Peak(7, SETTLED, 1.0)]


def test_a_season_over_new_year_is_of_the_year_it_begins_in():
    winter = (True, True, *(False,) * 8, True, True)
    months = [days.month_of(y, m) for y, m in ((2024, 11), (2024, 12), (2025, 2), (2025, 3), (2025, 11))]
    assert [season_of_month(winter, m) for m in months] == [2024, 2024, 2024, None, 2025]
    assert season_of_month((True,) * 12, days.month_of(2025, 1)) == 2025


def test_a_charge_of_some_months_leaves_out_the_others():
    charge = CoincidentPeak(usd_per_kw_year=1.0, applies_from=6, applies_months=4)
    months = np.array([days.month_of(2026, m) for m in (5, 6, 9, 10)])
    assert seasons_charged(charge, months).tolist() == [-9999, 2025, 2025, -9999]


# --- what stands for peaks that are not known ---------------------------------------------------------
def test_before_the_load_begins_the_mean_that_was_entered_holds():
    charge = CoincidentPeak(usd_per_kw_year=12.0, prior_kw=3_000.0)
    found = billed(with_events(charge, []), None, "2025-01")
    assert found.total_usd[0] == 3_000.0
    assert found.notes == ("Line 1: our mean at the peaks of 2024 is as entered, 3,000 kW",)


def test_a_season_without_peaks_counts_the_hours_in_which_one_can_fall():
    first = days.parse_instant("2025-06-01T05:00Z")
    hours = (first + HOUR * np.arange(122 * 24) - 5 * HOUR) // HOUR % 24
    of = load("2025-06-01T05:00Z", 60, np.where((hours >= 14) & (hours < 19), 2_000.0, 9_000.0))
    found = billed(with_events(CoincidentPeak(usd_per_kw_year=12.0), []), of, "2026-01")
    assert found.total_usd[0] == pytest.approx(2_000.0)
    assert "no peak of 2025 is known" in found.notes[0]
