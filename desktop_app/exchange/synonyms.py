"""What other people call things: headings of columns and names of choices."""

from __future__ import annotations

HEADINGS: dict[tuple[str, str], tuple[str, ...]] = {
    ("invoice_line", "contract_id"): ("contract", "agreement", "account", "power contract", "contract name"),
    ("invoice_line", "month"): ("period", "billing month", "billing period", "service month"),
    ("invoice_line", "sequence"): ("line no", "line number", "no", "position", "item"),
    ("invoice_line", "label"): ("line", "description", "charge", "line item", "item description"),
    ("invoice_line", "quantity"): ("qty", "usage", "units", "billed quantity", "consumption"),
    ("invoice_line", "unit"): ("uom", "unit of measure", "units of measure"),
    ("invoice_line", "rate"): ("price", "unit price", "unit rate"),
    ("invoice_line", "amount_usd"): ("amount", "line amount", "amount billed", "billed amount"),
    ("power_statement", "invoiced_usd"): ("invoice total", "total", "total amount", "amount due"),
    ("power_statement", "invoice_number"): ("invoice number", "invoice no", "bill number", "invoice id"),
    ("power_statement", "invoiced_on"): ("invoice date", "bill date", "statement date", "date of invoice"),
    ("power_statement", "due_on"): ("due date", "payment due", "pay by"),
    ("site", "name"): ("site", "site name", "facility", "location", "campus", "data center", "datacenter"),
    ("site", "control"): ("ownership", "tenure", "owned or leased", "site type"),
    ("site", "region"): ("state", "province", "state province", "us state"),
    ("site", "grid_operator"): (
        "iso", "rto", "iso rto", "market", "grid", "iso region", "balancing authority",
    ),
    ("site", "cooling"): ("cooling type", "cooling technology"),
    ("site", "latitude"): ("lat",),
    ("site", "longitude"): ("lon", "lng", "long"),
    ("site", "time_zone"): ("timezone", "tz"),
    ("site", "note"): ("notes", "comment", "comments", "remarks"),
    ("site_state", "effective_on"): ("from", "effective", "effective date", "as of", "date", "since"),
    ("site_state", "status"): ("site status", "state of site", "operating status"),
    ("site_state", "contracted_mw"): (
        "contract capacity", "contracted capacity", "contracted power", "capacity",
    ),
    ("site_state", "energised_mw"): (
        "energized", "energised capacity", "energized capacity", "energised power", "live",
        "operating capacity",
    ),
    ("site_state", "pue"): ("overhead", "power usage effectiveness"),
    ("site_assumption", "site_id"): ("site name", "facility", "location"),
    ("site_assumption", "effective_on"): ("effective date", "date"),
    ("site_assumption", "availability"): ("uptime",),
    ("site_assumption", "curtailed_share"): ("curtailment", "curtailed share"),
    ("capacity_level", "site_id"): ("site name", "facility", "location"),
    ("capacity_level", "parent_id"): ("parent", "upstream", "fed from", "source"),
    ("capacity_level", "level"): ("type", "level type", "kind"),
    ("capacity_level", "name"): ("level name", "container", "building", "equipment"),
    ("capacity_level", "limit_mw"): ("capacity", "rating", "rated", "rated capacity", "max", "limit"),
    ("machine_model", "manufacturer"): ("maker", "vendor", "brand", "make"),
    ("machine_model", "name"): ("model name", "machine", "miner", "machine model", "miner model"),
    ("machine_model", "ths"): ("hash rate", "hashrate", "nameplate hashrate", "nominal hashrate"),
    ("machine_model", "power_w"): ("power", "nameplate power", "power draw", "wattage", "consumption"),
    ("machine_model", "released"): ("release", "release date"),
    ("machine", "serial"): (
        "serial number", "serial no", "serial num", "s n", "sn", "machine serial", "miner serial",
        "miner sn", "device serial", "asic serial", "machine sn", "unit serial",
    ),
    ("machine", "mac"): ("mac address", "mac addr", "ethernet address", "hw address", "hardware address"),
    ("machine", "asset_tag"): ("asset", "asset id", "asset number", "asset no", "tag", "inventory number"),
    ("machine", "model_id"): (
        "machine model", "miner model", "model name", "miner type", "machine type", "asic model",
        "hardware", "device model", "type", "miner",
    ),
    ("machine", "purchase_order"): ("po", "po number", "po no", "purchase order number", "order number"),
    ("machine", "cost_usd"): (
        "purchase price", "unit cost", "purchase cost", "price", "unit price", "book cost",
    ),
    ("machine", "bought_on"): (
        "purchase date", "date purchased", "bought on", "purchased", "acquired", "acquisition date",
    ),
    ("machine", "warranty_until_on"): (
        "warranty", "warranty end", "warranty expiry", "warranty expires", "warranty end date",
    ),
    ("machine", "firmware"): ("fw", "firmware version", "software", "os"),
    ("machine_state", "machine_id"): (
        "serial", "serial number", "serial no", "s n", "sn", "machine serial", "miner serial", "miner sn",
    ),
    ("machine_state", "effective_on"): (
        "from", "effective", "effective date", "as of", "date", "since", "valid from", "move date",
    ),
    ("machine_state", "status"): ("state", "machine status", "miner status", "condition"),
    ("machine_state", "site_id"): (
        "site name", "location", "facility", "data center", "datacenter", "campus", "farm",
    ),
    ("machine_state", "building"): ("bldg", "hall", "container", "pod", "block"),
    ("machine_state", "rack"): ("rack id", "rack number", "rack no", "cabinet"),
    ("machine_state", "rack_row"): ("shelf", "rack row", "level", "tier"),
    ("machine_state", "slot"): ("position", "slot number", "slot no", "pos", "bay"),
    ("machine_state", "owner"): ("ownership", "owned by", "customer or own", "owner type"),
    ("machine_state", "mode"): ("mode", "power profile", "operating mode", "profile"),
    ("machine_state", "ths"): (
        "hash rate", "hashrate", "measured hashrate", "actual hashrate", "real hashrate",
        "average hashrate", "avg hashrate", "realtime hashrate",
    ),
    ("machine_state", "power_w"): (
        "power", "power draw", "wattage", "consumption", "measured power", "power consumption", "watts",
        "actual power",
    ),
    ("pool_account", "name"): (
        "account", "pool account", "subaccount", "sub account", "worker account", "username",
    ),
    ("pool_account", "pool"): ("pool name", "provider"),
    ("pool_account", "fee_share"): ("pool fee", "fee rate", "fee pct"),
    ("pool_account", "basis"): ("basis", "gross or net", "gross net"),
    ("pool_account", "day_boundary_hour"): ("day boundary", "day boundary hour", "day start hour"),
    ("pool_account", "payout"): ("payout", "payout scheme", "payment method"),
    ("pool_share", "pool_account_id"): ("account", "subaccount", "pool"),
    ("pool_share", "site_id"): ("site name", "facility", "location"),
    ("production", "pool_account_id"): (
        "account", "subaccount", "sub account", "pool", "subaccount name", "username",
    ),
    ("production", "day_on"): ("date", "day utc", "date utc", "earning date", "settlement date"),
    ("production", "earned_sat"): (
        "earned", "earnings", "reward", "rewards", "total reward", "production", "mined", "bitcoin",
        "btc earned", "btc mined", "total earned", "produced", "gross earnings", "amount",
    ),
    ("production", "average_phs"): (
        "hashrate", "hash rate", "avg hashrate", "average hash rate", "mean hashrate", "daily hashrate",
        "24h hashrate",
    ),
    ("site_day", "site_id"): ("site name", "facility", "location"),
    ("site_day", "day_on"): ("date",),
    ("site_day", "energy_kwh"): (
        "energy", "consumption", "energy used", "meter", "metered energy", "usage",
    ),
    ("site_day", "availability"): ("uptime", "available"),
    ("loss", "site_id"): ("site name", "facility", "location"),
    ("loss", "capacity_level_id"): ("building", "level", "unit", "substation", "feeder"),
    ("loss", "from_at"): ("start", "start time", "begin", "began", "from utc", "start utc", "outage start"),
    ("loss", "to_at"): ("end", "end time", "until", "to utc", "end utc", "to", "outage end"),
    ("loss", "mw_off"): ("off", "lost", "mw lost", "curtailed", "load shed", "power off", "mw"),
    ("loss", "cause"): ("reason", "type", "category"),
    ("loss", "credit_usd"): ("credits", "payment", "revenue", "compensation"),
    ("loss", "note"): ("notes", "comment", "comments", "remarks", "description"),
    ("account", "code"): (
        "account", "account code", "account number", "account no", "gl account", "gl code",
    ),
    ("account", "name"): ("account name", "description"),
    ("account", "layer"): ("layer", "cost category", "category"),
    ("ledger_actual", "account_id"): (
        "account", "account code", "account number", "account no", "gl account", "gl code", "gl",
    ),
    ("ledger_actual", "site_id"): (
        "site name", "facility", "location", "department", "class", "cost center", "cost centre",
    ),
    ("ledger_actual", "month"): ("period", "accounting period", "posting period", "month end", "date"),
    ("ledger_actual", "amount_usd"): (
        "amount", "actual", "value", "net amount", "total", "cost", "balance",
    ),
    ("network", "span"): ("granularity", "resolution"),
    ("network", "start_on"): ("date", "day", "month", "start", "day utc"),
    ("network", "difficulty"): (
        "difficulty mean", "mean difficulty", "avg difficulty", "average difficulty", "network difficulty",
    ),
    ("network", "blocks"): ("block count", "blocks found", "number of blocks"),
    ("network", "fees_btc"): ("fees", "transaction fees", "fees total", "total fees", "fees btc total"),
    ("network", "price_usd"): (
        "price", "btc price", "bitcoin price", "close", "price mean", "price usd mean",
    ),
    ("power_price", "site_id"): ("site name", "facility", "location"),
    ("power_price", "effective_on"): ("effective date", "date", "from", "valid from", "start"),
    ("power_price", "usd_per_mwh"): (
        "price", "power cost", "rate", "power rate", "energy price", "cost", "tariff",
    ),
    ("treasury_event", "at"): ("date", "time", "timestamp", "day", "trade date", "date utc"),
    ("treasury_event", "kind"): ("kind", "type", "entry", "transaction type", "side"),
    ("treasury_event", "amount_sat"): ("amount", "quantity", "bitcoin", "size", "volume"),
    ("treasury_event", "value_usd"): (
        "value", "proceeds", "gross proceeds", "usd value", "notional", "total",
    ),
    ("treasury_event", "fee_usd"): ("fee", "commission", "trading fees"),
    ("treasury_event", "counterparty"): ("exchange", "venue", "broker", "desk"),
    ("treasury_event", "account_id"): ("wallet", "from", "from account"),
    ("treasury_event", "to_account_id"): ("to", "to wallet", "destination"),
    ("treasury_event", "reference"): ("txid", "transaction id", "tx id", "transaction", "hash", "id"),
    ("treasury_event", "note"): ("notes", "comment", "comments", "memo", "description"),
}  # fmt: skip
"""Headings by table and field, in lower-case words; the field's own name and label are known anyway."""

CHOICES: dict[tuple[str, str], dict[str, str]] = {
    ("machine_state", "status"): {
        "active": "energised", "online": "energised", "running": "energised", "hashing": "energised",
        "mining": "energised", "energized": "energised", "operating": "energised",
        "in service": "energised", "on": "energised", "up": "energised", "live": "energised",
        "offline": "deployed", "installed": "deployed", "racked": "deployed", "off": "deployed",
        "idle": "deployed", "in repair": "repair", "under repair": "repair", "rma": "repair",
        "broken": "repair", "faulty": "repair", "failed": "repair", "maintenance": "repair",
        "in maintenance": "repair", "storage": "stored", "in storage": "stored", "warehouse": "stored",
        "inventory": "stored", "spare": "stored", "unracked": "stored", "in stock": "stored",
        "shipped": "in transit", "transit": "in transit", "shipping": "in transit",
        "on the water": "in transit", "on order": "ordered", "purchased": "ordered", "pre order": "ordered",
        "preorder": "ordered", "sold": "retired", "scrapped": "retired", "scrap": "retired",
        "decommissioned": "retired", "disposed": "retired", "dead": "retired",
    },
    ("machine_state", "owner"): {
        "own": "ours", "owned": "ours", "self": "ours", "self mining": "ours", "proprietary": "ours",
        "company": "ours", "hosted": "client", "hosting": "client", "customer": "client", "colo": "client",
        "third party": "client",
    },
    ("machine_state", "mode"): {
        "low": "eco", "low power": "eco", "efficiency": "eco", "economy": "eco", "standard": "normal",
        "default": "normal", "stock": "normal", "balanced": "normal", "high": "boost", "turbo": "boost",
        "high performance": "boost", "performance": "boost", "overclock": "boost", "overclocked": "boost",
    },
    ("site", "control"): {
        "own": "owned", "lease": "leased", "rented": "leased", "hosted": "third-party",
        "hosting": "third-party", "colocation": "third-party", "colo": "third-party",
    },
    ("site", "cooling"): {
        "air cooled": "air", "immersion cooled": "immersion", "hydro cooled": "hydro", "water": "hydro",
        "hyd": "hydro",
    },
    ("machine_model", "cooling"): {
        "air cooled": "air", "immersion cooled": "immersion", "water": "hydro", "hyd": "hydro",
    },
    ("site_state", "status"): {
        "active": "operating", "live": "operating", "operational": "operating", "energised": "operating",
        "energized": "operating", "construction": "under construction", "building": "under construction",
        "development": "planned", "pipeline": "planned", "offline": "idle", "shut down": "closed",
        "decommissioned": "closed",
    },
    ("capacity_level", "level"): {
        "grid": "grid connection", "interconnection": "grid connection", "poi": "grid connection",
        "transformer": "substation", "hall": "building", "pod": "container", "row": "rack row",
    },
    ("loss", "cause"): {
        "curtailment": "economic", "economic curtailment": "economic", "price": "economic",
        "dr": "demand response", "emergency": "demand response", "4cp": "coincident peak",
        "cp": "coincident peak", "5cp": "coincident peak", "grid outage": "utility outage",
        "utility": "utility outage", "storm": "utility outage", "outage": "utility outage",
        "transformer": "electrical", "breaker": "electrical", "heat": "cooling", "pool": "pool or network",
        "network": "pool or network", "internet": "pool or network", "hardware": "machine fault",
        "machines": "machine fault", "maintenance": "planned", "planned maintenance": "planned",
    },
    ("treasury_event", "kind"): {
        "opening": "opening balance", "sell": "sale", "sold": "sale", "buy": "purchase",
        "bought": "purchase", "in": "other in", "out": "other out",
    },
    ("pool_account", "basis"): {"gross of fee": "gross", "net of fee": "net"},
    ("pool_account", "payout"): {"fpps": "per share", "pps": "per share", "solo": "own blocks"},
}  # fmt: skip
"""Names of choices by table and field, in lower-case words."""

for _quality in ("production", "site_day", "loss", "ledger_actual", "network", "treasury_event"):
    CHOICES[_quality, "quality"] = {
        "actual": "final",
        "settled": "final",
        "confirmed": "final",
        "estimated": "estimate",
        "preliminary": "estimate",
        "provisional": "estimate",
        "flash": "estimate",
    }
