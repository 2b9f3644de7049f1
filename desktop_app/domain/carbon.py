"""Carbon: emission factors of grids and suppliers, and the certificates that were retired."""

from __future__ import annotations

from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

FACTOR_KINDS = ("location", "residual", "supplier")
LOCATION, RESIDUAL, SUPPLIER = range(3)


@entity(
    "emission_factor",
    "Emission factor",
    "Emission factors",
    key=("region", "vintage", "kind"),
    title="region",
)
class EmissionFactor:
    """What a MWh of a region emits: output rates of a grid, a residual mix, a supplier."""

    id: int = 0
    region: str = field("Region", "text", help="Such as ERCT, an eGRID subregion.")
    vintage: int = field("Vintage", "integer", minimum=1990, maximum=2100, help="The year of the data.")
    kind: int = field("Kind", "choice", choices=FACTOR_KINDS, default=LOCATION)
    co2e_kg_per_mwh: float = field("CO2e", unit="kg/MWh", minimum=0, maximum=5000, digits=2)
    publisher: str = field("Publisher", "text")
    source: str = field("Source", "text")
    note: str = field("Note", "text")


@entity("site_grid", "Grid of a site", "Grids of sites", key=("site_id",), title="region")
class SiteGrid:
    """The grid region whose emission factor a site takes."""

    id: int = 0
    site_id: int = field("Site", "reference", target="site")
    region: str = field("Region", "text")


@entity("certificate", "Energy certificate", "Energy certificates", dated_by=("month",), title="serials")
class Certificate:
    """Energy attribute certificates retired for a site's consumption of a month."""

    id: int = 0
    site_id: int | None = field("Site", "reference", target="site", optional=True, help="Empty: the company.")
    month: int = field("For month", "month")
    mwh: float = field("Energy", unit="MWh", minimum=0, maximum=1e9, digits=0)
    registry: str = field("Registry", "text")
    serials: str = field("Serials", "text")
    technology: str = field("Technology", "text")
    vintage: int = field("Vintage", "integer", minimum=1990, maximum=2100)
    kg_per_mwh: float = field("Emissions", unit="kg/MWh", minimum=0, maximum=5000, default=0.0, digits=1)
    retired_on: int | None = field("Retired", "day", optional=True)
    note: str = field("Note", "text")
