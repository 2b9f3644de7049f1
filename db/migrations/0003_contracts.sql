-- Power contracts as they were signed: versions, charge lines, blocks and events; meters; month-end statements
-- and invoices; carbon. The simple power terms become contracts of three lines.

-- Prices of energy at one node of a market, interval after interval.
CREATE TABLE price_series_anew (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  name      TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  market    TEXT NOT NULL        CHECK (length(market) <= 10000),
  node      TEXT NOT NULL        CHECK (length(node) <= 10000),
  interval  INTEGER NOT NULL     CHECK (interval BETWEEN 0 AND 3),  -- 0 5 min, 1 15 min, 2 30 min, 3 60 min
  source    TEXT NOT NULL        CHECK (length(source) <= 10000),
  note      TEXT NOT NULL        CHECK (length(note) <= 10000),
  product   TEXT NOT NULL        CHECK (length(product) <= 10000),
  currency  TEXT NOT NULL        CHECK (length(currency) <= 10000),
  time_zone TEXT NOT NULL        CHECK (length(time_zone) <= 10000),
  repeated_years INTEGER NOT NULL CHECK (repeated_years BETWEEN 1 AND 20),
  forward_id INTEGER             REFERENCES price_series (id)
) STRICT;

INSERT INTO price_series_anew SELECT *, '', 'USD', 'UTC', 1, NULL FROM price_series;
UPDATE sqlite_sequence SET seq = ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'price_series'), 0)
  WHERE name = 'price_series_anew';
DROP TABLE price_series;
ALTER TABLE price_series_anew RENAME TO price_series;

-- A contract for a site's power as it was signed; two at one site, supply and delivery, add up.
CREATE TABLE power_contract (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id          INTEGER NOT NULL REFERENCES site (id),
  name             TEXT NOT NULL    CHECK (length(name) <= 10000),
  supplier         TEXT NOT NULL    CHECK (length(supplier) <= 10000),
  kind             INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),  -- 0 PPA, 1 index, 2 tariff, 3 hosting, 4 own generation
  part             INTEGER NOT NULL CHECK (part BETWEEN 0 AND 2),  -- 0 supply and delivery, 1 supply, 2 delivery
  currency         TEXT NOT NULL    CHECK (length(currency) <= 10000),
  starts_on        INTEGER NOT NULL CHECK (starts_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  ends_on          INTEGER          CHECK (ends_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  renews_months    INTEGER NOT NULL CHECK (renews_months BETWEEN 0 AND 600),  -- months
  notice_days      INTEGER NOT NULL CHECK (notice_days BETWEEN 0 AND 3660),  -- days
  time_zone        TEXT NOT NULL    CHECK (length(time_zone) <= 10000),
  clock            INTEGER NOT NULL CHECK (clock BETWEEN 0 AND 1),  -- 0 local clock, 1 standard time all year
  billing_day      INTEGER NOT NULL CHECK (billing_day BETWEEN 1 AND 28),
  demand_window    INTEGER NOT NULL CHECK (demand_window BETWEEN 0 AND 3),  -- 0 5 min, 1 15 min, 2 30 min, 3 60 min
  settlement       INTEGER NOT NULL CHECK (settlement BETWEEN 0 AND 3),  -- 0 5 min, 1 15 min, 2 30 min, 3 60 min
  holidays         INTEGER NOT NULL CHECK (holidays BETWEEN 0 AND 2),  -- 0 none, 1 US federal, 2 NERC
  further_holidays TEXT NOT NULL    CHECK (length(further_holidays) <= 10000),
  tier_allocation  INTEGER NOT NULL CHECK (tier_allocation BETWEEN 0 AND 2),  -- 0 chronological, 1 pro rata, 2 per period
  contract_kw      REAL             CHECK (contract_kw BETWEEN 0 AND 10000000),  -- kW
  firm_kw          REAL             CHECK (firm_kw BETWEEN 0 AND 10000000),  -- kW
  loss_share       REAL NOT NULL    CHECK (loss_share BETWEEN 0 AND 0.2),  -- a share: 0.05 is 5 %
  losses_of        INTEGER NOT NULL CHECK (losses_of BETWEEN 0 AND 1),  -- 0 energy, 1 energy and demand
  delivery_point   TEXT NOT NULL    CHECK (length(delivery_point) <= 10000),
  voltage          TEXT NOT NULL    CHECK (length(voltage) <= 10000),
  document         TEXT NOT NULL    CHECK (length(document) <= 10000),
  note             TEXT NOT NULL    CHECK (length(note) <= 10000),
  UNIQUE (site_id, name)
) STRICT;

-- The lines that hold from a day on, until the next version or the contract's end.
CREATE TABLE contract_version (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  contract_id         INTEGER NOT NULL REFERENCES power_contract (id),
  effective_on        INTEGER NOT NULL CHECK (effective_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  until_on            INTEGER          CHECK (until_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  renewable_share     REAL NOT NULL    CHECK (renewable_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  supplier_kg_per_mwh REAL             CHECK (supplier_kg_per_mwh BETWEEN 0 AND 5000),  -- kg/MWh
  note                TEXT NOT NULL    CHECK (length(note) <= 10000),
  UNIQUE (contract_id, effective_on)
) STRICT;

-- One charge of a version: its kind and that kind's parameters (`domain.charges`).
CREATE TABLE charge_line (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  version_id INTEGER NOT NULL REFERENCES contract_version (id),
  sequence   INTEGER NOT NULL CHECK (sequence BETWEEN 1 AND 10000),
  label      TEXT NOT NULL    CHECK (length(label) <= 10000),
  kind       TEXT NOT NULL    CHECK (length(kind) <= 10000),
  series_id  INTEGER          REFERENCES price_series (id),
  parameters TEXT NOT NULL    CHECK (length(parameters) <= 10000),
  UNIQUE (version_id, label)
) STRICT;

-- A line that a percentage or a minimum applies to; without any, all lines before it count.
CREATE TABLE charge_base (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  line_id      INTEGER NOT NULL REFERENCES charge_line (id),
  base_line_id INTEGER NOT NULL REFERENCES charge_line (id),
  UNIQUE (line_id, base_line_id)
) STRICT;

-- The share of a fixed block that was elected for a month.
CREATE TABLE block_election (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  line_id INTEGER NOT NULL REFERENCES charge_line (id),
  month   INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  share   REAL NOT NULL    CHECK (share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  UNIQUE (line_id, month)
) STRICT;

-- A coincident peak, or a call of an interruptible program: forecast, called, or settled.
CREATE TABLE power_event (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  line_id INTEGER NOT NULL REFERENCES charge_line (id),
  from_at INTEGER NOT NULL CHECK (from_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  to_at   INTEGER NOT NULL CHECK (to_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  state   INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),  -- 0 forecast, 1 called, 2 settled
  our_kw  REAL             CHECK (our_kw BETWEEN 0 AND 10000000),  -- kW
  note    TEXT NOT NULL    CHECK (length(note) <= 10000)
) STRICT;

-- What was posted with a supplier.
CREATE TABLE collateral (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  contract_id INTEGER NOT NULL REFERENCES power_contract (id),
  form        INTEGER NOT NULL CHECK (form BETWEEN 0 AND 2),  -- 0 cash, 1 letter of credit, 2 guaranty
  amount_usd  INTEGER NOT NULL CHECK (amount_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  posted_on   INTEGER NOT NULL CHECK (posted_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  due_back_on INTEGER          CHECK (due_back_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  rate_share  REAL NOT NULL    CHECK (rate_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  note        TEXT NOT NULL    CHECK (length(note) <= 10000)
) STRICT;

-- A meter of a site, or a series of a whole grid's load.
CREATE TABLE meter (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  name     TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  site_id  INTEGER              REFERENCES site (id),
  quantity INTEGER NOT NULL     CHECK (quantity BETWEEN 0 AND 3),  -- 0 load, 1 reactive, 2 baseline, 3 system load
  interval INTEGER NOT NULL     CHECK (interval BETWEEN 0 AND 3),  -- 0 5 min, 1 15 min, 2 30 min, 3 60 min
  source   TEXT NOT NULL        CHECK (length(source) <= 10000),
  note     TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

-- The readings of a meter in one UTC month: mean power of each interval, NaN where there is none.
CREATE TABLE meter_month (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  meter_id INTEGER NOT NULL REFERENCES meter (id),
  month    INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  first_at INTEGER NOT NULL CHECK (first_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  readings BLOB NOT NULL    CHECK (length(readings) BETWEEN 1 AND 71424),  -- kW
  UNIQUE (meter_id, month)
) STRICT;

-- A billing month of a contract, from the computed bill to the payment; amounts of money never move by.
CREATE TABLE power_statement (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  contract_id    INTEGER NOT NULL REFERENCES power_contract (id),
  month          INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  state          INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),  -- 0 open, 1 accrued, 2 invoiced, 3 disputed, 4 paid
  accrued_usd    INTEGER          CHECK (accrued_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  invoiced_usd   INTEGER          CHECK (invoiced_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  disputed_usd   INTEGER          CHECK (disputed_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  paid_usd       INTEGER          CHECK (paid_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  invoice_number TEXT NOT NULL    CHECK (length(invoice_number) <= 10000),
  invoiced_on    INTEGER          CHECK (invoiced_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  due_on         INTEGER          CHECK (due_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  paid_on        INTEGER          CHECK (paid_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  document       TEXT NOT NULL    CHECK (length(document) <= 10000),
  note           TEXT NOT NULL    CHECK (length(note) <= 10000),
  UNIQUE (contract_id, month)
) STRICT;

-- A line of a supplier's invoice as it was billed.
CREATE TABLE invoice_line (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  contract_id INTEGER NOT NULL REFERENCES power_contract (id),
  month       INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  sequence    INTEGER NOT NULL CHECK (sequence BETWEEN 1 AND 10000),
  label       TEXT NOT NULL    CHECK (length(label) <= 10000),
  line_id     INTEGER          REFERENCES charge_line (id),
  quantity    REAL             CHECK (quantity BETWEEN -1000000000000 AND 1000000000000),
  unit        TEXT NOT NULL    CHECK (length(unit) <= 10000),
  rate        REAL             CHECK (rate BETWEEN -1000000000 AND 1000000000),
  amount_usd  INTEGER NOT NULL CHECK (amount_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  UNIQUE (contract_id, month, sequence)
) STRICT;

-- What a MWh of a region emits: output rates of a grid, a residual mix, a supplier.
CREATE TABLE emission_factor (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  region          TEXT NOT NULL    CHECK (length(region) <= 10000),
  vintage         INTEGER NOT NULL CHECK (vintage BETWEEN 1990 AND 2100),
  kind            INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),  -- 0 location, 1 residual, 2 supplier
  co2e_kg_per_mwh REAL NOT NULL    CHECK (co2e_kg_per_mwh BETWEEN 0 AND 5000),  -- kg/MWh
  publisher       TEXT NOT NULL    CHECK (length(publisher) <= 10000),
  source          TEXT NOT NULL    CHECK (length(source) <= 10000),
  note            TEXT NOT NULL    CHECK (length(note) <= 10000),
  UNIQUE (region, vintage, kind)
) STRICT;

-- The grid region whose emission factor a site takes.
CREATE TABLE site_grid (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id INTEGER NOT NULL UNIQUE REFERENCES site (id),
  region  TEXT NOT NULL           CHECK (length(region) <= 10000)
) STRICT;

-- Energy attribute certificates retired for a site's consumption of a month.
CREATE TABLE certificate (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id    INTEGER          REFERENCES site (id),
  month      INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  mwh        REAL NOT NULL    CHECK (mwh BETWEEN 0 AND 1000000000),  -- MWh
  registry   TEXT NOT NULL    CHECK (length(registry) <= 10000),
  serials    TEXT NOT NULL    CHECK (length(serials) <= 10000),
  technology TEXT NOT NULL    CHECK (length(technology) <= 10000),
  vintage    INTEGER NOT NULL CHECK (vintage BETWEEN 1990 AND 2100),
  kg_per_mwh REAL NOT NULL    CHECK (kg_per_mwh BETWEEN 0 AND 5000),  -- kg/MWh
  retired_on INTEGER          CHECK (retired_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  note       TEXT NOT NULL    CHECK (length(note) <= 10000)
) STRICT;

-- A site's terms become one contract, each term a version of it: block, index, delivery.
INSERT INTO power_contract (
  site_id, name, supplier, kind, part, currency, starts_on, renews_months, notice_days, time_zone, clock,
  billing_day, demand_window, settlement, holidays, further_holidays, tier_allocation, loss_share, losses_of,
  delivery_point, voltage, document, note
)
SELECT site_id, 'Power by the hour', '', 1, 0, 'USD', min(effective_on), 0, 0,
       ifnull(nullif((SELECT time_zone FROM site WHERE site.id = site_id), ''), 'UTC'),
       0, 1, 1, 3, 0, '', 0, 0, 0, '', '', '', ''
FROM power_term GROUP BY site_id ORDER BY site_id;

INSERT INTO contract_version (contract_id, effective_on, renewable_share, note)
SELECT power_contract.id, effective_on, 0, ''
FROM power_term JOIN power_contract USING (site_id) ORDER BY power_contract.id, effective_on;

CREATE TEMP TABLE term AS
SELECT power_term.*, contract_version.id AS version_id
FROM power_term JOIN power_contract USING (site_id)
JOIN contract_version
  ON contract_version.contract_id = power_contract.id AND contract_version.effective_on = power_term.effective_on;

INSERT INTO charge_line (version_id, sequence, label, kind, series_id, parameters)
SELECT version_id, 1, 'Block', 'block', CASE resale WHEN 1 THEN series_id END,
       json_object('mw', block_mw, 'usd_per_mwh', block_usd_per_mwh,
                   'resale', CASE resale WHEN 1 THEN 'net settlement' ELSE 'none' END,
                   'resale_fee_usd_per_mwh', resale_fee_usd_per_mwh)
FROM term WHERE block_mw > 0
UNION ALL
SELECT version_id, 2, 'Index', 'index', series_id,
       json_object('multiplier', multiplier, 'adder_usd_per_mwh', adder_usd_per_mwh)
FROM term WHERE series_id IS NOT NULL
UNION ALL
SELECT version_id, 2, 'Above the block', 'adder', NULL,
       json_object('amount', adder_usd_per_mwh, 'load', 'above the blocks', 'category', 'energy')
FROM term WHERE series_id IS NULL
UNION ALL
SELECT version_id, 3, 'Delivery', 'adder', NULL, json_object('amount', delivery_usd_per_mwh)
FROM term WHERE delivery_usd_per_mwh > 0
ORDER BY 1, 2;

DROP TABLE term;
DROP TABLE power_term;
