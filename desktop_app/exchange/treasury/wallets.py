"""Wallets: Sparrow, Electrum in both forms, Ledger Live and Trezor Suite."""

from __future__ import annotations

from desktop_app.exchange.prices.points import Question
from desktop_app.exchange.treasury.cells import SAT, WHOLE, whole
from desktop_app.exchange.treasury.rows import (
    BITCOIN,
    Row,
    Rows,
    WrongCellError,
    asked_unit,
    asked_zone,
    each,
    told_zone,
)
from desktop_app.exchange.treasury.told import Answers, Balance, Move, Told, Way

SPARROW = ("label", "value", "balance", "fee", "txid")
ELECTRUM = ("octransactionhash", "amountchainbc", "networkfeebc", "timestamp")
ELECTRUM_LEGACY = ("transactionhash", "label", "value", "fee", "timestamp")
LEDGER_LIVE = ("operationdate", "currencyticker", "operationtype", "operationamount", "operationhash")
TREZOR = ("timestamp", "type", "transactionid", "amount", "amountunit")


def moved(row: Row, at: int, change: int, fee: int, txid: str, label: str) -> Move:
    """A row of a wallet whose change of the balance includes the fee that it paid."""
    if change >= 0:
        return Move((row.number,), Way.ARRIVES, at, change, row.reference(txid), row.text(txid), note=label)
    if fee < 0 or fee > -change:
        raise ValueError("the fee is larger than what left the wallet")
    way = Way.LEAVES if -change > fee else Way.FEE
    sat = -change - fee if way is Way.LEAVES else -change
    return Move(
        (row.number,), way, at, sat, row.reference(txid), row.text(txid),
        fee_sat=fee if way is Way.LEAVES else 0, note=label,
    )  # fmt: skip


# --- Sparrow -----------------------------------------------------------------------------------------
def read_sparrow(rows: Rows, told: Told, answers: Answers) -> None:
    """Values in BTC or satoshi, whichever the wallet was set to: the file does not say it."""
    scale = _scale(rows, told, answers)
    dated = next((head for head in rows[0].heads if head.startswith("date")), "date") if rows else "date"
    in_utc = dated == "dateutc"
    zone = told_zone(answers) if in_utc or not rows else asked_zone(answers, "The Sparrow file")

    def take(row: Row) -> None:
        if row.text(dated).lower() == "unconfirmed":
            told.left_out[row.number] = "the transaction is not confirmed yet"
            return
        value, fee = _whole(row, "value", scale), abs(_whole(row, "fee", scale))
        told.moves.append(moved(row, row.instant(dated, zone), value, fee, "txid", row.text("label")))
        if row.text("balance"):
            told.balances.append(
                Balance(row.number, row.number_in("value"), row.number_in("balance"), "the wallet", scale)
            )

    each(rows, told, take)


def _whole(row: Row, head: str, scale: int) -> int:
    try:
        return whole(row.number_or_nothing(head), scale, row.heads.get(head, head))
    except ValueError as error:
        raise WrongCellError(row.heads.get(head, head), str(error)) from None


def _scale(rows: Rows, told: Told, answers: Answers) -> int:
    """Satoshi in a unit of the file; a decimal point anywhere says BTC, and none of them says satoshi."""
    points = any("." in row.text(head) for row in rows for head in ("value", "balance", "fee"))
    unit = asked_unit(answers)
    if unit == "sat" and points:
        raise Question(
            "unit",
            "The file's values have decimals, so that they are no satoshi.",
            "Say --unit btc.",
            ("btc",),
        )
    if not unit:
        told.notes.append(
            "Values have a decimal point and are read as BTC."
            if points
            else "No value has a decimal point: they are read as satoshi. --unit btc says otherwise."
        )
    return SAT if unit == "btc" or (points and not unit) else WHOLE


# --- Electrum ----------------------------------------------------------------------------------------
def read_electrum(rows: Rows, told: Told, answers: Answers) -> None:
    """The form of 2026: amounts on the chain and by Lightning, at the local time of the computer."""
    _read_electrum(rows, told, answers, "amountchainbc", "networkfeebc", "octransactionhash")


def read_electrum_legacy(rows: Rows, told: Told, answers: Answers) -> None:
    _read_electrum(rows, told, answers, "value", "fee", "transactionhash")


def _read_electrum(rows: Rows, told: Told, answers: Answers, amount: str, fee: str, txid: str) -> None:
    zone = asked_zone(answers, "Electrum writes the time of the computer: the file")

    def take(row: Row) -> None:
        if not row.text("timestamp") or row.text("confirmations") == "0":
            told.left_out[row.number] = "the transaction is not confirmed yet"
            return
        change, label = row.sat_or_nothing(amount), row.text("label")
        lightning = row.sat_or_nothing("amountlightningbc")
        if lightning and change:
            raise ValueError("it moves bitcoin between the chain and Lightning: enter it by hand")
        paid = row.sat_or_nothing(fee)
        name = txid if row.text(txid) else "lnpaymenthash"
        told.moves.append(moved(row, row.instant("timestamp", zone), change or lightning, paid, name, label))

    each(rows, told, take)


# --- hardware wallets --------------------------------------------------------------------------------
def read_ledger_live(rows: Rows, told: Told, answers: Answers) -> None:
    """What goes out includes the fee; the fee of what came in was the sender's."""

    def take(row: Row) -> None:
        kind, ticker = row.text("operationtype").upper(), row.text("currencyticker").upper()
        if ticker not in BITCOIN:
            told.left_out[row.number] = f"it is {ticker or 'of no asset'} and no bitcoin"
        elif row.text("status").lower() not in ("confirmed", ""):
            told.left_out[row.number] = f"the transaction is “{row.text('status')}”"
        elif kind not in ("IN", "OUT", "FEES"):
            raise ValueError(f"“{row.text('operationtype')}” is not known: enter it by hand")
        else:
            at, sat = row.instant("operationdate"), abs(row.sat("operationamount"))
            fee = 0 if kind == "IN" else row.sat_or_nothing("operationfees")
            change = sat if kind == "IN" else -sat
            told.moves.append(moved(row, at, change, sat if kind == "FEES" else fee, "operationhash", ""))

    each(rows, told, take)


def read_trezor(rows: Rows, told: Told, answers: Answers) -> None:
    """Amounts without the fee, which stands beside them; the stamp is in UTC."""

    def take(row: Row) -> None:
        kind, unit = row.text("type").upper(), row.text("amountunit").upper()
        if unit not in BITCOIN and not (kind == "SELF" and not unit):
            told.left_out[row.number] = f"it is {unit or 'of no unit'} and no bitcoin"
            return
        if kind not in ("RECV", "SENT", "SELF"):
            told.left_out[row.number] = f"the transaction is “{row.text('type')}”"
            return
        fee = 0 if kind == "RECV" else row.sat_or_nothing("fee")
        sat = 0 if kind == "SELF" else abs(row.sat("amount"))
        change = sat if kind == "RECV" else -(sat + fee)
        told.moves.append(moved(row, row.unix("timestamp"), change, fee, "transactionid", row.text("label")))

    each(rows, told, take)
