"""Small files of every layout, with numbers of their own, and books to take them into."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.treasury.commands import plan_file
from desktop_app.exchange.treasury.layouts import read_file
from desktop_app.exchange.treasury.plan import TreasuryPlan
from desktop_app.exchange.treasury.told import Answers, Told

Reading = Callable[..., Told]
Planning = Callable[..., TreasuryPlan]
TX = {name: f"{number:x}" * 64 for number, name in enumerate(("payout", "send", "other"), 10)}
"""Ids of transactions, 64 hexadecimal digits each."""

OCEAN = """Time,Block,Share Log %,Share Count,Earnings (BTC),Pool Fees (BTC)
2026-03-02 00:40,00000000000000000000aa,0.5%,4000,0.01960000,0.00040000
2026-03-01 23:50,00000000000000000000bb,0.5%,4000,0.00980000,0.00020000
2026-03-01 11:10,00000000000000000000cc,0.5%,4000,0.00490000,0.00010000
"""
FOUNDRY_EARNINGS = """startTime,endTime,totalAmount,hashrate,ppsBaseAmount,txFeeRewardAmount,fppsRatePercent,feeAmount,feeRatePercent
2026-03-01T00:00:00.000Z,2026-03-02T00:00:00.000Z,1.49550000,3500000000000000,1.48,0.02,101.3,0.00450000,0.3
2026-03-02T00:00:00.000Z,2026-03-03T00:00:00.000Z,1.50150000,3500000000000000,1.48,0.03,101.3,0.00450000,0.3
"""  # noqa: E501
FOUNDRY_TRANSACTIONS = f"""time,broadcastTime,amount,type,description,txId,address
2026-03-02T01:00:00.000Z,2026-03-02T01:04:00.000Z,1.49550000,PAYOUT,Daily payout,{TX["payout"]},bc1qx
2026-03-03T01:00:00.000Z,,1.50150000,PAYOUT,Daily payout,,bc1qx
"""
COINBASE_PRIME_ORDERS = """order id,status,market,side,type,limit price,total order quantity,order currency,filled base quantity,filled quote quantity,average fill price,total fees and commissions,initiated by,initiated time,last updated time,activity level,portfolio name,portfolio id,entity name,entity id
o-1,Completed,BTC/USD,SELL,TWAP,,2.00000000,BTC,2.00000000,"180,000.00",90000.00,90.00,Desk,2026-03-04T15:00:00Z,2026-03-04T16:00:04Z,Portfolio,T,p,E,e
o-2,Cancelled,BTC/USD,SELL,LIMIT,99000,1.00000000,BTC,0.00000000,0.00,0,0,Desk,2026-03-04T15:00:00Z,2026-03-04T16:00:04Z,Portfolio,T,p,E,e
o-3,Cancelled,BTC/USD,BUY,LIMIT,80000,1.00000000,BTC,0.25000000,20000.00,80000,10.00,Desk,2026-03-05T15:00:00Z,2026-03-05T16:00:04Z,Portfolio,T,p,E,e
o-4,Completed,ETH/USD,BUY,LIMIT,80000,1,ETH,1,2000.00,2000,10.00,Desk,2026-03-05T15:00:00Z,2026-03-05T16:00:04Z,Portfolio,T,p,E,e
"""  # noqa: E501
COINBASE_PRIME_TRANSACTIONS = """activity id,final status,activity title,activity type,asset,wallet name,transaction value,transaction currency,initiated by,approved by,rejected by,initiated time,last updated time,activity level,portfolio name,portfolio id,entity name,entity id
a-1,Completed,Deposit BTC,Deposit,BTC,Trading,"1,200.50000000",BTC,System,,,2026-03-03T13:00:00Z,2026-03-03T13:44:10Z,Portfolio,T,p,E,e
a-2,Completed,Withdraw USD,Withdrawal,USD,Trading,180000.00,USD,System,,,2026-03-05T13:00:00Z,2026-03-05T13:44:10Z,Portfolio,T,p,E,e
"""  # noqa: E501
COINBASE_RETAIL = """You can use this transaction report to inform your likely tax obligations.

Transactions
User,Example,65f0
ID,Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,Price at Transaction,Subtotal,Total (inclusive of fees and/or spread),Fees and/or Spread,Notes
r-1,2026-03-06 14:03:22 UTC,Sell,BTC,-0.50000000,USD,$90000.00,"$45,000.00","$44,928.00",$72.00,Sold 0.5 BTC
r-2,2026-03-07 14:03:22 UTC,Send,BTC,-0.10000000,USD,$90000.00,$9000.00,$9000.00,$0.00,Sent
"""  # noqa: E501
KRAKEN_LEDGERS = """"txid","refid","time","type","subtype","aclass","subclass","asset","wallet","amount","fee","balance"
"","D1","2026-03-01 10:00:00","deposit","","currency","crypto","BTC","spot / main",2.0000000000,0.0000000000,
"L1","D1","2026-03-01 10:30:00","deposit","","currency","crypto","BTC","spot / main",2.0000000000,0.0000000000,2.0000000000
"L2","T1","2026-03-02 14:03:22","trade","tradespot","currency","crypto","BTC","spot / main",-1.5000000000,0.0000000000,0.5000000000
"L3","T1","2026-03-02 14:03:22","trade","tradespot","currency","fiat","USD","spot / main",136500.0000,218.4000,136281.6000
"L4","W1","2026-03-03 09:00:00","withdrawal","","currency","crypto","BTC","spot / main",-0.3000000000,0.0001000000,0.1999000000
"""  # noqa: E501
KRAKEN_TRADES = """"txid","ordertxid","pair","time","type","ordertype","price","cost","fee","vol","margin","misc","ledgers"
"T1","O1","BTC/USD","2026-03-02 14:03:22.1234","sell","limit",91000.00000,136500.00000,218.40000,1.50000000,0.00000,"","L2,L3"
"T2","O2","BTC/EUR","2026-03-02 14:03:22.1234","sell","limit",91000.00000,136500.00000,218.40000,1.50000000,0.00000,"","L8,L9"
"""  # noqa: E501
SPARROW = f"""Date (UTC),Label,Value,Balance,Fee,Value (USD),Txid
2026-03-02 01:10:00,Payout,149550000,149550000,,"134,595.00",{TX["payout"]}
2026-03-03 12:00:00,To exchange,-120001500,29548500,1500,"-108,001.35",{TX["send"]}
Unconfirmed,Later,100,29548600,,,{TX["other"]}

# Historical USD values are taken from daily rates and should only be considered as approximate.
"""
ELECTRUM = f"""oc_transaction_hash,ln_payment_hash,label,confirmations,amount_chain_bc,amount_lightning_bc,fiat_value,network_fee_bc,fiat_fee,timestamp
{TX["payout"]},,Payout,120,1.49550000,0.,,,,2026-03-01 19:10
{TX["send"]},,To exchange,98,-1.20001500,0.,,0.00001500,1.3,2026-03-03 06:00
"""  # noqa: E501
ELECTRUM_LEGACY = f"""transaction_hash,label,confirmations,value,fiat_value,fee,fiat_fee,timestamp
{TX["payout"]},Payout,120,1.49550000,,,,2026-03-02 01:10
"""
LEDGER_LIVE = f"""Operation Date,Status,Currency Ticker,Operation Type,Operation Amount,Operation Fees,Operation Hash,Account Name,Account xpub,Countervalue Ticker,Countervalue at Operation Date,Countervalue at CSV Export
2026-03-02T01:10:30.000Z,Confirmed,BTC,IN,1.49550000,0.00001234,{TX["payout"]},Cold,xpub,USD,1,1
2026-03-03T12:00:30.000Z,Confirmed,BTC,OUT,1.20001500,0.00001500,{TX["send"]},Cold,xpub,USD,1,1
"""  # noqa: E501
TREZOR = f"""Timestamp;Date;Time;Type;Transaction ID;Fee;Fee unit;Address;Label;Amount;Amount unit;Fiat (USD);Other
1772413800;3/2/2026;1:10:00 AM GMT+0;RECV;{TX["payout"]};;;bc1q;;1.49550000;BTC;1;
1772539200;3/3/2026;12:00:00 PM GMT+0;SENT;{TX["send"]};0.00001500;BTC;bc1q;;1.20000000;BTC;1;
"""  # noqa: E501
BRAIINS_REWARDS = json.dumps(
    {"btc": {"daily_rewards": [{"date": 1772323200, "total_reward": "0.20000000", "shares": 1}]}}
)
BRAIINS_PAYOUTS = json.dumps(
    {
        "onchain": [
            {"requested_at_ts": 1772410000, "resolved_at_ts": 1772413800, "status": "confirmed",
             "amount_sats": 20000000, "fee_sats": 0, "destination": "bc1q", "tx_id": TX["payout"]},
        ],
        "lightning": [
            {"requested_at_ts": 1772410000, "resolved_at_ts": 1772410001, "status": "failed",
             "amount_sats": 21000, "fee_sats": 1, "destination": "ln", "invoice": "ln", "preimage": ""},
        ],
    }
)  # fmt: skip
F2POOL = """{"transactions":[
{"id":1,"type":"revenue","changed_balance":0.30000000000000004,"created_at":1772409600,
 "mining_extra":{"mining_date":1772323200,"settle_date":1772409600,"hash_rate":700000000000000000},
 "payout_extra":{}},
{"id":2,"type":"payout","changed_balance":-0.3,"created_at":1772410000,"mining_extra":{"mining_date":0},
 "payout_extra":{"value":0.3,"tx_id":"TXID","paid_time":1772413800}}]}""".replace("TXID", TX["payout"])
VIABTC = json.dumps(
    {"code": 0, "data": {"data": [
        {"coin": "BTC", "date": "2026-03-01", "total_profit": "0.25000000"},
        {"coin": "LTC", "date": "2026-03-01", "total_profit": "3"},
    ]}}
)  # fmt: skip
ANTPOOL_RECEIVED = json.dumps(
    {"data": {"rows": [{
        "timestamp": "2026-03-02 00:00:00", "hashrate": "500 PH/s", "hashrate_unit": 500000000000000000,
        "ppsAmount": "0.1", "pplnsAmount": "0", "soloAmount": "0", "ppappsAmount": "0",
        "ppapplnsAmount": "0", "fppsBlockAmount": "0.02", "fppsFeeAmount": "0.003",
    }]}}
)  # fmt: skip
ANTPOOL_PAYOUTS = json.dumps(
    {"data": {"rows": [{"timestamp": "2026-03-02 01:10:00", "walletAddress": "bc1q", "txId": TX["payout"],
                        "amount": "0.123"}]}}
)  # fmt: skip
LUXOR = json.dumps(
    {"data": {"getTransactionHistory": {"edges": [
        {"node": {"amount": 0.7, "coinPrice": 90000.5, "createdAt": "2026-03-02T04:00:00+00:00", "rowId": 7,
                  "status": "COMPLETED", "transactionId": TX["payout"]}},
        {"node": {"amount": 0.1, "coinPrice": 90000.5, "createdAt": "2026-03-02T04:00:00+00:00", "rowId": 8,
                  "status": "PENDING", "transactionId": None}},
    ]}}}
)  # fmt: skip
FILES: dict[str, tuple[str, str]] = {
    "OCEAN earnings": (OCEAN, "csv"),
    "Foundry earnings": (FOUNDRY_EARNINGS, "csv"),
    "Foundry transactions": (FOUNDRY_TRANSACTIONS, "csv"),
    "Braiins daily rewards": (BRAIINS_REWARDS, "json"),
    "Braiins payouts": (BRAIINS_PAYOUTS, "json"),
    "F2Pool transactions": (F2POOL, "json"),
    "ViaBTC profit": (VIABTC, "json"),
    "AntPool received": (ANTPOOL_RECEIVED, "json"),
    "AntPool payouts": (ANTPOOL_PAYOUTS, "json"),
    "Luxor transactions": (LUXOR, "json"),
    "Coinbase Prime orders": (COINBASE_PRIME_ORDERS, "csv"),
    "Coinbase Prime transactions": (COINBASE_PRIME_TRANSACTIONS, "csv"),
    "Coinbase statement": (COINBASE_RETAIL, "csv"),
    "Kraken ledger": (KRAKEN_LEDGERS, "csv"),
    "Kraken trades": (KRAKEN_TRADES, "csv"),
    "Sparrow wallet": (SPARROW, "csv"),
    "Electrum wallet": (ELECTRUM, "csv"),
    "Electrum wallet, older": (ELECTRUM_LEGACY, "csv"),
    "Ledger Live": (LEDGER_LIVE, "csv"),
    "Trezor Suite": (TREZOR, "csv"),
}
"""Text and ending by layout."""
SAID = Answers("Own", "Left side", "Right side", "UTC", "", "net", make=True)
"""Answers to all that may be asked."""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a text or bytes as a file; of a layout, by its name."""

    def made(text: str | bytes, name: str = "") -> Path:
        if isinstance(text, str) and text in FILES:
            text, ending = FILES[text]
            name = name or f"file.{ending}"
        path = tmp_path / (name or "file.csv")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return made


@pytest.fixture
def reading(write: Callable[..., Path]) -> Reading:
    """Read a file with what is said of it."""

    def told(text: str | bytes, name: str = "", **said: Any) -> Told:
        options: dict[str, Any] = {"zone": "UTC", **said}
        return read_file(write(text, name), Answers(**options))[1]

    return told


@pytest.fixture
def planning(write: Callable[..., Path]) -> Planning:
    """Plan the import of a file into a book, an empty one if none is given."""

    def plan(
        text: str | bytes,
        into: Portfolio | None = None,
        *,
        name: str = "",
        conflict: Any = "update",
        **said: Any,
    ) -> TreasuryPlan:
        options: dict[str, Any] = {"make": True, **said}
        answers = Answers(**options)
        made = plan_file(write(text, name), into or Portfolio.empty(), answers, conflict)
        assert made.rows_in == made.inserted + made.updated + made.unchanged + made.rejected
        return made

    return plan
