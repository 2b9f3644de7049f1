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

SCOPE_2 = (
    "Indirect emissions of bought electricity by the GHG Protocol, energy at the meter; unaudited. Nothing "
    "is rounded before it is summed."
)
LOCATION = "Energy times the mean output rate of the grid's region, CO₂, CH₄ and N₂O at AR5 weights."
MARKET_BASED = (
    "Each MWh takes the first of a retired certificate, one that comes with the contract, the supplier's "
    "rate, the region's residual mix, its mean rate."
)
CARBON_FREE = (
    "Energy under retired or bundled certificates of 0 kg/MWh, or a supplier's rate of 0, over all energy; "
    "matched by month, not by hour."
)
NOT_DRAWN = "What a fixed block was sold back is not drawn at the meter and is not counted."
NO_FACTOR = "Not known: a site has no grid region, or its region no factor on record."
CERTIFICATES = "Retired, for energy of the quarter; those beyond a month's energy do not count."
BUNDLED = "The share that the contract's version in force names."
SUPPLIER_RATE = "As the contract's version, or a factor under the supplier's name, gives it."
RESIDUAL = "Entered by the company; none is delivered with Hashyard."
GRID_MEAN = "No instrument and no residual mix is on record: the location-based rate."
GRID_LOSSES = (
    "Losses between delivery point and meter by the contracts, at the location-based rate: scope 3, in "
    "neither figure above. The rates leave out losses of the public grid too."
)
BILLS = (
    "Computed from the contracts in the book, with the load and the prices on record, by the version in "
    "force on the first day of each billing period; a fixed block stands net of what was sold back."
)
BILLED_MONTHS = "A month is left out where load is known for less than nine tenths of its energy."
BEFORE_CREDITS = "Before credits of programs and what unused block power was sold for."
AT_MARKET = "Mean price of the market that the contract follows, weighted by the site's load; no delivery."
FIXED = "Share of the energy that no market prices: blocks, tariffs, agreed prices."
MARK = (
    "Fixed blocks still to be delivered after the period: energy times the forward price of the month, or "
    "last year's of the same month, less the fixed price; undiscounted, renewals are not counted on."
)
NO_MARKET = "The contract follows no market, has no fixed block, or is for delivery alone."
GAPS = "Load or prices of some contract have gaps, which count as nothing; its own page says how many."
INCOMPLETE = "Load or prices of that quarter are not known in whole."
STATEMENTS = "As the book holds them for the quarter's months; the difference is invoiced less computed."
NOT_STATED = "No amount of that kind is on record."
LEDGER_CREDITS = "Ledger actuals; the loss ledger's credits where none stand."
CURTAILED = "Power switched off on purpose, times its hours. Source: loss ledger."
RENEWS = "↻ renews itself unless notice is given."
FULL_HOURS = "Energy not drawn for price, grid or contract, over the energised power at the meter."
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
    (
        "Carbon.",
        (
            "Scope 2 by both methods: energy at the meter times the rate of the grid's region; and times the "
            "rate of certificates, contracts, suppliers or residual mixes, in this order."
        ),
    ),
)
"""Terms and what they mean, as the method page and the workbook say them."""
