"""The kinds of files that can be imported and exported, each in a line or two."""

from __future__ import annotations

from desktop_app.domain.problems import AppError
from desktop_app.domain.tables import ENTITIES
from desktop_app.exchange.kinds import Input, Kind, Ordered
from desktop_app.exchange.synonyms import HEADINGS


def _inputs(*tables: str, without: tuple[str, ...] = ()) -> tuple[Input, ...]:
    """Every field of the tables is a column, so that a new field is imported and exported by itself."""
    return tuple(
        Input(table, made.name, HEADINGS.get((table, made.name), ()))
        for table in tables
        for made in ENTITIES[table].shown
        if made.name not in without
    )


def _plain(name: str, table: str, key: tuple[str, ...] = (), **more: object) -> Kind:
    entity = ENTITIES[table]
    return Kind(name, entity.plural, table, key or entity.key, _inputs(table), **more)  # type: ignore[arg-type]


_INVOICE = (
    Input("power_contract", "site_id", ("site", "facility", "location", "site name")),
    *(
        Input("power_statement", name, HEADINGS.get(("power_statement", name), ()))
        for name in ("invoiced_usd", "invoice_number", "invoiced_on", "due_on")
    ),
)
"""What a file of invoice lines may say besides them: the contract's site, and the whole invoice."""


def _ltv(lower: str, upper: str) -> Ordered:
    return Ordered(
        lower, upper, "LTV levels must rise: initial, margin call, liquidation", may_be_equal=False
    )


_ALL = (
    Kind(
        "sites",
        "Sites",
        "site",
        ("name",),
        _inputs("site", "site_state", without=("site_id",)),
        dated="site_state",
        owner="site_id",
        extra_defaults={"status": "operating"},
    ),
    _plain("site-states", "site_state", owner="site_id", carries=True),
    _plain("assumptions", "site_assumption", owner="site_id", carries=True),
    _plain("capacity", "capacity_level", ("site_id", "name")),
    _plain("models", "machine_model"),
    Kind(
        "machines",
        "Machines",
        "machine",
        ("serial",),
        _inputs("machine", "machine_state", without=("machine_id",)),
        dated="machine_state",
        owner="machine_id",
        place=("site_id", "building", "rack", "rack_row", "slot"),
        ordered=(
            Ordered("bought_on", "warranty_until_on", "The warranty ends before the machine was bought"),
        ),
        extra_defaults={"status": "energised"},
        unplaced_defaults={"status": "stored"},
    ),
    _plain("states", "machine_state", owner="machine_id", carries=True),
    _plain("pool-accounts", "pool_account", extra_defaults={"basis": "net"}),
    _plain("pool-shares", "pool_share"),
    _plain("production", "production"),
    _plain("site-days", "site_day"),
    _plain(
        "losses",
        "loss",
        ("site_id", "capacity_level_id", "from_at", "cause"),
        ordered=(Ordered("from_at", "to_at", "A loss must end after it begins", may_be_equal=False),),
    ),
    _plain("accounts", "account"),
    _plain("actuals", "ledger_actual"),
    _plain("network", "network", extra_defaults={"span": "day"}),
    _plain("power-prices", "power_price"),
    _plain("price-series", "price_series"),
    _plain("contracts", "power_contract"),
    _plain("contract-versions", "contract_version"),
    _plain("charge-lines", "charge_line"),
    _plain("charge-bases", "charge_base"),
    _plain("elections", "block_election"),
    _plain("power-events", "power_event", ("line_id", "from_at")),
    _plain("collateral", "collateral", ("contract_id", "posted_on", "form")),
    _plain("meters", "meter"),
    _plain("statements", "power_statement"),
    Kind(
        "invoices",
        "Invoice lines",
        "invoice_line",
        ("contract_id", "month", "sequence"),
        (*_inputs("invoice_line"), *_INVOICE),
        found_later=("contract_id", "line_id"),
        worked_out=("sequence",),
    ),
    _plain("emission-factors", "emission_factor"),
    _plain("site-grids", "site_grid"),
    _plain("certificates", "certificate", ("site_id", "month", "serials")),
    _plain("treasury-accounts", "treasury_account"),
    _plain(
        "facilities",
        "facility",
        ordered=(
            Ordered("opened_on", "matures_on", "A facility must mature after it opens", may_be_equal=False),
            _ltv("initial_ltv", "call_ltv"),
            _ltv("call_ltv", "liquidation_ltv"),
            _ltv("initial_ltv", "liquidation_ltv"),
        ),
    ),
    _plain("share-programs", "share_program"),
    _plain(
        "treasury",
        "treasury_event",
        ("source", "reference"),
        spare_key=("at", "kind", "account_id", "amount_sat"),
    ),
    _plain("lot-choices", "lot_choice"),
    _plain("btc-prices", "btc_price"),
    _plain("accounting-policies", "accounting_policy"),
    _plain("account-statements", "account_statement"),
    _plain("cash-flows", "cash_flow", ("day_on", "label")),
    _plain("share-events", "share_event", ("day_on", "kind", "note")),
    _plain(
        "derivatives",
        "derivative",
        ("label",),
        ordered=(
            Ordered("opened_on", "expires_on", "A derivative must expire after it opens", may_be_equal=False),
        ),
    ),
    _plain("funding-policies", "funding_policy"),
    _plain("journal-accounts", "journal_account"),
    _plain("funding-rules", "funding_rule", ("policy_id", "sequence")),
)

SERIES_KINDS = ("prices", "meter")
"""Kinds of files that hold a value for each interval: `exchange.prices` reads them."""

TARIFF = "tariff"
"""A file of the Utility Rate Database: `exchange.urdb` reads it."""
TREASURY_FILE = "treasury-file"
"""Files of pools, exchanges and wallets, recognised by their headings: `exchange.treasury` reads them."""

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
"""Every kind by the name that the command line knows it under."""


def kind_named(name: str) -> Kind:
    """The kind of that name; raises AppError with the names there are."""
    if name in SERIES_KINDS:
        raise AppError(f"Files of “{name}” can be imported, but not exported.")
    try:
        return KINDS[name]
    except KeyError:
        raise AppError(
            f"There is no kind of file called “{name}”.",
            f"Choose one of {', '.join([*KINDS, *SERIES_KINDS, TARIFF, TREASURY_FILE])}.",
        ) from None
