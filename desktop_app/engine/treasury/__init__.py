"""The treasury's ledger, balances, lots, tables and facilities, worked out from the book."""
