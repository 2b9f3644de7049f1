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
SALES = "Proceeds less fees, over bitcoin sold in the period. Source: treasury events."
HELD = "At the end of the period in all states: free, pledged, owed to us, lent, managed, due from pools."
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
MARKET = "Mean price of the days of the period, each day alike."
ALL_OWNERS = "Machines of clients that we host are counted in this table."
AGE = "Months since a machine was first energised; clients' machines included."

VALUE_ONLY = "No bitcoin moves in this line, or no opening balance stands by then."
NOT_HELD = "Not on record: no opening balance stands by then."
STATES = (
    "At the end of each month, in all accounts; pledged bitcoin stays ours, bitcoin whose control has "
    "passed is owed to us. Source: treasury events and pool files."
)
FAIR = "Fair value: bitcoin × the closing price of the accounting policy; Method says its source and time."
IMPLIED = "Fair value over bitcoin; every line must imply one price."
BASIS = (
    "What lots cost: mined bitcoin at the price of the policy's moment, bought with fees. Bitcoin owed to "
    "us at its value when control passed. Where states share lots, each takes its part by its bitcoin."
)
FORM_B = (
    "Disposals at proceeds; the change in fair value holds realised and unrealised. Without bitcoin that "
    "pools have credited but not paid, and without what is owed to us."
)
FORM_C = (
    "Opening + additions − carrying amount of disposals + gains − losses = closing, of all lots, with what "
    "pools have credited but not paid. Disposals are carried at what they bring."
)
IDENTITY = (
    "Change in fair value = realised gains + realised losses + change in unrealised; the difference is shown."
)
NET_OF_FEE = "As the pools credited it, net of the pool's fee."
LOTS = (
    "Lots that are left at the end of the period by the book's accounting policy; unrealised gains and "
    "losses are not netted. Bitcoin owed to us has no lots."
)
NEVER_NETTED = "Gains and losses of single disposals are summed apart and never netted (ASC 350-60-50-4)."
REFERENCE = "The policy's price of each sale's moment, weighted by what was sold."
SLIPPAGE = "Gross proceeds over what the reference price would have brought, less 1."
PERIOD_PRICE = "Mean of the days' closing prices: what an even sale day by day would have met."
LIQUIDITY = "Cash + fair value of free bitcoin + undrawn committed lines. Unaudited."
UNDRAWN = "As far as collateral that lies there already backs a draw; new collateral would be free bitcoin."
MARGIN_POSTED = "For derivatives: it is not free, so that it is not taken off a second time."
MONTHLY = (
    "Operating cost, power, interest and tax: mean of the next three months planned, or the last three paid."
)
RUNWAY = "(Cash + undrawn + free bitcoin) over monthly cash costs, before any sale."
NO_COSTS = "No cash costs are on record or planned, or no opening balance stands by then."
LTV = (
    "Debt over collateral × price, by each facility's own definition; the call and liquidation prices follow."
)
CALENDAR = "What the book has as committed or planned; no sale of bitcoin is assumed."
RATE = "A year's: fixed, or base rate (not below its floor) plus margin."
ACCRUED = "Interest since it was last paid, on the principal of each day."
NO_LEVEL = "No such level is agreed, or nothing lies against the debt."
MARKED = "Marked as entered by hand; quantities by kind. Premium received is positive."
PROJECTS = (
    "Cash flows of capital expenditure; dates are those of payments. What is paid is on record by site or "
    "as a whole."
)
FUNDING = "Cash to come by the calendar of the book over the next 12 months; no sale of bitcoin is assumed."
DILUTED = "Basic shares, options, RSUs, PSUs and convertible shares, no treasury-stock method."
YIELD = "(BTC per diluted share at the end) / (at the beginning) − 1; it ignores debt."
POLICIES = (
    "Each policy day by day from the end of the period on the book's own forecast, one path: bitcoin's "
    "price by the chosen scenario. Interest, fees, slippage and commissions are taken off; the window "
    "gives the chances over many paths."
)
PAID = "Payouts that arrived in the month, mostly for days before."
OPEN = "What the pool's debt to us grew by in the month."
EXPECTED_SITE = "What the realised hashrate of the site should have earned, gross of the fee."
DUE = "Credited and not paid at the end of the period."
BY_MONTH = "Percentages are earned over expected, less 1; the workbook has every figure by month."
DUE_UNKNOWN = "Nothing was expected, or several pool accounts arrive in one account of the treasury."
DUE_SITE = "Nothing was expected; payouts reach sites by their shares of the accounts, dues do not."
NO_PRICE = "No price of the day is on record."
RESTATED = (
    "Restated: after its months were closed one was opened again and changed, so that this may differ from "
    "what was shown before."
)
COMMITTED = "As the book has it now, due after the end of the period."

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
