"""The pages of the rail, in its order: one line per page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageEntry:
    """How the rail names a page, and the class behind it, which is imported when it is first shown."""

    key: str
    title: str
    icon: str
    module: str
    name: str


PAGES: tuple[PageEntry, ...] = (
    PageEntry("overview", "Overview", "overview", "desktop_app.ui.pages.overview", "OverviewPage"),
    PageEntry("sites", "Sites", "sites", "desktop_app.ui.pages.sites", "SitesPage"),
    PageEntry("machines", "Machines", "machines", "desktop_app.ui.pages.machines", "MachinesPage"),
    PageEntry("power", "Power", "power", "desktop_app.ui.pages.power", "PowerPage"),
    PageEntry("treasury", "Treasury", "treasury", "desktop_app.ui.pages.treasury", "TreasuryPage"),
    PageEntry("outlook", "Outlook", "outlook", "desktop_app.ui.pages.outlook", "OutlookPage"),
    PageEntry("reports", "Reports", "reports", "desktop_app.ui.pages.reports", "ReportsPage"),
    PageEntry("history", "History", "history", "desktop_app.ui.pages.history", "HistoryPage"),
)

_OF_TREASURY = (
    "treasury_event", "treasury_account", "lot_choice", "btc_price", "accounting_policy",
    "account_statement", "cash_flow", "facility", "share_event", "share_program", "derivative",
    "funding_policy", "funding_rule",
)  # fmt: skip
_TABLES = {
    "machines": ("machine", "machine_state", "machine_model"),
    "sites": ("site", "site_state", "site_assumption", "capacity_level", "loss", "site_day", "ledger_actual"),
    "power": (
        "power_price", "power_contract", "contract_version", "charge_line", "power_event", "power_statement",
        "invoice_line", "price_series", "series_month", "meter", "meter_month", "certificate", "site_grid",
        "emission_factor",
    ),
    "treasury": (*_OF_TREASURY, "pool_account", "pool_share", "production", "network"),
    "history": ("period",),
}  # fmt: skip


def page_of_table(table: str) -> str:
    """The page on which the records of a table are seen."""
    return next((page for page, tables in _TABLES.items() if table in tables), "overview")
