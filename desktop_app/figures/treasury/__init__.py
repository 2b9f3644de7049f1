"""What the treasury page shows: bitcoin and cash, lots, debt, policies and the close of a quarter."""
