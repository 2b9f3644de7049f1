-- What the scripts of db/migrations add up to. Generated: edit a new script, not this file.

PRAGMA application_id = 1213417561;
PRAGMA user_version = 4;

CREATE TABLE meta (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  uuid       TEXT NOT NULL       CHECK (length(uuid) = 36),
  created_at INTEGER NOT NULL    CHECK (created_at BETWEEN 0 AND 4102444800)  -- seconds since 1970-01-01 UTC
) STRICT;

CREATE TABLE op_log (
  id            INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL CHECK (at BETWEEN 0 AND 4102444800),  -- seconds since 1970-01-01 UTC
  who           TEXT NOT NULL    CHECK (length(who) <= 1000),
  why           TEXT NOT NULL    CHECK (length(why) <= 10000),
  kind          INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),  -- 0 edit, 1 undo, 2 redo, 3 checkpoint
  undoes        INTEGER NOT NULL CHECK (undoes BETWEEN 0 AND id - 1),  -- the row it turns round; 0 none
  counts        TEXT NOT NULL    CHECK (length(counts) <= 10000),  -- rows touched by table, as JSON
  digest        TEXT NOT NULL    CHECK (length(digest) IN (0, 64)),  -- of all tables; checkpoints only
  body_hash     TEXT NOT NULL    CHECK (length(body_hash) = 64),
  previous_hash TEXT NOT NULL    CHECK (length(previous_hash) = 64),
  hash          TEXT NOT NULL    CHECK (length(hash) = 64)
) STRICT;

CREATE TABLE op_body (
  op_id INTEGER PRIMARY KEY REFERENCES op_log (id),
  body  BLOB NOT NULL
) STRICT;

CREATE TABLE company (
  id                      INTEGER PRIMARY KEY AUTOINCREMENT,
  name                    TEXT NOT NULL    CHECK (length(name) <= 10000),
  fiscal_year_start_month INTEGER NOT NULL CHECK (fiscal_year_start_month BETWEEN 1 AND 12),
  shares                  INTEGER NOT NULL CHECK (shares BETWEEN 0 AND 9007199254740992),
  credits_reduce_energy   INTEGER NOT NULL CHECK (credits_reduce_energy BETWEEN 0 AND 1)
) STRICT;

CREATE TABLE period (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  month      INTEGER NOT NULL UNIQUE CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  state      INTEGER NOT NULL        CHECK (state BETWEEN 0 AND 2),  -- 0 open, 1 soft-closed, 2 closed
  changed_by TEXT NOT NULL           CHECK (length(changed_by) <= 10000),
  changed_at INTEGER NOT NULL        CHECK (changed_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  reason     TEXT NOT NULL           CHECK (length(reason) <= 10000)
) STRICT;

CREATE TABLE account (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  code  TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 10000),
  name  TEXT NOT NULL        CHECK (length(name) <= 10000),
  layer INTEGER NOT NULL     CHECK (layer BETWEEN 0 AND 5)  -- 0 energy, 1 power credit, 2 direct, 3 cash, 4 all-in, 5 none
) STRICT;

CREATE TABLE site (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  control       INTEGER NOT NULL     CHECK (control BETWEEN 0 AND 2),  -- 0 owned, 1 leased, 2 third-party
  region        TEXT NOT NULL        CHECK (length(region) <= 10000),
  country       TEXT NOT NULL        CHECK (length(country) <= 10000),
  grid_operator TEXT NOT NULL        CHECK (length(grid_operator) <= 10000),
  cooling       INTEGER NOT NULL     CHECK (cooling BETWEEN 0 AND 2),  -- 0 air, 1 immersion, 2 hydro
  latitude      REAL                 CHECK (latitude BETWEEN -90 AND 90),  -- °
  longitude     REAL                 CHECK (longitude BETWEEN -180 AND 180),  -- °
  time_zone     TEXT NOT NULL        CHECK (length(time_zone) <= 10000),
  note          TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE site_state (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id       INTEGER NOT NULL REFERENCES site (id),
  effective_on  INTEGER NOT NULL CHECK (effective_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  status        INTEGER NOT NULL CHECK (status BETWEEN 0 AND 5),  -- 0 planned, 1 under construction, 2 operating, 3 idle, 4 closed, 5 sold
  contracted_mw REAL NOT NULL    CHECK (contracted_mw BETWEEN 0 AND 10000),  -- MW
  energised_mw  REAL NOT NULL    CHECK (energised_mw BETWEEN 0 AND 10000),  -- MW
  pue           REAL NOT NULL    CHECK (pue BETWEEN 1 AND 2),
  UNIQUE (site_id, effective_on)
) STRICT;

CREATE TABLE site_assumption (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id              INTEGER NOT NULL REFERENCES site (id),
  effective_on         INTEGER NOT NULL CHECK (effective_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  availability         REAL NOT NULL    CHECK (availability BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  curtailed_share      REAL NOT NULL    CHECK (curtailed_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  derating             REAL NOT NULL    CHECK (derating BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  direct_usd_per_month INTEGER NOT NULL CHECK (direct_usd_per_month BETWEEN 0 AND 9000000000000000),  -- micro-USD
  UNIQUE (site_id, effective_on)
) STRICT;

CREATE TABLE capacity_level (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id   INTEGER NOT NULL REFERENCES site (id),
  parent_id INTEGER          REFERENCES capacity_level (id),
  level     INTEGER NOT NULL CHECK (level BETWEEN 0 AND 4),  -- 0 grid connection, 1 substation, 2 building, 3 container, 4 rack row
  name      TEXT NOT NULL    CHECK (length(name) <= 10000),
  limit_mw  REAL NOT NULL    CHECK (limit_mw BETWEEN 0 AND 10000)  -- MW
) STRICT;

CREATE TABLE power_price (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id      INTEGER NOT NULL REFERENCES site (id),
  effective_on INTEGER NOT NULL CHECK (effective_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  usd_per_mwh  REAL NOT NULL    CHECK (usd_per_mwh BETWEEN -1000 AND 20000),  -- $/MWh
  UNIQUE (site_id, effective_on)
) STRICT;

CREATE TABLE ledger_actual (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id    INTEGER          REFERENCES site (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  month      INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  amount_usd INTEGER NOT NULL CHECK (amount_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  quality    INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 1)  -- 0 estimate, 1 final
) STRICT;

CREATE TABLE machine_model (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  manufacturer TEXT NOT NULL    CHECK (length(manufacturer) <= 10000),
  name         TEXT NOT NULL    CHECK (length(name) <= 10000),
  ths          REAL NOT NULL    CHECK (ths BETWEEN 0.001 AND 100000),  -- TH/s
  power_w      REAL NOT NULL    CHECK (power_w BETWEEN 1 AND 1000000),  -- W
  cooling      INTEGER NOT NULL CHECK (cooling BETWEEN 0 AND 2),  -- 0 air, 1 immersion, 2 hydro
  released     TEXT NOT NULL    CHECK (length(released) <= 10000),
  source       TEXT NOT NULL    CHECK (length(source) <= 10000),
  note         TEXT NOT NULL    CHECK (length(note) <= 10000),
  UNIQUE (manufacturer, name)
) STRICT;

CREATE TABLE machine (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  serial            TEXT NOT NULL UNIQUE CHECK (length(CAST(serial AS BLOB)) BETWEEN 1 AND 24),
  mac               TEXT NOT NULL        CHECK (length(CAST(mac AS BLOB)) <= 17),
  asset_tag         TEXT NOT NULL        CHECK (length(CAST(asset_tag AS BLOB)) <= 16),
  model_id          INTEGER NOT NULL     REFERENCES machine_model (id),
  purchase_order    TEXT NOT NULL        CHECK (length(CAST(purchase_order AS BLOB)) <= 16),
  cost_usd          INTEGER              CHECK (cost_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  bought_on         INTEGER              CHECK (bought_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  warranty_until_on INTEGER              CHECK (warranty_until_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  firmware          TEXT NOT NULL        CHECK (length(CAST(firmware AS BLOB)) <= 16)
) STRICT;

CREATE TABLE machine_state (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  machine_id   INTEGER NOT NULL REFERENCES machine (id),
  effective_on INTEGER NOT NULL CHECK (effective_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  status       INTEGER NOT NULL CHECK (status BETWEEN 0 AND 6),  -- 0 ordered, 1 in transit, 2 stored, 3 deployed, 4 energised, 5 repair, 6 retired
  site_id      INTEGER          REFERENCES site (id),
  building     TEXT NOT NULL    CHECK (length(CAST(building AS BLOB)) <= 8),
  rack         TEXT NOT NULL    CHECK (length(CAST(rack AS BLOB)) <= 8),
  rack_row     TEXT NOT NULL    CHECK (length(CAST(rack_row AS BLOB)) <= 6),
  slot         TEXT NOT NULL    CHECK (length(CAST(slot AS BLOB)) <= 6),
  owner        INTEGER NOT NULL CHECK (owner BETWEEN 0 AND 1),  -- 0 ours, 1 client
  mode         INTEGER NOT NULL CHECK (mode BETWEEN 0 AND 2),  -- 0 eco, 1 normal, 2 boost
  ths          REAL             CHECK (ths BETWEEN 0 AND 100000),  -- TH/s
  power_w      REAL             CHECK (power_w BETWEEN 0 AND 1000000),  -- W
  UNIQUE (machine_id, effective_on)
) STRICT;

CREATE TABLE network (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  span       INTEGER NOT NULL CHECK (span BETWEEN 0 AND 1),  -- 0 day, 1 month
  start_on   INTEGER NOT NULL CHECK (start_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  difficulty REAL NOT NULL    CHECK (difficulty BETWEEN 1 AND 1e20),
  blocks     INTEGER NOT NULL CHECK (blocks BETWEEN 1 AND 10000),
  fees_btc   REAL             CHECK (fees_btc BETWEEN 0 AND 1000000),  -- BTC
  price_usd  REAL NOT NULL    CHECK (price_usd BETWEEN 0 AND 1000000000),  -- USD
  quality    INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 1),  -- 0 estimate, 1 final
  UNIQUE (span, start_on)
) STRICT;

CREATE TABLE "price_series" (
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

CREATE TABLE pool_share (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  pool_account_id INTEGER NOT NULL REFERENCES pool_account (id),
  site_id         INTEGER NOT NULL REFERENCES site (id),
  share           REAL NOT NULL    CHECK (share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  UNIQUE (pool_account_id, site_id)
) STRICT;

CREATE TABLE production (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  pool_account_id INTEGER NOT NULL REFERENCES pool_account (id),
  day_on          INTEGER NOT NULL CHECK (day_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  earned_sat      INTEGER NOT NULL CHECK (earned_sat BETWEEN 0 AND 1000000000000),  -- satoshi
  average_phs     REAL NOT NULL    CHECK (average_phs BETWEEN 0 AND 10000000),  -- PH/s
  quality         INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 1),  -- 0 estimate, 1 final
  UNIQUE (pool_account_id, day_on)
) STRICT;

CREATE TABLE site_day (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id      INTEGER NOT NULL REFERENCES site (id),
  day_on       INTEGER NOT NULL CHECK (day_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  energy_kwh   REAL NOT NULL    CHECK (energy_kwh BETWEEN 0 AND 1000000000),  -- kWh
  availability REAL             CHECK (availability BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  quality      INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 1),  -- 0 estimate, 1 final
  UNIQUE (site_id, day_on)
) STRICT;

CREATE TABLE loss (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id           INTEGER NOT NULL REFERENCES site (id),
  capacity_level_id INTEGER          REFERENCES capacity_level (id),
  from_at           INTEGER NOT NULL CHECK (from_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  to_at             INTEGER NOT NULL CHECK (to_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  mw_off            REAL NOT NULL    CHECK (mw_off BETWEEN 0 AND 10000),  -- MW
  cause             INTEGER NOT NULL CHECK (cause BETWEEN 0 AND 8),  -- 0 economic, 1 demand response, 2 coincident peak, 3 utility outage, 4 electrical, 5 cooling, 6 pool or network, 7 machine fault, 8 planned
  credit_usd        INTEGER NOT NULL CHECK (credit_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  note              TEXT NOT NULL    CHECK (length(note) <= 10000),
  quality           INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 1)  -- 0 estimate, 1 final
) STRICT;

CREATE TABLE scenario (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  name   TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  role   INTEGER NOT NULL     CHECK (role BETWEEN 0 AND 2),  -- 0 what-if, 1 budget, 2 guidance
  frozen INTEGER NOT NULL     CHECK (frozen BETWEEN 0 AND 1),
  note   TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE override (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  scenario_id INTEGER NOT NULL REFERENCES scenario (id),
  kind        TEXT NOT NULL    CHECK (length(kind) <= 10000),
  target_id   INTEGER          CHECK (target_id BETWEEN -9007199254740992 AND 9007199254740992),
  field_name  TEXT NOT NULL    CHECK (length(field_name) <= 10000),
  operation   INTEGER NOT NULL CHECK (operation BETWEEN 0 AND 2),  -- 0 set, 1 scale, 2 add
  value       REAL NOT NULL    CHECK (value BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
  from_on     INTEGER          CHECK (from_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  to_on       INTEGER          CHECK (to_on BETWEEN 14247 AND 47482)  -- days since 1970-01-01
) STRICT;

CREATE TABLE plan_figure (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  scenario_id     INTEGER NOT NULL REFERENCES scenario (id),
  site_id         INTEGER NOT NULL REFERENCES site (id),
  month           INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  operating_phs   REAL NOT NULL    CHECK (operating_phs BETWEEN 0 AND 1.7976931348623157e308),  -- PH/s
  earned_btc      REAL NOT NULL    CHECK (earned_btc BETWEEN 0 AND 1.7976931348623157e308),  -- BTC
  energy_mwh      REAL NOT NULL    CHECK (energy_mwh BETWEEN 0 AND 1.7976931348623157e308),  -- MWh
  power_cost_usd  REAL NOT NULL    CHECK (power_cost_usd BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),  -- USD
  revenue_usd     REAL NOT NULL    CHECK (revenue_usd BETWEEN 0 AND 1.7976931348623157e308),  -- USD
  direct_cost_usd REAL NOT NULL    CHECK (direct_cost_usd BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),  -- USD
  UNIQUE (scenario_id, site_id, month)
) STRICT;

CREATE TABLE saved_view (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  page   TEXT NOT NULL CHECK (length(page) <= 10000),
  name   TEXT NOT NULL CHECK (length(name) <= 10000),
  query  TEXT NOT NULL CHECK (length(query) <= 10000),
  layout TEXT NOT NULL CHECK (length(layout) <= 10000),
  UNIQUE (page, name)
) STRICT;

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

CREATE TABLE series_month (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  series_id INTEGER NOT NULL REFERENCES price_series (id),
  month     INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  first_at  INTEGER NOT NULL CHECK (first_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  prices    BLOB NOT NULL    CHECK (length(prices) BETWEEN 1 AND 71424),  -- $/MWh
  UNIQUE (series_id, month)
) STRICT;

CREATE TABLE treasury_account (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  name            TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  kind            INTEGER NOT NULL     CHECK (kind BETWEEN 0 AND 7),  -- 0 pool, 1 hot wallet, 2 cold wallet, 3 custodian, 4 exchange, 5 lender, 6 counterparty, 7 bank
  entity_name     TEXT NOT NULL        CHECK (length(entity_name) <= 10000),
  pool_account_id INTEGER              REFERENCES pool_account (id),
  restricted      INTEGER NOT NULL     CHECK (restricted BETWEEN 0 AND 1),
  note            TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE "pool_account" (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  name              TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  pool              TEXT NOT NULL        CHECK (length(pool) <= 10000),
  fee_share         REAL NOT NULL        CHECK (fee_share BETWEEN 0 AND 0.2),  -- a share: 0.05 is 5 %
  basis             INTEGER NOT NULL     CHECK (basis BETWEEN 0 AND 1),  -- 0 gross, 1 net
  day_boundary_hour INTEGER NOT NULL     CHECK (day_boundary_hour BETWEEN 0 AND 23),
  payout            INTEGER NOT NULL     CHECK (payout BETWEEN 0 AND 1)  -- 0 per share, 1 own blocks
) STRICT;

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

CREATE TABLE charge_base (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  line_id      INTEGER NOT NULL REFERENCES charge_line (id),
  base_line_id INTEGER NOT NULL REFERENCES charge_line (id),
  UNIQUE (line_id, base_line_id)
) STRICT;

CREATE TABLE block_election (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  line_id INTEGER NOT NULL REFERENCES charge_line (id),
  month   INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  share   REAL NOT NULL    CHECK (share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  UNIQUE (line_id, month)
) STRICT;

CREATE TABLE power_event (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  line_id INTEGER NOT NULL REFERENCES charge_line (id),
  from_at INTEGER NOT NULL CHECK (from_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  to_at   INTEGER NOT NULL CHECK (to_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  state   INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),  -- 0 forecast, 1 called, 2 settled
  our_kw  REAL             CHECK (our_kw BETWEEN 0 AND 10000000),  -- kW
  note    TEXT NOT NULL    CHECK (length(note) <= 10000)
) STRICT;

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

CREATE TABLE meter (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  name     TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  site_id  INTEGER              REFERENCES site (id),
  quantity INTEGER NOT NULL     CHECK (quantity BETWEEN 0 AND 3),  -- 0 load, 1 reactive, 2 baseline, 3 system load
  interval INTEGER NOT NULL     CHECK (interval BETWEEN 0 AND 3),  -- 0 5 min, 1 15 min, 2 30 min, 3 60 min
  source   TEXT NOT NULL        CHECK (length(source) <= 10000),
  note     TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE meter_month (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  meter_id INTEGER NOT NULL REFERENCES meter (id),
  month    INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  first_at INTEGER NOT NULL CHECK (first_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  readings BLOB NOT NULL    CHECK (length(readings) BETWEEN 1 AND 71424),  -- kW
  UNIQUE (meter_id, month)
) STRICT;

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

CREATE TABLE site_grid (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id INTEGER NOT NULL UNIQUE REFERENCES site (id),
  region  TEXT NOT NULL           CHECK (length(region) <= 10000)
) STRICT;

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

CREATE TABLE share_program (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  name             TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  opened_on        INTEGER NOT NULL     CHECK (opened_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  until_on         INTEGER              CHECK (until_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  limit_usd        INTEGER NOT NULL     CHECK (limit_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  price_usd        INTEGER NOT NULL     CHECK (price_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  commission_share REAL NOT NULL        CHECK (commission_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  note             TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE facility (
  id                    INTEGER PRIMARY KEY AUTOINCREMENT,
  name                  TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  lender                TEXT NOT NULL        CHECK (length(lender) <= 10000),
  kind                  INTEGER NOT NULL     CHECK (kind BETWEEN 0 AND 3),  -- 0 bitcoin-backed line, 1 term loan, 2 note, 3 convertible note
  limit_usd             INTEGER NOT NULL     CHECK (limit_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  committed             INTEGER NOT NULL     CHECK (committed BETWEEN 0 AND 1),
  opened_on             INTEGER NOT NULL     CHECK (opened_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  matures_on            INTEGER NOT NULL     CHECK (matures_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  rate_kind             INTEGER NOT NULL     CHECK (rate_kind BETWEEN 0 AND 1),  -- 0 fixed, 1 floating
  rate_share            REAL NOT NULL        CHECK (rate_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  base_rate_share       REAL NOT NULL        CHECK (base_rate_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  base_floor_share      REAL NOT NULL        CHECK (base_floor_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  upfront_fee_share     REAL NOT NULL        CHECK (upfront_fee_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  unused_fee_share      REAL NOT NULL        CHECK (unused_fee_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  initial_ltv           REAL                 CHECK (initial_ltv BETWEEN 0 AND 2),  -- a share: 0.05 is 5 %
  call_ltv              REAL                 CHECK (call_ltv BETWEEN 0 AND 2),  -- a share: 0.05 is 5 %
  liquidation_ltv       REAL                 CHECK (liquidation_ltv BETWEEN 0 AND 2),  -- a share: 0.05 is 5 %
  cure_hours            REAL NOT NULL        CHECK (cure_hours BETWEEN 0 AND 8784),  -- h
  interest_counts       INTEGER NOT NULL     CHECK (interest_counts BETWEEN 0 AND 1),
  rehypothecation       INTEGER NOT NULL     CHECK (rehypothecation BETWEEN 0 AND 1),
  collateral_account_id INTEGER              REFERENCES treasury_account (id),
  conversion_usd        INTEGER              CHECK (conversion_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  note                  TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE treasury_event (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  at             INTEGER NOT NULL CHECK (at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  kind           INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 15),  -- 0 opening balance, 1 mined, 2 payout, 3 purchase, 4 sale, 5 transfer, 6 network fee, 7 collateral out, 8 collateral back, 9 loaned, 10 loan back, 11 managed, 12 managed back, 13 compensation, 14 other in, 15 other out
  account_id     INTEGER NOT NULL REFERENCES treasury_account (id),
  to_account_id  INTEGER          REFERENCES treasury_account (id),
  amount_sat     INTEGER NOT NULL CHECK (amount_sat BETWEEN 0 AND 2100000000000000),  -- satoshi
  price_usd      INTEGER          CHECK (price_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  value_usd      INTEGER          CHECK (value_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  fee_usd        INTEGER NOT NULL CHECK (fee_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  control_passes INTEGER NOT NULL CHECK (control_passes BETWEEN 0 AND 1),
  facility_id    INTEGER          REFERENCES facility (id),
  site_id        INTEGER          REFERENCES site (id),
  price_source   TEXT NOT NULL    CHECK (length(CAST(price_source AS BLOB)) <= 24),
  counterparty   TEXT NOT NULL    CHECK (length(counterparty) <= 10000),
  source         TEXT NOT NULL    CHECK (length(CAST(source AS BLOB)) <= 24),
  reference      TEXT NOT NULL    CHECK (length(CAST(reference AS BLOB)) <= 80),
  note           TEXT NOT NULL    CHECK (length(note) <= 10000),
  quality        INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 1)  -- 0 estimate, 1 final
) STRICT;

CREATE TABLE lot_choice (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id      INTEGER NOT NULL REFERENCES treasury_event (id),
  lot_event_id  INTEGER          REFERENCES treasury_event (id),
  production_id INTEGER          REFERENCES production (id),
  amount_sat    INTEGER NOT NULL CHECK (amount_sat BETWEEN 0 AND 2100000000000000),  -- satoshi
  UNIQUE (event_id, lot_event_id, production_id)
) STRICT;

CREATE TABLE btc_price (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  at        INTEGER NOT NULL CHECK (at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  source    TEXT NOT NULL    CHECK (length(CAST(source AS BLOB)) <= 24),
  price_usd INTEGER NOT NULL CHECK (price_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  UNIQUE (source, at)
) STRICT;

CREATE TABLE accounting_policy (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  effective_on INTEGER NOT NULL UNIQUE CHECK (effective_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  method       INTEGER NOT NULL        CHECK (method BETWEEN 0 AND 5),  -- 0 FIFO, 1 LIFO, 2 HIFO, 3 LOFO, 4 weighted average, 5 specific
  lot_pool     INTEGER NOT NULL        CHECK (lot_pool BETWEEN 0 AND 2),  -- 0 all together, 1 each account, 2 each entity
  price_moment INTEGER NOT NULL        CHECK (price_moment BETWEEN 0 AND 3),  -- 0 day's close, 00:00 UTC, 1 16:00 New York, 2 mean of the day, 3 time of the event
  price_source TEXT NOT NULL           CHECK (length(price_source) <= 10000),
  note         TEXT NOT NULL           CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE account_statement (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id  INTEGER NOT NULL REFERENCES treasury_account (id),
  day_on      INTEGER NOT NULL CHECK (day_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  balance_sat INTEGER          CHECK (balance_sat BETWEEN 0 AND 2100000000000000),  -- satoshi
  balance_usd INTEGER          CHECK (balance_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  note        TEXT NOT NULL    CHECK (length(note) <= 10000),
  UNIQUE (account_id, day_on)
) STRICT;

CREATE TABLE cash_flow (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  day_on      INTEGER NOT NULL CHECK (day_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  label       TEXT NOT NULL    CHECK (length(label) <= 10000),
  kind        INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 11),  -- 0 opening balance, 1 operating cost, 2 power bill, 3 capital expenditure, 4 interest, 5 tax, 6 share issue, 7 draw, 8 repayment, 9 sale of bitcoin, 10 purchase of bitcoin, 11 other
  amount_usd  INTEGER NOT NULL CHECK (amount_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  state       INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),  -- 0 planned, 1 committed, 2 actual
  repeats     INTEGER NOT NULL CHECK (repeats BETWEEN 0 AND 3),  -- 0 once, 1 weekly, 2 monthly, 3 quarterly
  until_on    INTEGER          CHECK (until_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  account_id  INTEGER          REFERENCES treasury_account (id),
  facility_id INTEGER          REFERENCES facility (id),
  site_id     INTEGER          REFERENCES site (id),
  note        TEXT NOT NULL    CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE share_event (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  day_on           INTEGER NOT NULL CHECK (day_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  kind             INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),  -- 0 basic shares, 1 options, 2 RSUs and PSUs, 3 convertible shares, 4 treasury stock
  shares           INTEGER NOT NULL CHECK (shares BETWEEN -9007199254740992 AND 9007199254740992),
  price_usd        INTEGER          CHECK (price_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  commission_share REAL NOT NULL    CHECK (commission_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  program_id       INTEGER          REFERENCES share_program (id),
  note             TEXT NOT NULL    CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE derivative (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  label             TEXT NOT NULL    CHECK (length(label) <= 10000),
  kind              INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),  -- 0 covered call, 1 put, 2 collar, 3 hashrate forward, 4 power swap
  side              INTEGER NOT NULL CHECK (side BETWEEN 0 AND 1),  -- 0 sold, 1 bought
  counterparty      TEXT NOT NULL    CHECK (length(counterparty) <= 10000),
  opened_on         INTEGER NOT NULL CHECK (opened_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  expires_on        INTEGER NOT NULL CHECK (expires_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  settled_on        INTEGER          CHECK (settled_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  notional          REAL NOT NULL    CHECK (notional BETWEEN 0 AND 1000000000000),
  strike_usd        INTEGER          CHECK (strike_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  second_strike_usd INTEGER          CHECK (second_strike_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  premium_usd       INTEGER NOT NULL CHECK (premium_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  mark_usd          INTEGER          CHECK (mark_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  marked_on         INTEGER          CHECK (marked_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  collateral_sat    INTEGER NOT NULL CHECK (collateral_sat BETWEEN 0 AND 2100000000000000),  -- satoshi
  note              TEXT NOT NULL    CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE funding_policy (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  note TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

CREATE TABLE funding_rule (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  policy_id     INTEGER NOT NULL REFERENCES funding_policy (id),
  sequence      INTEGER NOT NULL CHECK (sequence BETWEEN 1 AND 1000),
  kind          INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 10),  -- 0 hold all, 1 sell all, 2 sell a share of production, 3 sell to cover cash costs, 4 sell to fund capital expenditure, 5 sell or buy every n days, 6 keep months of cash, 7 borrow up to an LTV, sell above it, 8 hold below, sell above a price, 9 issue shares above an mNAV, 10 write covered calls
  share         REAL             CHECK (share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  months        REAL             CHECK (months BETWEEN 0 AND 120),
  floor_usd     INTEGER          CHECK (floor_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  amount_sat    INTEGER          CHECK (amount_sat BETWEEN -2100000000000000 AND 2100000000000000),  -- satoshi
  amount_usd    INTEGER          CHECK (amount_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  every_days    INTEGER          CHECK (every_days BETWEEN 1 AND 3660),
  low_usd       INTEGER          CHECK (low_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  high_usd      INTEGER          CHECK (high_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  ltv           REAL             CHECK (ltv BETWEEN 0 AND 2),  -- a share: 0.05 is 5 %
  mnav          REAL             CHECK (mnav BETWEEN 0 AND 100),
  strike_share  REAL             CHECK (strike_share BETWEEN 0 AND 10),  -- a share: 0.05 is 5 %
  premium_share REAL             CHECK (premium_share BETWEEN 0 AND 1),  -- a share: 0.05 is 5 %
  facility_id   INTEGER          REFERENCES facility (id),
  program_id    INTEGER          REFERENCES share_program (id)
) STRICT;

CREATE TABLE journal_account (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  role INTEGER NOT NULL UNIQUE CHECK (role BETWEEN 0 AND 17),  -- 0 bitcoin, 1 bitcoin due from pools, 2 mining revenue, 3 pool fees, 4 cash, 5 trading fees, 6 network fees, 7 realised gain, 8 realised loss, 9 change in fair value, 10 receivable from collateral, 11 change in value of receivable, 12 compensation, 13 other income, 14 other expense, 15 opening balance, 16 loans, 17 interest
  code TEXT NOT NULL           CHECK (length(code) <= 10000),
  name TEXT NOT NULL           CHECK (length(name) <= 10000)
) STRICT;

CREATE UNIQUE INDEX ledger_actual_key ON ledger_actual (account_id, ifnull(site_id, 0), month);

CREATE TRIGGER op_log_keeps_its_rows BEFORE DELETE ON op_log
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;

CREATE TRIGGER op_log_keeps_its_words BEFORE UPDATE ON op_log
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;

CREATE TRIGGER op_body_keeps_its_words BEFORE UPDATE ON op_body
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;

CREATE TRIGGER meta_keeps_its_row BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'a book keeps its name'); END;

CREATE TRIGGER meta_keeps_its_words BEFORE UPDATE ON meta
BEGIN SELECT RAISE(ABORT, 'a book keeps its name'); END;
