-- Power by the hour: market prices as series, and what a site pays for its energy from a day on; and whether
-- a pool pays per share or we find blocks of our own.

-- Prices of energy at one node of a market.
CREATE TABLE price_series (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  name     TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  market   TEXT NOT NULL        CHECK (length(market) <= 10000),
  node     TEXT NOT NULL        CHECK (length(node) <= 10000),
  interval INTEGER NOT NULL     CHECK (interval BETWEEN 0 AND 3),  -- 0 5 min, 1 15 min, 2 30 min, 3 60 min
  source   TEXT NOT NULL        CHECK (length(source) <= 10000),
  note     TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

-- All prices of a series in one UTC month: float64, little-endian, one per interval; NaN is a gap.
CREATE TABLE series_month (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  series_id INTEGER NOT NULL REFERENCES price_series (id),
  month     INTEGER NOT NULL CHECK (month BETWEEN 468 AND 1560),  -- months since 1970-01
  first_at  INTEGER NOT NULL CHECK (first_at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  prices    BLOB NOT NULL    CHECK (length(prices) BETWEEN 1 AND 71424),  -- $/MWh
  UNIQUE (series_id, month)
) STRICT;

-- What a site pays for its energy by the hour from a day on.
CREATE TABLE power_term (
  id                     INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id                INTEGER NOT NULL REFERENCES site (id),
  effective_on           INTEGER NOT NULL CHECK (effective_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  series_id              INTEGER          REFERENCES price_series (id),
  multiplier             REAL NOT NULL    CHECK (multiplier BETWEEN 0 AND 10),
  adder_usd_per_mwh      REAL NOT NULL    CHECK (adder_usd_per_mwh BETWEEN -1000 AND 20000),  -- $/MWh
  delivery_usd_per_mwh   REAL NOT NULL    CHECK (delivery_usd_per_mwh BETWEEN 0 AND 20000),  -- $/MWh
  block_mw               REAL NOT NULL    CHECK (block_mw BETWEEN 0 AND 10000),  -- MW
  block_usd_per_mwh      REAL NOT NULL    CHECK (block_usd_per_mwh BETWEEN -1000 AND 20000),  -- $/MWh
  resale                 INTEGER NOT NULL CHECK (resale BETWEEN 0 AND 1),  -- 0 none, 1 net settle
  resale_fee_usd_per_mwh REAL NOT NULL    CHECK (resale_fee_usd_per_mwh BETWEEN 0 AND 20000),  -- $/MWh
  UNIQUE (site_id, effective_on)
) STRICT;

-- An account at a mining pool, and how its files are to be read; until now every one paid per share.
CREATE TABLE pool_account_anew (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  name              TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  pool              TEXT NOT NULL        CHECK (length(pool) <= 10000),
  fee_share         REAL NOT NULL        CHECK (fee_share BETWEEN 0 AND 0.2),  -- a share: 0.05 is 5 %
  basis             INTEGER NOT NULL     CHECK (basis BETWEEN 0 AND 1),  -- 0 gross, 1 net
  day_boundary_hour INTEGER NOT NULL     CHECK (day_boundary_hour BETWEEN 0 AND 23),
  payout            INTEGER NOT NULL     CHECK (payout BETWEEN 0 AND 1)  -- 0 per share, 1 own blocks
) STRICT;
INSERT INTO pool_account_anew
  SELECT id, name, pool, fee_share, basis, day_boundary_hour, 0 FROM pool_account;
DROP TABLE pool_account;
ALTER TABLE pool_account_anew RENAME TO pool_account;
