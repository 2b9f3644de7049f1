"""The power contracts of the sample company: who supplies each site on which terms; all invented."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.declare import CATEGORIES, write_parameters
from desktop_app.domain.charges.parts import Escalator, Schedule, Tier, flat_tiers
from desktop_app.domain.contracts import CONTRACT_KINDS, HOLIDAYS, PARTS, SETTLED
from desktop_app.domain.days import parse_day, parse_instant, parse_month
from desktop_app.starter import story
from desktop_app.starter.losses import DEMAND_RESPONSE, Losses
from desktop_app.starter.prices import OHIO, PINE, SOUTH_NOW, WEST_NOW, Market
from desktop_app.starter.story import SiteStory

Records = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge line: its kind, its parameters, perhaps the market that it follows."""

    label: str
    kind: str
    parameters: Any
    market: Market | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract of a site: its versions by the day from which each holds."""

    story: SiteStory
    name: str
    supplier: str
    kind: str
    starts: str
    ends: str
    versions: dict[str, tuple[Charge, ...]]
    more: dict[str, Any] = field(default_factory=dict)
    """Further fields of the contract."""
    carbon_free: float = 0.0
    """Share of the energy that comes with certificates."""

    def scaled(self, share: float) -> Deal:
        """The same for a site of another size than in a fleet of 48,000 machines."""
        sized = {
            name: round(self.more[name] * share) for name in ("contract_kw", "firm_kw") if name in self.more
        }
        versions = {day: tuple(_sized(c, share) for c in lines) for day, lines in self.versions.items()}
        return replace(self, versions=versions, more=self.more | sized)


def _sized(charge: Charge, share: float) -> Charge:
    given = charge.parameters
    sizes = {n: round(getattr(given, n) * share, 3) for n in _SIZES if getattr(given, n, None)}
    return replace(charge, parameters=replace(given, **sizes))


_SIZES = ("mw", "minimum_kw", "prior_kw", "mwh_per_year", "enrolled_kw")
"""Parameters that grow with a site."""


def _hours(*spans: range) -> tuple[int, ...]:
    """24 hours of which those of the spans belong to period 1, the others to 0."""
    return tuple(int(any(hour in span for span in spans)) for hour in range(24))


def _schedule(summer: range, winter: range) -> Schedule:
    weekdays = [_hours(summer if month in range(5, 9) else winter) for month in range(12)]
    return Schedule.of_grids(weekdays, [(0,) * 24] * 12)


_SUMMER_PEAK, _ON_PEAK = _schedule(range(14, 19), range(6, 10)), _schedule(range(7, 22), range(7, 22))
_FUEL = CATEGORIES.index("fuel")


# fmt: off
def _block(
    label: str, mw: float, price: float, starts: str, ends: str, growth: float = 0.0,
    elections: tuple[float, ...] = (),
) -> Charge:
    escalator = Escalator("percent", growth, 12, parse_day(starts)) if growth else Escalator()
    return Charge(label, "block", of.Block(
        mw=mw, usd_per_mwh=price, starts_on=parse_day(starts), ends_on=parse_day(ends), elections=elections,
        resale=of.NET_SETTLEMENT, resale_fee_usd_per_mwh=1.25, escalator=escalator), WEST_NOW)


def _washington(off: float, on: float, demand: float) -> tuple[Charge, ...]:
    tiers = ((Tier(off + 0.003, 5e6), Tier(off)), (Tier(on + 0.003, 5e6), Tier(on)))
    return (
        Charge("Energy", "energy", of.Energy(schedule=_SUMMER_PEAK, tiers=tiers)),
        Charge("Demand", "demand", of.Demand(
            tiers=flat_tiers(demand), minimum_kw=2_000, ratchet=of.MONTHS_BACK, ratchet_share=0.95,
            ratchet_months=11)),
        Charge("Environmental rider", "adder", of.Adder(unit=of.PER_KWH, amount=0.0021)),
        Charge("Basic service", "fixed", of.Fixed(amount_usd=42.0, per=1)),
        Charge("Sales tax", "percent", of.Percent(share=0.02)),
    )


def _valley(
    off: float, on: float, demand: float, credit: float, notice: int, enrolled: float | None = None
) -> tuple[Charge, ...]:
    steps = (("2022-10", 0.0052), ("2024-10", 0.0048), ("2025-07", 0.0055))
    fuel = tuple((parse_month(month), usd) for month, usd in steps)
    return (
        Charge("Energy", "energy", of.Energy(schedule=_ON_PEAK, tiers=flat_tiers(off, on))),
        Charge("Demand on peak", "demand", of.Demand(schedule=_ON_PEAK, tiers=flat_tiers(0.0, demand))),
        Charge("Fuel cost", "adder", of.Adder(category=_FUEL, unit=of.PER_KWH, by_date=fuel)),
        Charge("Interruption credit", "interruptible", of.Interruptible(
            credit_usd_per_kw_month=credit, enrolled_kw=enrolled, notice_minutes=notice,
            most_hours_an_event=8.0, most_events_a_year=20, most_hours_a_year=96.0, penalty=1,
            penalty_amount=18.0)),
        Charge("Customer charge", "fixed", of.Fixed(amount_usd=1_500.0)),
    )


_PINE_FUEL = (.0031, .0031, .0028, .0028, .0026, .0036, .0041, .0041, .0036, .0026, .0026, .0029)
_FOUR_PEAKS = of.CoincidentPeak(usd_per_kw_year=57.8, prior_kw=2_400)

DEALS = (
    Deal(
        story.ODESSA, "Caprock block contract", "Caprock Energy Supply", "PPA", "2022-02-01", "2030-04-30",
        {"2022-02-01": (
            _block("Block A", 8.0, 26.4, "2022-02-01", "2030-04-30", 0.01),
            _block("Block B", 4.0, 27.9, "2022-10-01", "2030-04-30", elections=(0.5, 0.75, 1.0)),
            _block("Block C", 5.0, 28.8, "2024-08-26", "2027-10-31"),
            Charge("Above the blocks", "index", of.Index(adder_usd_per_mwh=1.5), WEST_NOW),
            Charge("Delivery and ancillary", "adder", of.Adder(amount=4.9)),
            Charge("Transmission, four peaks", "coincident peak", _FOUR_PEAKS),
            Charge("Meter and scheduling", "fixed", of.Fixed(amount_usd=4_500.0)),
            Charge("Gross receipts tax", "percent", of.Percent(share=0.01997)),
        )},
        {"settlement": 1, "contract_kw": 28_000.0, "delivery_point": "CAPROCK_WEST", "notice_days": 180,
         "renews_months": 12}, 0.2,
    ),
    Deal(
        story.DALTON, "Two-part hourly", "Southern Pines Power", "tariff", "2023-01-01", "2028-12-31",
        {"2023-01-01": (
            Charge("Baseline energy", "energy", of.Energy(load=of.BASELINE, tiers=flat_tiers(0.0377))),
            Charge("Hourly deviation", "index", of.Index(load=of.DEVIATION, adder_usd_per_mwh=3.0), PINE),
            Charge("Demand", "demand", of.Demand(tiers=flat_tiers(3.6), contract_share=0.5)),
            Charge("Fuel and riders", "adder", of.Adder(
                category=_FUEL, unit=of.PER_KWH, by_month=_PINE_FUEL)),
            Charge("Customer charge", "fixed", of.Fixed(amount_usd=1_150.0)),
            Charge("Franchise fee", "percent", of.Percent(share=0.012)),
        )},
        {"contract_kw": 24_000.0, "notice_days": 186, "renews_months": 12, "demand_window": 2},
    ),
    Deal(
        story.WASHINGTON, "Large power, time of use", "Southern Pines Power", "tariff",
        "2022-09-01", "2029-08-31",
        {"2022-09-01": _washington(0.0301, 0.0458, 8.0), "2025-01-01": _washington(0.0312, 0.0476, 8.2)},
        {"contract_kw": 20_000.0, "notice_days": 365, "demand_window": 2,
         "holidays": HOLIDAYS.index("US federal")},
    ),
    Deal(
        story.TUPELO, "Interruptible, 30 minutes", "Tallahatchie Power", "tariff", "2022-10-01", "2027-09-30",
        {"2022-10-01": _valley(0.0292, 0.0376, 9.1, 3.1, 30)},
        {"contract_kw": 14_000.0, "firm_kw": 1_000.0, "notice_days": 1_095, "renews_months": 60},
    ),
    Deal(
        story.MILL_CREEK, "Interruptible, 5 minutes", "Cumberland Valley Electric", "tariff", "2023-06-01",
        "2028-05-31",
        {"2023-06-01": _valley(0.0258, 0.0340, 9.0, 3.9, 5, 8_000.0),
         "2025-07-01": _valley(0.0266, 0.0349, 9.2, 3.9, 5, 18_000.0)},
        {"contract_kw": 20_000.0, "firm_kw": 1_000.0, "notice_days": 1_095, "renews_months": 60}, 0.35,
    ),
    Deal(
        story.CHEYENNE, "Industrial contract", "High Plains Electric", "tariff", "2023-03-01", "2028-02-29",
        {day: (
            Charge("Energy", "energy", of.Energy(tiers=flat_tiers(rate))),
            Charge("Demand", "demand", of.Demand(tiers=flat_tiers(6.4), contract_share=0.8)),
            Charge("Facilities", "fixed", of.Fixed(amount_usd=11_800.0)),
        ) for day, rate in (("2023-03-01", 0.0282), ("2024-04-01", 0.0294), ("2025-04-01", 0.0309))},
        {"contract_kw": 22_000.0, "notice_days": 120, "renews_months": 24}, 0.4,
    ),
    Deal(
        story.ASHFORD_A, "Index plus", "Licking Valley Retail", "index", "2022-12-01", "2026-11-30",
        {"2022-12-01": (
            Charge("Energy at day-ahead", "index", of.Index(
                multiplier=1.02, adder_usd_per_mwh=3.0, cap_usd_per_mwh=400.0), OHIO),
            Charge("Capacity and transmission", "adder", of.Adder(unit=of.PER_CONTRACT_KW, amount=4.1)),
            Charge("Renewable standard", "adder", of.Adder(amount=1.35)),
        )},
        {"contract_kw": 10_500.0, "notice_days": 60},
    ),
    Deal(
        story.ASHFORD_B, "Fixed with minimum take", "Muskingum Supply", "PPA", "2022-01-17", "2026-05-31",
        {day: (
            Charge("Energy", "energy", of.Energy(tiers=flat_tiers(rate))),
            Charge("Capacity and transmission", "adder", of.Adder(unit=of.PER_CONTRACT_KW, amount=5.2)),
            Charge("Minimum take", "minimum take", of.MinimumTake(
                mwh_per_year=least, usd_per_mwh=31.0, first_month=6)),
        ) for day, rate, least in (
            ("2022-01-17", 0.0479, 70_000.0), ("2024-06-01", 0.0526, 70_000.0),
            ("2025-06-01", 0.0559, 90_000.0),
        )},
        {"contract_kw": 12_000.0, "notice_days": 60},
    ),
    Deal(
        story.LIMA, "Hosting agreement", "Auglaize Hosting", "hosting", "2023-01-15", "2026-09-30",
        {day: (
            Charge("Power passed through", "hosting", of.Hosting(
                usd_per_kwh=rate, uptime_guarantee=0.96, usd_per_mw_hour_short=20.0)),
        ) for day, rate in (("2023-01-15", 0.051), ("2024-09-01", 0.0525), ("2025-09-01", 0.054))},
        {"contract_kw": 8_200.0, "notice_days": 90},
    ),
    Deal(
        story.BRENHAM, "Spot supply", "Brazos Retail Energy", "index", "2025-11-18", "2027-11-30",
        {"2025-11-18": (
            Charge("Energy at 15-minute spot", "index", of.Index(adder_usd_per_mwh=0.6), SOUTH_NOW),
            Charge("Scheduling", "fixed", of.Fixed(amount_usd=2_500.0)),
        )},
        {"settlement": 1, "part": PARTS.index("supply"), "contract_kw": 16_000.0, "notice_days": 30,
         "delivery_point": "BRAZOS_SOUTH"},
    ),
    Deal(
        story.BRENHAM, "Wires", "Bluebonnet Delivery", "tariff", "2025-11-18", "",
        {"2025-11-18": (
            Charge("Distribution", "adder", of.Adder(amount=2.9)),
            Charge("Transmission, four peaks", "coincident peak", of.CoincidentPeak(
                usd_per_kw_year=57.8, prior_kw=1_800)),
            Charge("Metering", "fixed", of.Fixed(amount_usd=640.0)),
        )},
        {"part": PARTS.index("delivery"), "contract_kw": 16_000.0},
    ),
    Deal(
        story.WHEATLAND, "Industrial contract", "High Plains Electric", "tariff", "2026-01-01", "2031-04-30",
        {"2026-01-01": (
            Charge("Energy", "energy", of.Energy(tiers=flat_tiers(0.0268))),
            Charge("Demand", "demand", of.Demand(tiers=flat_tiers(5.9))),
            Charge("Facilities", "fixed", of.Fixed(amount_usd=6_400.0)),
        )},
        {"contract_kw": 24_000.0, "notice_days": 120}, 0.6,
    ),
)
# fmt: on
GRIDS = {
    "Georgia": "SRSO",
    "Texas": "ERCT",
    "Mississippi": "SRTV",
    "Tennessee": "SRTV",
    "Wyoming": "RMPA",
    "Ohio": "RFCW",
}  # fmt: skip
"""eGRID subregions of the sample's sites."""


Told = list[Deal]
"""The deals of the sites that are told."""


def deals(stories: tuple[SiteStory, ...], share: float) -> Told:
    """The deals of the sites that are told, when a site is so large beside itself among 48,000 machines."""
    found = [deal for deal in DEALS if deal.story in stories]
    return found if 0.95 < share < 1.05 else [deal.scaled(share) for deal in found]


def contract_rows(told: Told, stories: tuple[SiteStory, ...], site_ids: list[int]) -> Records:
    return [
        {
            "site_id": site_ids[stories.index(deal.story)],
            "name": deal.name,
            "supplier": deal.supplier,
            "kind": CONTRACT_KINDS.index(deal.kind),
            "starts_on": parse_day(deal.starts),
            "ends_on": parse_day(deal.ends) if deal.ends else None,
            "time_zone": deal.story.zone,
            **deal.more,
        }
        for deal in told
    ]


def version_rows(told: Told, contract_ids: list[int]) -> Records:
    return [
        {"contract_id": contract_id, "effective_on": parse_day(day), "renewable_share": deal.carbon_free}
        for contract_id, deal in zip(contract_ids, told, strict=True)
        for day in deal.versions
    ]


def line_rows(told: Told, version_ids: list[int], series_ids: dict[Market, int]) -> Records:
    charges = [lines for deal in told for lines in deal.versions.values()]
    return [
        {
            "version_id": version_id,
            "sequence": number,
            "label": charge.label,
            "kind": charge.kind,
            "series_id": series_ids[charge.market] if charge.market else None,
            "parameters": write_parameters(charge.kind, charge.parameters),
        }
        for version_id, lines in zip(version_ids, charges, strict=True)
        for number, charge in enumerate(lines, 1)
    ]


# --- what hangs on the lines --------------------------------------------------------------------------
_PEAKS = (
    "2024-06-20T21:45", "2024-07-01T21:30", "2024-08-20T21:45", "2024-09-18T20:45",
    "2025-06-24T21:30", "2025-07-29T21:45", "2025-08-19T21:15", "2025-09-09T20:30",
)  # fmt: skip
"""When the Texan grid peaked (invented), in UTC."""


def event_rows(told: Told, stories: tuple[SiteStory, ...], line_ids: list[int], lost: Losses) -> Records:
    """Settled coincident peaks, and the calls that the loss ledger tells of."""
    rows: Records = []
    for line_id, deal, charge in zip(line_ids, *_charges(told), strict=True):
        if charge.kind == "coincident peak":
            rows += [_event(line_id, parse_instant(text), parse_instant(text) + 900) for text in _PEAKS]
        if charge.kind == "interruptible":
            at = stories.index(deal.story)
            called = (lost.site == at) & (lost.cause == DEMAND_RESPONSE)
            rows += [
                _event(line_id, start, end)
                for start, end in zip(lost.from_at[called].tolist(), lost.to_at[called].tolist(), strict=True)
            ]
    return rows


def _charges(told: Told) -> tuple[list[Deal], list[Charge]]:
    found = [(d, c) for d in told for lines in d.versions.values() for c in lines]
    return [deal for deal, _ in found], [charge for _, charge in found]


def _event(line_id: int, from_at: int, to_at: int) -> dict[str, Any]:
    return {"line_id": line_id, "from_at": from_at, "to_at": to_at, "state": SETTLED}


def election_rows(told: Told, line_ids: list[int]) -> Records:
    """Half of Odessa's second block was elected for the works of April and May 2025."""
    charges = _charges(told)[1]
    return [
        {"line_id": line_id, "month": parse_month(month), "share": 0.5}
        for line_id, charge in zip(line_ids, charges, strict=True)
        if charge.label == "Block B"
        for month in ("2025-04", "2025-05")
    ]


def certificate_rows(stories: tuple[SiteStory, ...], site_ids: list[int]) -> Records:
    """Wind of Wyoming, retired for a year of Cheyenne."""
    if story.CHEYENNE not in stories:
        return []
    site_id = site_ids[stories.index(story.CHEYENNE)]
    return [
        {
            "site_id": site_id, "month": month, "mwh": 3_000.0, "registry": "WREGIS", "technology": "wind",
            "serials": f"SAMPLE-{month}", "vintage": 2025, "retired_on": parse_day("2025-12-15"),
        }
        for month in range(parse_month("2025-01"), parse_month("2026-01"))
    ]  # fmt: skip


def base_rows(told: Told, line_ids: list[int]) -> Records:
    """The franchise fee is on energy and demand, not on fuel."""
    named = {charge.label: line for line, charge in zip(line_ids, _charges(told)[1], strict=True)}
    if "Franchise fee" not in named:
        return []
    return [
        {"line_id": named["Franchise fee"], "base_line_id": named[label]}
        for label in ("Baseline energy", "Hourly deviation")
    ]


def collateral_rows(told: Told, contract_ids: list[int]) -> Records:
    return [
        {
            "contract_id": contract_id, "form": 1 if deal.kind == "PPA" else 0,
            "amount_usd": round(deal.more["contract_kw"] * 45) * 10**6, "posted_on": parse_day(deal.starts),
        }
        for contract_id, deal in zip(contract_ids, told, strict=True)
        if deal.kind in ("PPA", "index")
    ]  # fmt: skip


def grid_rows(stories: tuple[SiteStory, ...], site_ids: list[int]) -> Records:
    return [{"site_id": i, "region": GRIDS[s.state]} for i, s in zip(site_ids, stories, strict=True)]
