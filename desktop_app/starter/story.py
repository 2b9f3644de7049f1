"""What the sample company is told to be: its sites, the batches of machines they bought, what befell them."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_app.domain.days import parse_day
from desktop_app.domain.machines import (
    DEPLOYED,
    ENERGISED,
    IN_TRANSIT,
    ORDERED,
    RETIRED,
    STORED,
)

FIRST_ON, LAST_ON = parse_day("2024-01-01"), parse_day("2025-12-31")
"""The days of production on record: eight fiscal quarters."""
DAYS = LAST_ON - FIRST_ON + 1
OURS, CLIENT = range(2)


@dataclass(frozen=True, slots=True)
class Step:
    """A status that the machines of a batch take from a day on, one after the other over `spread_days`."""

    status: int
    on: str
    spread_days: int = 1
    site: str = ""
    """Where, if not at the batch's own site."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Machines of one model that were bought together; `weight` is their number in a fleet of 48,000."""

    model: str
    weight: int
    steps: tuple[Step, ...]
    owner: int = OURS
    bought: str = ""
    """If it was neither the day of the order nor a month before it ran."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a site loses power-on hours, as means over a year."""

    faults: float = 0.014
    """Share of power that hash boards, fans and supplies cost in an ordinary month."""
    heat: float = 0.0
    """Share of power that is off in the afternoon of a hot day."""
    economic_per_year: int = 0
    """Days with some hours off because the grid pays more than bitcoin does."""
    resale: bool = False
    """Whether power that is not used is credited at the grid's price."""
    coincident_peaks: bool = False
    demand_response: bool = False
    under_water_from: str = ""
    """From when on the evening peaks cost more than the site's machines earn."""


@dataclass(frozen=True, slots=True)
class SiteStory:
    """A site of the sample company."""

    name: str
    state: str
    grid: str
    control: str
    cooling: str
    place: tuple[float, float]
    zone: str
    utc_offset_hours: int
    """In summer, when hours of the day matter."""
    prices: tuple[tuple[str, float], ...]
    batches: tuple[Batch, ...]
    habits: Habits = field(default_factory=Habits)
    phases: tuple[tuple[str, str], ...] = ()
    """Days and statuses of a site that does not operate from the beginning."""
    narrow_substation: bool = False
    """Whether the substation carries just what runs there now."""
    pool: str = ""
    """The pool account, if it is not the site's own."""
    net_of_fee: bool = False
    hosting_usd_per_mwh: float = 0.0
    direct_usd_per_mw_month: float = 4_600.0
    storm_on: str = ""
    plan_ahead_days: int | None = 11
    """How many days earlier than it came the budget had its growth; None: not in the budget."""
    note: str = ""


EASTERN, CENTRAL, MOUNTAIN = ("America/New_York", -4), ("America/Chicago", -5), ("America/Denver", -6)


def opening(model: str, weight: int, first: str, days: int, owner: int = OURS) -> Batch:
    """Machines that ran before the first day on record."""
    return Batch(model, weight, (Step(ENERGISED, first, days),), owner)


def grown(model: str, weight: int, ordered: str, energised: str, days: int = 45, stored: str = "") -> Batch:
    """Machines that were ordered and energised over some weeks."""
    arrival = (Step(STORED, stored),) if stored else ()
    return Batch(model, weight, (Step(ORDERED, ordered), *arrival, Step(ENERGISED, energised, days)))


# fmt: off
DALTON = SiteStory(
    "Dalton", "Georgia", "Southern", "owned", "air", (34.770, -84.970), *EASTERN,
    (("2022-01-01", 44.6), ("2024-06-01", 45.9), ("2025-06-01", 47.2)),
    (
        opening("Antminer S19 XP (140T)", 2_000, "2022-11-07", 130),
        grown("Antminer S21 (200T)", 3_300, "2023-12-04", "2024-04-02", 60),
        grown("Antminer S21+ (216T)", 1_800, "2025-01-20", "2025-05-12", 40, "2025-05-02"),
        Batch("Antminer S21 Pro (245T)", 400, (
            Step(ORDERED, "2025-09-15"), Step(STORED, "2025-12-01"), Step(DEPLOYED, "2025-12-15", 10),
            Step(ENERGISED, "2026-01-12", 8))),
    ),
    Habits(heat=0.13),
    note="Three halls on the site of a former carpet mill.",
)
ODESSA = SiteStory(
    "Odessa", "Texas", "ERCOT", "owned", "air", (31.850, -102.370), *CENTRAL,
    (("2022-01-01", 33.1), ("2024-01-01", 34.2), ("2025-01-01", 35.0)),
    (
        Batch("Antminer S19j Pro (104T)", 900, (
            Step(ENERGISED, "2022-02-14", 90), Step(IN_TRANSIT, "2024-07-29", 3, "Ashford B"),
            Step(ENERGISED, "2024-08-19", 12, "Ashford B"))),
        Batch("Antminer S19j Pro (104T)", 600, (
            Step(ENERGISED, "2022-03-28", 60), Step(RETIRED, "2025-03-10", 5))),
        opening("Antminer S19 XP (140T)", 2_200, "2022-10-03", 110),
        grown("Antminer S21 (200T)", 2_700, "2024-04-29", "2024-08-26", 45, "2024-08-12"),
        grown("Antminer S21 XP (270T)", 1_800, "2024-12-02", "2025-03-24", 40, "2025-03-12"),
    ),
    Habits(heat=0.16, economic_per_year=116, resale=True, coincident_peaks=True, demand_response=True),
    note="Unused power is settled at the grid's price.",
)
WASHINGTON = SiteStory(
    "Washington", "Georgia", "Southern", "owned", "air", (33.740, -82.740), *EASTERN,
    (("2022-01-01", 46.8), ("2024-07-01", 48.1), ("2025-07-01", 49.4)),
    (
        opening("Antminer S19 XP (140T)", 2_400, "2022-09-12", 150),
        grown("Antminer T21 (190T)", 1_600, "2024-02-19", "2024-06-03", 40),
        grown("Antminer S21 Pro (234T)", 1_400, "2024-10-14", "2025-02-03", 35, "2025-01-23"),
    ),
    Habits(heat=0.22),
    note="The oldest hall; its fans are due for replacement before the summer of 2026.",
)
TUPELO = SiteStory(
    "Tupelo", "Mississippi", "TVA", "leased", "air", (34.260, -88.700), *CENTRAL,
    (("2022-01-01", 42.4), ("2024-10-01", 44.0), ("2025-10-01", 45.7)),
    (
        opening("Antminer S19k Pro (120T)", 1_600, "2023-05-08", 80),
        grown("Whatsminer M60S (186T)", 1_400, "2024-01-29", "2024-05-06", 35),
        grown("Antminer S21 (200T)", 1_000, "2024-08-05", "2024-11-25", 25, "2024-11-14"),
    ),
    Habits(heat=0.12, demand_response=True),
    storm_on="2025-12-06",
    note="An ice storm took down the feeder on 6 December 2025.",
)
MILL_CREEK = SiteStory(
    "Mill Creek", "Tennessee", "TVA", "owned", "hydro", (35.960, -85.010), *CENTRAL,
    (("2022-01-01", 40.3), ("2024-10-01", 41.8), ("2025-10-01", 42.9)),
    (
        opening("Antminer S19 XP Hyd (257T)", 1_100, "2023-08-14", 60),
        Batch("Antminer S21 Hyd (335T)", 2_300, (
            Step(ORDERED, "2024-10-07"), Step(STORED, "2025-02-17"), Step(DEPLOYED, "2025-03-10", 20),
            Step(ENERGISED, "2025-07-14", 28))),
        Batch("Antminer S21 XP Hyd (473T)", 1_100, (
            Step(ORDERED, "2025-09-08"), Step(IN_TRANSIT, "2025-12-15"), Step(STORED, "2026-02-16"),
            Step(ENERGISED, "2026-08-03", 30))),
    ),
    Habits(demand_response=True, faults=0.011),
    narrow_substation=True,
    plan_ahead_days=131,
    note="The second transformer, planned for 5 March 2025, came on 14 July. Phase 2 waits for a third.",
)
CHEYENNE = SiteStory(
    "Cheyenne", "Wyoming", "WECC", "owned", "immersion", (41.140, -104.820), *MOUNTAIN,
    (("2022-01-01", 38.4), ("2024-04-01", 39.6), ("2025-04-01", 41.1)),
    (
        opening("Whatsminer M56S (212T)", 1_200, "2023-03-13", 70),
        opening("Whatsminer M66S (298T)", 450, "2023-12-04", 14, CLIENT),
        grown("Whatsminer M66S (298T)", 1_700, "2023-11-27", "2024-03-04", 40),
        grown("Whatsminer M66S+ (318T)", 900, "2024-09-16", "2025-01-06", 25, "2024-12-19"),
    ),
    Habits(faults=0.010, economic_per_year=6),
    net_of_fee=True,
    note="450 machines belong to a client, who has a meter, a power bill and a pool account of its own.",
)
ASHFORD_A = SiteStory(
    "Ashford A", "Ohio", "PJM", "leased", "air", (39.960, -82.440), *EASTERN,
    (("2022-01-01", 49.2), ("2024-06-01", 50.6), ("2025-06-01", 52.3)),
    (
        opening("Whatsminer M50S (126T)", 1_000, "2023-02-06", 50),
        opening("Antminer S19 XP (140T)", 2_000, "2022-12-05", 90),
    ),
    pool="Northgate Ohio",
    note="Shares a pool account with Lima.",
)
ASHFORD_B = SiteStory(
    "Ashford B", "Ohio", "PJM", "leased", "air", (39.940, -82.470), *EASTERN,
    (("2022-01-01", 55.8), ("2024-06-01", 60.4), ("2025-06-01", 63.7), ("2026-06-01", 57.5)),
    (
        opening("Antminer S19j Pro (104T)", 1_500, "2022-01-17", 75),
        opening("Antminer S19 Pro (110T)", 1_000, "2022-01-24", 60),
    ),
    Habits(heat=0.10, faults=0.024, under_water_from="2024-05-01"),
    direct_usd_per_mw_month=5_400,
    note="The supply contract runs to 31 May 2026 with a minimum take, so the site runs at a loss off-peak.",
)
LIMA = SiteStory(
    "Lima (hosted)", "Ohio", "PJM", "third-party", "air", (40.740, -84.110), *EASTERN,
    (("2022-01-01", 51.0), ("2024-09-01", 52.5), ("2025-09-01", 54.0)),
    (
        opening("Antminer S19k Pro (120T)", 1_200, "2023-06-19", 40),
        opening("Antminer S19 XP (140T)", 1_400, "2023-01-23", 60),
    ),
    pool="Northgate Ohio",
    hosting_usd_per_mwh=9.5,
    direct_usd_per_mw_month=700,
    note="The host passes power through and adds a hosting fee; agreement to 30 September 2026.",
)
BRENHAM = SiteStory(
    "Brenham", "Texas", "ERCOT", "owned", "immersion", (30.170, -96.400), *CENTRAL,
    (("2025-11-18", 38.2),),
    (
        Batch("Whatsminer M56S (212T)", 1_000, (Step(ENERGISED, "2025-11-18"),), bought="2025-11-18"),
        Batch("Whatsminer M66S+ (318T)", 1_600, (Step(ENERGISED, "2025-11-18"),), bought="2025-11-18"),
    ),
    Habits(economic_per_year=110, resale=True, coincident_peaks=True),
    phases=(("2025-11-18", "operating"),),
    plan_ahead_days=None,
    note="Bought with its machines on 18 November 2025.",
)
WHEATLAND = SiteStory(
    "Wheatland", "Wyoming", "WECC", "owned", "hydro", (42.050, -104.950), *MOUNTAIN,
    (("2026-01-01", 36.4),),
    (
        Batch("Antminer S21 XP Hyd (473T)", 1_100, (
            Step(ORDERED, "2025-06-16"), Step(IN_TRANSIT, "2025-10-27"), Step(STORED, "2025-12-08", 6),
            Step(ENERGISED, "2026-05-18", 28))),
        Batch("Antminer S21 XP Hyd (473T)", 1_100, (
            Step(ORDERED, "2025-10-13"), Step(IN_TRANSIT, "2026-02-09"), Step(STORED, "2026-03-23", 6),
            Step(ENERGISED, "2026-09-14", 28))),
    ),
    phases=(("2025-04-07", "under construction"), ("2026-05-18", "operating")),
    plan_ahead_days=92,
    note="Ground broken in April 2025; two phases in 2026.",
)
CORINTH = SiteStory(
    "Corinth", "Mississippi", "TVA", "owned", "air", (34.930, -88.520), *CENTRAL,
    (("2026-11-01", 41.0),),
    (
        Batch("Antminer S23 (318T)", 1_600, (
            Step(ORDERED, "2025-12-08"), Step(IN_TRANSIT, "2026-10-05"), Step(STORED, "2026-11-23"),
            Step(ENERGISED, "2027-02-08", 40))),
    ),
    Habits(heat=0.10, demand_response=True),
    phases=(("2025-11-03", "planned"), ("2026-06-01", "under construction"), ("2027-02-08", "operating")),
    plan_ahead_days=123,
    note="Option on the land and a letter of intent with the utility; board decision due in May 2026.",
)

TWELVE = (
    DALTON, ODESSA, WASHINGTON, TUPELO, MILL_CREEK, CHEYENNE,
    ASHFORD_A, ASHFORD_B, LIMA, BRENHAM, WHEATLAND, CORINTH,
)
# fmt: on
