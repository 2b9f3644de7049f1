-- The treasury: accounts and events of bitcoin, chosen lots, prices, policy; cash, facilities, shares,
-- derivatives; funding policies. The simple entries become events of one account.

-- A place where bitcoin or cash lies: at a pool, in a wallet, with a custodian, an exchange, a lender.
CREATE TABLE treasury_account (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  name            TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  kind            INTEGER NOT NULL     CHECK (kind BETWEEN 0 AND 7),  -- 0 pool, 1 hot wallet, 2 cold wallet, 3 custodian, 4 exchange, 5 lender, 6 counterparty, 7 bank
  entity_name     TEXT NOT NULL        CHECK (length(entity_name) <= 10000),
  pool_account_id INTEGER              REFERENCES pool_account (id),
  restricted      INTEGER NOT NULL     CHECK (restricted BETWEEN 0 AND 1),
  note            TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

-- An at-the-market program: how much stock may be sold into the market.
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

-- A credit line, loan or note: its terms. What was drawn and repaid stands in the cash flows.
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

-- Something that happened to bitcoin.
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

-- A lot that a disposal names under specific identification: by the event, or the production day, that brought it.
CREATE TABLE lot_choice (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id      INTEGER NOT NULL REFERENCES treasury_event (id),
  lot_event_id  INTEGER          REFERENCES treasury_event (id),
  production_id INTEGER          REFERENCES production (id),
  amount_sat    INTEGER NOT NULL CHECK (amount_sat BETWEEN 0 AND 2100000000000000),  -- satoshi
  UNIQUE (event_id, lot_event_id, production_id)
) STRICT;

-- A price of bitcoin with its source and instant, for valuations beyond the network history.
CREATE TABLE btc_price (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  at        INTEGER NOT NULL CHECK (at BETWEEN 1230940800 AND 4102444800),  -- seconds since 1970-01-01 UTC
  source    TEXT NOT NULL    CHECK (length(CAST(source AS BLOB)) <= 24),
  price_usd INTEGER NOT NULL CHECK (price_usd BETWEEN 0 AND 9000000000000000),  -- micro-USD
  UNIQUE (source, at)
) STRICT;

-- How lots are released and valued from a day on.
CREATE TABLE accounting_policy (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  effective_on INTEGER NOT NULL UNIQUE CHECK (effective_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  method       INTEGER NOT NULL        CHECK (method BETWEEN 0 AND 5),  -- 0 FIFO, 1 LIFO, 2 HIFO, 3 LOFO, 4 weighted average, 5 specific
  lot_pool     INTEGER NOT NULL        CHECK (lot_pool BETWEEN 0 AND 2),  -- 0 all together, 1 each account, 2 each entity
  price_moment INTEGER NOT NULL        CHECK (price_moment BETWEEN 0 AND 3),  -- 0 day's close, 00:00 UTC, 1 16:00 New York, 2 mean of the day, 3 time of the event
  price_source TEXT NOT NULL           CHECK (length(price_source) <= 10000),
  note         TEXT NOT NULL           CHECK (length(note) <= 10000)
) STRICT;

-- What somebody else says an account held at the end of a day: the proof of its balance.
CREATE TABLE account_statement (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id  INTEGER NOT NULL REFERENCES treasury_account (id),
  day_on      INTEGER NOT NULL CHECK (day_on BETWEEN 14247 AND 47482),  -- days since 1970-01-01
  balance_sat INTEGER          CHECK (balance_sat BETWEEN 0 AND 2100000000000000),  -- satoshi
  balance_usd INTEGER          CHECK (balance_usd BETWEEN -9000000000000000 AND 9000000000000000),  -- micro-USD
  note        TEXT NOT NULL    CHECK (length(note) <= 10000),
  UNIQUE (account_id, day_on)
) STRICT;

-- Cash in or out, once or repeated: what is on record, committed or planned.
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

-- A change of the number of shares or of rights to them.
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

-- An option, forward or swap, valued as entered.
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

-- A named list of rules; a day's rules are applied in their order.
CREATE TABLE funding_policy (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 10000),
  note TEXT NOT NULL        CHECK (length(note) <= 10000)
) STRICT;

-- One rule of a policy; which fields count follows from its kind (`RULE_FIELDS`).
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

-- An account of the general ledger, for one role in the journal entries of the treasury.
CREATE TABLE journal_account (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  role INTEGER NOT NULL UNIQUE CHECK (role BETWEEN 0 AND 17),  -- 0 bitcoin, 1 bitcoin due from pools, 2 mining revenue, 3 pool fees, 4 cash, 5 trading fees, 6 network fees, 7 realised gain, 8 realised loss, 9 change in fair value, 10 receivable from collateral, 11 change in value of receivable, 12 compensation, 13 other income, 14 other expense, 15 opening balance, 16 loans, 17 interest
  code TEXT NOT NULL           CHECK (length(code) <= 10000),
  name TEXT NOT NULL           CHECK (length(name) <= 10000)
) STRICT;

-- The simple entries lay nowhere in particular: one account holds them, with the opening balance.
INSERT INTO treasury_account (name, kind, entity_name, restricted, note)
SELECT 'Treasury', 2, '', 0, 'From the simple entries' WHERE EXISTS (SELECT 1 FROM treasury_entry);

INSERT INTO treasury_event (
  id, at, kind, account_id, amount_sat, value_usd, fee_usd, control_passes, price_source, counterparty, source,
  reference, note, quality
)
SELECT id, day_on * 86400 + CASE kind WHEN 0 THEN 0 ELSE 43200 END,
       CASE kind WHEN 0 THEN 0 WHEN 1 THEN 4 WHEN 2 THEN 3 WHEN 3 THEN 14 ELSE 15 END,
       (SELECT id FROM treasury_account), amount_sat, CASE WHEN value_usd > 0 THEN value_usd END, fee_usd, 0, '',
       counterparty, 'book', 'entry ' || id, note, quality
FROM treasury_entry ORDER BY id;

DROP TABLE treasury_entry;
