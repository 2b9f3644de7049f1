"""Shows which grid regions are offered for sites, and that doubtful ones are not."""

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.sites import Site
from desktop_app.starter import catalogue
from desktop_app.starter.grid_regions import OPERATORS, STATES, likely_region, likely_regions


def site(name: str, region: str, operator: str = "") -> Site:
    return Site(
        name=name, control=0, region=region, country="", grid_operator=operator, cooling=0, latitude=None,
        longitude=None, time_zone="", note="",
    )  # fmt: skip


def test_the_operator_counts_before_the_state() -> None:
    assert likely_region(site("Odessa", "Texas", "ERCOT")) == "ERCT"
    assert likely_region(site("Tupelo", "Mississippi", "TVA")) == "SRTV"
    assert likely_region(site("Lima", "Ohio", "PJM")) == "RFCW"


def test_a_divided_state_is_not_guessed() -> None:
    for state in ("Texas", "Mississippi", "Wyoming", "New York", "Alberta"):
        assert not likely_region(site("Somewhere", state))


def test_every_region_that_is_offered_has_a_factor() -> None:
    regions = {factor["region"] for factor in catalogue.emission_factors()}
    assert regions.issuperset([*OPERATORS.values(), *STATES.values()])


def test_only_sites_without_a_region_are_offered_one() -> None:
    book = Portfolio.empty()
    rows = [{"name": n, "control": 0, "cooling": 0, "region": "Ohio"} for n in ("Ashford", "Lima")]
    book = book.applying(Change((inserting_records(book, "site", rows),)))
    chosen = inserting_records(book, "site_grid", [{"site_id": 1, "region": "RFCM"}])
    assert likely_regions(book.applying(Change((chosen,)))) == {2: "RFCW"}
