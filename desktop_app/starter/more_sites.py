"""Further sites for a company of more than twelve, told by the pattern of the twelve."""

from __future__ import annotations

from desktop_app.starter.story import (
    CENTRAL,
    EASTERN,
    MOUNTAIN,
    TWELVE,
    Batch,
    Habits,
    SiteStory,
    grown,
    opening,
)

_TOWNS = (
    ("Cordele", "Georgia", "Southern", (31.96, -83.78), EASTERN),
    ("Sweetwater", "Texas", "ERCOT", (32.47, -100.41), CENTRAL),
    ("McMinnville", "Tennessee", "TVA", (35.68, -85.77), CENTRAL),
    ("Rawlins", "Wyoming", "WECC", (41.79, -107.24), MOUNTAIN),
    ("Marion", "Ohio", "PJM", (40.59, -83.13), EASTERN),
    ("Starkville", "Mississippi", "TVA", (33.45, -88.82), CENTRAL),
    ("Vidalia", "Georgia", "Southern", (32.22, -82.41), EASTERN),
    ("Monahans", "Texas", "ERCOT", (31.59, -102.89), CENTRAL),
    ("Lebanon", "Tennessee", "TVA", (36.21, -86.29), CENTRAL),
    ("Casper", "Wyoming", "WECC", (42.85, -106.31), MOUNTAIN),
    ("Findlay", "Ohio", "PJM", (41.04, -83.65), EASTERN),
    ("Grenada", "Mississippi", "TVA", (33.77, -89.81), CENTRAL),
    ("Waycross", "Georgia", "Southern", (31.21, -82.35), EASTERN),
    ("Snyder", "Texas", "ERCOT", (32.72, -100.92), CENTRAL),
    ("Cookeville", "Tennessee", "TVA", (36.16, -85.50), CENTRAL),
    ("Gillette", "Wyoming", "WECC", (44.29, -105.50), MOUNTAIN),
    ("Zanesville", "Ohio", "PJM", (39.94, -82.01), EASTERN),
    ("Oxford", "Mississippi", "TVA", (34.37, -89.52), CENTRAL),
)
_PRICE = {"Southern": 46.0, "ERCOT": 35.5, "TVA": 42.5, "WECC": 38.5, "PJM": 51.0}
_COOLINGS = ("air", "immersion", "air", "hydro", "air")
_BATCHES: dict[str, tuple[Batch, ...]] = {
    "air": (
        opening("Antminer S19 XP (140T)", 1_500, "2022-10-10", 120),
        grown("Antminer S21 (200T)", 2_200, "2024-01-15", "2024-05-06", 50),
        grown("Antminer S21+ (216T)", 1_200, "2024-12-16", "2025-04-14", 40),
    ),
    "immersion": (
        opening("Whatsminer M56S (212T)", 1_200, "2023-04-03", 90),
        grown("Whatsminer M66S (298T)", 1_600, "2024-02-12", "2024-06-10", 45),
        grown("Whatsminer M66S+ (318T)", 900, "2024-11-04", "2025-02-24", 30),
    ),
    "hydro": (
        opening("Antminer S19 XP Hyd (257T)", 1_000, "2023-07-10", 60),
        grown("Antminer S21 Hyd (335T)", 1_500, "2024-06-03", "2024-10-14", 45),
        grown("Antminer S21 XP Hyd (473T)", 600, "2025-03-17", "2025-07-21", 25),
    ),
}


def stories(sites: int) -> tuple[SiteStory, ...]:
    """The sites of a sample company with so many of them, the twelve that have a story of their own first."""
    return TWELVE[:sites] + tuple(_further(number) for number in range(len(TWELVE), sites))


def _further(number: int) -> SiteStory:
    at = number - len(TWELVE)
    round_, town = divmod(at, len(_TOWNS))
    name, state, grid, place, zone = _TOWNS[town]
    price = _PRICE[grid] + (at * 7 % 11) - 4
    cooling = _COOLINGS[at % len(_COOLINGS)]
    return SiteStory(
        f"{name} {round_ + 1}" if round_ else name,
        state,
        grid,
        "leased" if at % 4 == 3 else "owned",
        cooling,
        place,
        *zone,
        (
            ("2022-01-01", price),
            ("2024-07-01", round(price * 1.03, 2)),
            ("2025-07-01", round(price * 1.06, 2)),
        ),
        _BATCHES[cooling],
        _habits(grid, cooling),
    )


def _habits(grid: str, cooling: str) -> Habits:
    texas = grid == "ERCOT"
    return Habits(
        heat=0.12 if cooling == "air" and grid != "WECC" else 0.0,
        economic_per_year=110 if texas else 0,
        resale=texas,
        coincident_peaks=texas,
        demand_response=grid == "TVA",
    )
