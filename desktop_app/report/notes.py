"""Answers for the footnotes: period, basis and source of the figures, each said in one place."""

UNAUDITED = "Unaudited. Nothing is rounded before it is summed."
NOT_RECORDED = "Not on record, or without a base to be divided by."
NO_QUARTER = "No production of this quarter is on record."
POOL = "As the pools credited it by UTC day, gross of the pool's fee. Source: pool files."
MEAN = "Time mean over the days of the period."
OPERATING = "Hashrate that the pools saw, time mean over the period."
ENERGISED = (
    "Machines energised at measured hashrate and power, at nameplate where none was measured, time mean over "
    "the period; power at the meter, overhead included. Source: dated machine states."
)
AVAILABILITY = "Available over energised less curtailed, in PH·h. Source: loss ledger."
UTILISATION = "Realised over energised, in PH·h."
WALL = "Power at the meter, overhead included, over hashrate of the energised machines, time mean."
POWER = "Net of curtailment and demand-response credits. Source: ledger actuals and meters."
GROSS_POWER = "Before credits. Source: ledger actuals; flat price times metered energy where none stand."
DIRECT = (
    "Power net of credits, hosting, site labour, repairs, insurance, rent and the pool's fee; neither "
    "corporate cost nor depreciation."
)
DIRECT_GROSS = (
    "Power before credits, hosting, site labour, repairs, insurance, rent and the pool's fee; neither "
    "corporate cost nor depreciation."
)
DAY_PRICE = "Mean of the UTC day, or of its month where the book has no price of the day."
SALES = "Proceeds less fees, over bitcoin sold in the period. Source: treasury events."
HELD = "At the end of the period: opening balance, production net of the pool's fee, sales and other entries."
REVENUE = "Bitcoin produced at the mean price of the day it was earned."
MARGIN = "Revenue less direct cost, over revenue; no depreciation."
SITE_MARGIN = "Revenue less net power cost, pool fee and direct cost of the site."
EXPECTED = (
    "What the operating hashrate should have earned at each day's difficulty, subsidy and fees; above 100 % "
    "a pool paid more than that."
)
BRIDGE = (
    "Log-mean Divisia split of revenue into the factors whose product it is; the effects add up without "
    "a residual. See Method."
)
OWNED = (
    "Whose site it is, not whose machines: third-party sites host us. Machines of clients are not counted."
)
BUDGET = "Against the frozen budget of the book, by the same months."
PERIOD_END = "On the last day of the period that is on record."
BREAKEVEN = "Power price at the meter at which the machines earn nothing at the quarter's mean hashprice."
CLASSES = "Our energised machines on the last day of the period, by site and model."
LAYERS = "Each layer adds to the one before it. Source: ledger actuals by account and month, pool files."
LOSSES = (
    "Machines that are off lose what they would have computed at the site's PH/s per MW of the day, valued "
    "at the day's network and price. Source: loss ledger."
)
UNEXPLAINED = "Energised less realised less every cause on record: heat, age, and what nobody wrote down."
CREDIT = "Credits received for the losses of the period. Source: loss ledger."
EVENTS = "Part of the event that lies in the quarter; largest by energy not drawn."
VALUE = "At the price of the last day of the period."
MARKET = "Mean price of the days of the period, each day alike."
ALL_OWNERS = "Machines of clients that we host are counted in this table."
AGE = "Months since a machine was first energised; clients' machines included."

DEFINITIONS = (
    (
        "Energised.",
        (
            "Hashrate and power of the machines that are switched on at a site, measured or else "
            "nameplate; a time mean over the period. Clients' machines are left out."
        ),
    ),
    (
        "Realised or operating.",
        (
            "What the pools saw. Realised = energised × (1 − curtailed) × availability × derating, all in "
            "PH·h."
        ),
    ),
    ("Availability and utilisation.", "Available over energised less curtailed; operating over energised."),
    (
        "Expected production.",
        "Hashrate · 86,400 s / (difficulty · 2³²) × (subsidy + fees per block), day by day.",
    ),
    (
        "Efficiency at the wall.",
        "Power at the meter, overhead included, over hashrate; Σ W / Σ TH/s, never a mean of ratios.",
    ),
    (
        "Layers of cost.",
        (
            "Energy; direct adds hosting, labour, repairs, insurance, rent and pool fee; cash adds "
            "corporate cost and interest; all-in adds depreciation and stock compensation."
        ),
    ),
    ("All-in power.", "Power bills less curtailment and demand-response credits, over energy at the meter."),
    ("Mining gross margin.", "Revenue less direct cost, over revenue."),
    (
        "Revenue bridge.",
        (
            "Log-mean Divisia split (LMDI-I, Ang 2005), site by site: the effect of a factor is L(V₁, V₀) "
            "· ln(x₁ / x₀) with L(a, b) = (a − b) / ln(a / b); a site that ran in one quarter only is an "
            "effect of its own."
        ),
    ),
    (
        "Lost.",
        (
            "Energised less realised. A machine that is off loses what it would have computed; what no "
            "cause explains is shown as unexplained."
        ),
    ),
)
"""Terms and what they mean, as the method page and the workbook say them."""
